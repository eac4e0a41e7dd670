/** From buckets to what a plot draws: one lowest, highest and mean for each column of pixels. */

import type { Series } from "./store";

/** undefined: no number here, the line goes on; null: no finite number, the line has a gap. */
export type Height = number | null | undefined;

export interface Curve {
  mean: Height[];
  low: Height[];
  high: Height[];
}

/** Return the exponential moving average, without the pull towards 0 at its start; NaN stays where it is. */
export function smoothed(values: Float32Array, smoothing: number): Float32Array {
  if (smoothing <= 0) return values;
  const result = new Float32Array(values.length);
  let [average, weight] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      average = smoothing * average + (1 - smoothing) * value;
      weight = smoothing * weight + (1 - smoothing);
    }
    result[i] = Number.isFinite(value) ? average / weight : NaN;
  }
  return result;
}

/** Return the steps in the middle of `count` columns between `first` and `last`. */
export function columnsOf(first: number, last: number, count: number): Float64Array {
  const width = (last - first) / count;
  return Float64Array.from({ length: count }, (_, at) => first + (at + 0.5) * width);
}

/**
 * Return the curve in `count` columns between `first` and `last`. `held` carries each number on until the next.
 * A column with a NaN in it is a gap.
 */
export function decimated(series: Series, smoothing: number, first: number, last: number, count: number, held = false): Curve {
  const means = smoothed(series.mean, smoothing);
  const curve: Curve = { mean: Array(count), low: Array(count), high: Array(count) };
  const { steps, low, high } = series;
  const scale = count / (last - first || 1);
  const from = Math.max(0, bisect(steps, first) - 1);
  const until = Math.min(steps.length, bisect(steps, last + 1e-9) + 1);
  const sums = new Float64Array(count);
  const counts = new Uint32Array(count);
  for (let i = from; i < until; i++) {
    const column = Math.min(count - 1, Math.max(0, Math.floor((steps[i]! - first) * scale)));
    const inside = steps[i]! >= first && steps[i]! <= last;
    if (!inside && counts[column]) continue; // a neighbour outside only lends its height to an empty edge
    if (!Number.isFinite(means[i]!)) {
      counts[column] = 0;
      curve.mean[column] = curve.low[column] = curve.high[column] = null;
      continue;
    }
    sums[column] = (counts[column] ? sums[column]! : 0) + means[i]!;
    counts[column]!++;
    curve.mean[column] = sums[column]! / counts[column]!;
    curve.low[column] = Math.min(curve.low[column] ?? Infinity, low[i]!);
    curve.high[column] = Math.max(curve.high[column] ?? -Infinity, high[i]!);
  }
  if (held) carry(curve.mean);
  return curve;
}

function carry(heights: Height[]): void {
  for (let i = 1; i < heights.length; i++) heights[i] ??= heights[i - 1];
}

/** Return the first index whose step is at least `step`. */
export function bisect(steps: Int32Array, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
