/** Choose what runs dead straight: the bends of long links, and the longest chains of operations. */

import type { Segment } from "./layered";

export const LANE = 8;
const CHAIN = 5;
const LANE_END = 4;
const LEAF = 1;

/** Give each segment its weight; vertices from `items` on are bends of long links. */
export function weigh(segments: readonly Segment[], items: number, vertices: number): void {
  const hasInput = new Uint8Array(vertices);
  for (const segment of segments) hasInput[segment.lower] = 1;
  for (const segment of segments) {
    const bends = Number(segment.upper >= items) + Number(segment.lower >= items);
    segment.weight = bends === 2 ? LANE : bends === 1 ? LANE_END : hasInput[segment.upper] ? CHAIN : LEAF;
  }
}

/**
 * Return for each vertex the one to stand straight below it, or -1. No two such segments share an end or cross,
 * so the threads they form can be put side by side.
 */
export function straightSegments(layers: readonly number[][], layerOf: readonly number[], segments: readonly Segment[]): Int32Array {
  const count = layerOf.length;
  const position = new Int32Array(count);
  for (const layer of layers) layer.forEach((vertex, index) => (position[vertex] = index));
  const inputs: Segment[][] = Array.from({ length: count }, () => []);
  const outputs: Segment[][] = Array.from({ length: count }, () => []);
  for (const segment of segments) {
    inputs[segment.lower]!.push(segment);
    outputs[segment.upper]!.push(segment);
  }
  const depth = depths(layers, outputs);
  const wanted = segments.filter(
    (segment) =>
      segment.weight === LANE ||
      (inputs[segment.lower]!.every((other) => other === segment || depth[other.upper]! < depth[segment.upper]!) &&
        outputs[segment.upper]!.every((other) => other === segment || other.weight < segment.weight)),
  );
  wanted.sort(
    (a, b) => b.weight - a.weight || depth[b.upper]! - depth[a.upper]! || a.upper - b.upper || a.lower - b.lower,
  );
  const chosen = new Int32Array(count).fill(-1);
  const taken = new Uint8Array(count);
  const spans: [number, number][][] = layers.map(() => []);
  for (const { upper, lower } of wanted) {
    const span = spans[layerOf[upper]!]!;
    if (chosen[upper]! >= 0 || taken[lower]) continue;
    const at = placeIn(span, position[upper]!);
    const [left, right] = [span[at - 1], span[at]];
    if ((left && left[1] >= position[lower]!) || (right && right[1] <= position[lower]!)) continue;
    chosen[upper] = lower;
    taken[lower] = 1;
    span.splice(at, 0, [position[upper]!, position[lower]!]);
  }
  return chosen;
}

/** Return how many of the sorted pairs start left of `start`. */
function placeIn(span: readonly (readonly [number, number])[], start: number): number {
  let [low, high] = [0, span.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (span[middle]![0] < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return for each vertex the length of the longest way to it. */
function depths(layers: readonly number[][], outputs: readonly Segment[][]): Int32Array {
  const depth = new Int32Array(outputs.length);
  for (const layer of layers)
    for (const vertex of layer)
      for (const { lower } of outputs[vertex]!) depth[lower] = Math.max(depth[lower]!, depth[vertex]! + 1);
  return depth;
}
