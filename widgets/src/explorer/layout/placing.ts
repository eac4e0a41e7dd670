/** Give every vertex its x: threads straight, the rest near its neighbours, everything apart. */

import type { Segment } from "./layered";

const SWEEPS = 24;

interface Wish {
  other: number;
  distance: number;
  weight: number;
}

/** A run of vertices that move as one, with what keeps it apart from others and what draws it to them. */
interface Thread {
  left: Map<number, number>;
  right: Map<number, number>;
  wishes: Wish[];
}

export function place(
  layers: readonly number[][],
  halves: readonly number[],
  straight: Int32Array,
  segments: readonly Segment[],
): number[] {
  const shift = new Map(segments.map((segment) => [`${segment.upper}>${segment.lower}`, shiftOf(segment)]));
  const of = new Int32Array(halves.length).fill(-1);
  const offset = new Float64Array(halves.length);
  const threads: Thread[] = [];
  for (const layer of layers)
    for (const vertex of layer) {
      if (of[vertex]! < 0) of[vertex] = threads.push({ left: new Map(), right: new Map(), wishes: [] }) - 1;
      const lower = straight[vertex]!;
      if (lower < 0) continue;
      of[lower] = of[vertex]!;
      offset[lower] = offset[vertex]! + shift.get(`${vertex}>${lower}`)!;
    }
  keepApart(threads, layers, halves, of, offset);
  drawTogether(threads, segments, of, offset);
  const x = settle(threads);
  return halves.map((_, vertex) => x[of[vertex]!]! + offset[vertex]!);
}

function shiftOf(segment: Segment): number {
  return segment.leave - (segment.arrive ?? 0);
}

function keepApart(threads: Thread[], layers: readonly number[][], halves: readonly number[], of: Int32Array, offset: Float64Array): void {
  for (const layer of layers)
    for (let at = 0; at + 1 < layer.length; at++) {
      const [a, b] = [layer[at]!, layer[at + 1]!];
      const room = halves[a]! + offset[a]! + halves[b]! - offset[b]!;
      const least = Math.max(room, threads[of[b]!]!.left.get(of[a]!) ?? room);
      threads[of[b]!]!.left.set(of[a]!, least);
      threads[of[a]!]!.right.set(of[b]!, least);
    }
}

function drawTogether(threads: Thread[], segments: readonly Segment[], of: Int32Array, offset: Float64Array): void {
  for (const segment of segments) {
    const [upper, lower] = [of[segment.upper]!, of[segment.lower]!];
    if (upper === lower) continue;
    const distance = offset[segment.upper]! + shiftOf(segment) - offset[segment.lower]!;
    threads[lower]!.wishes.push({ other: upper, distance, weight: segment.weight });
    threads[upper]!.wishes.push({ other: lower, distance: -distance, weight: segment.weight });
  }
}

/** Pack the threads to the left, then move each in turn to where it is pulled, as far as there is room. */
function settle(threads: readonly Thread[]): Float64Array {
  const order = fromLeftToRight(threads);
  const backwards = [...order].reverse();
  const x = new Float64Array(threads.length);
  for (const thread of order)
    for (const [other, room] of threads[thread]!.left) x[thread] = Math.max(x[thread]!, x[other]! + room);
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const thread of sweep % 2 ? order : backwards) x[thread] = nearestFree(threads[thread]!, x, x[thread]!);
  return x;
}

function fromLeftToRight(threads: readonly Thread[]): number[] {
  const waiting = threads.map((thread) => thread.left.size);
  const ready = threads.map((_, thread) => thread).filter((thread) => waiting[thread] === 0);
  for (const thread of ready)
    for (const other of threads[thread]!.right.keys()) if (--waiting[other]! === 0) ready.push(other);
  return ready;
}

function nearestFree(thread: Thread, x: Float64Array, now: number): number {
  let weight = 0;
  for (const wish of thread.wishes) weight += wish.weight;
  if (!weight) return now;
  let wanted = 0;
  for (const wish of thread.wishes) wanted += wish.weight * (x[wish.other]! + wish.distance);
  wanted /= weight;
  let least = -Infinity;
  for (const [other, room] of thread.left) least = Math.max(least, x[other]! + room);
  let most = Infinity;
  for (const [other, room] of thread.right) most = Math.min(most, x[other]! - room);
  return Math.max(least, Math.min(most, wanted));
}
