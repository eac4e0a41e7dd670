/** Choose what runs dead straight: the bends of long links, and the longest chains of operations. */

import type { Mesh } from "./mesh";
import type { Layers } from "./ordering";

const LANE = 8;
const CHAIN = 5;
const LANE_END = 4;
const LEAF = 1;

/** Return the weight of each segment: how much it wants to be straight. */
export function weightsOf({ items, upper, lower, above }: Mesh): Float64Array {
  return Float64Array.from(upper, (from, segment) => {
    const bends = Number(from >= items) + Number(lower[segment]! >= items);
    const leaf = above.start[from] === above.start[from + 1];
    return bends === 2 ? LANE : bends === 1 ? LANE_END : leaf ? LEAF : CHAIN;
  });
}

/**
 * Return for each vertex the segment that leads straight down from it, or -1. No two of them share an end or cross,
 * so the threads they form can be put side by side.
 */
export function straightSegments(mesh: Mesh, layers: Layers, weights: Float64Array): Int32Array {
  const { upper, lower, layer } = mesh;
  const depth = depths(mesh, layers);
  const position = new Int32Array(layer.length);
  for (const vertices of layers) vertices.forEach((vertex, index) => (position[vertex] = index));
  const order = wantedStraight(mesh, weights, depth);
  order.sort((a, b) => weights[b]! - weights[a]! || depth[upper[b]!]! - depth[upper[a]!]! || a - b);
  const chosen = new Int32Array(layer.length).fill(-1);
  const taken = new Int32Array(layer.length).fill(-1); // for each vertex the segment that leads straight to it
  const spans: number[][] = layers.map(() => []); // of each layer, the positions straight segments leave, sorted
  for (const segment of order) {
    const from = upper[segment]!;
    const to = lower[segment]!;
    if (chosen[from]! >= 0 || taken[to]! >= 0) continue;
    const at = layer[from]!;
    const span = spans[at]!;
    const place = placeIn(span, position[from]!);
    const endOf = (start: number): number => position[lower[chosen[layers[at]![start]!]!]!]!;
    if (place > 0 && endOf(span[place - 1]!) >= position[to]!) continue;
    if (place < span.length && endOf(span[place]!) <= position[to]!) continue;
    chosen[from] = segment;
    taken[to] = segment;
    span.splice(place, 0, position[from]!);
  }
  return chosen;
}

/** Return the segments of lanes, and those that come from the one deepest input to the heaviest use. */
function wantedStraight({ upper, lower, layer }: Mesh, weights: Float64Array, depth: Int32Array): number[] {
  const deepest = new Int32Array(layer.length).fill(-1);
  const heaviest = new Float64Array(layer.length);
  const rivals = new Int32Array(layer.length); // how many have that depth
  const equals = new Int32Array(layer.length); // how many have that weight
  for (let segment = 0; segment < upper.length; segment++) {
    const from = upper[segment]!;
    const to = lower[segment]!;
    const weight = weights[segment]!;
    if (depth[from]! >= deepest[to]!) {
      rivals[to] = depth[from] === deepest[to] ? rivals[to]! + 1 : 1;
      deepest[to] = depth[from]!;
    }
    if (weight >= heaviest[from]!) {
      equals[from] = weight === heaviest[from] ? equals[from]! + 1 : 1;
      heaviest[from] = weight;
    }
  }
  const wanted: number[] = [];
  for (let segment = 0; segment < upper.length; segment++) {
    const from = upper[segment]!;
    const to = lower[segment]!;
    const weight = weights[segment]!;
    const only = depth[from] === deepest[to] && rivals[to] === 1 && weight === heaviest[from] && equals[from] === 1;
    if (weight === LANE || only) wanted.push(segment);
  }
  return wanted;
}

/** Return how many of the sorted numbers are less than `start`. */
function placeIn(span: readonly number[], start: number): number {
  let [low, high] = [0, span.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (span[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return for each vertex the length of the longest way to it. */
function depths({ below, layer }: Mesh, layers: Layers): Int32Array {
  const depth = new Int32Array(layer.length);
  for (const vertices of layers)
    for (const vertex of vertices)
      for (let at = below.start[vertex]!; at < below.start[vertex + 1]!; at++) {
        const to = below.list[at]!;
        depth[to] = Math.max(depth[to]!, depth[vertex]! + 1);
      }
  return depth;
}
