/** Lay out one level of a graph in layers: acyclic, ranked, ordered, placed (Sugiyama's method). */

import { closesCycle } from "./acyclic";
import { buildMesh, type Mesh } from "./mesh";
import { orderLayers, type Layers } from "./ordering";
import { place } from "./placing";
import { straightSegments, weightsOf } from "./threads";

export type Size = readonly [number, number];

export const ITEM_MARGIN = 9;
export const LANE_MARGIN = 6;
const ARRIVAL_GAP = 28;

/** The layers of one level from left to right, and what stands where in them. */
export interface Layered {
  mesh: Mesh;
  /** For each link whether it closes a cycle and leads upwards. */
  backward: Uint8Array;
  layers: Layers;
  /** The centre of each vertex. */
  x: Float64Array;
  /** For each segment, how far right of its lower end's centre it arrives. */
  arrive: Float64Array;
  width: number;
}

/** Put items into layers so that links lead downwards; `top` and `bottom` are ports, items of no size on the edges. */
export function layered(
  sizes: readonly Size[],
  sources: Int32Array,
  targets: Int32Array,
  top: readonly number[],
  bottom: readonly number[],
): Layered {
  const backward = closesCycle(sizes.length, sources, targets);
  const mesh = buildMesh(sizes.length, sources, targets, backward, top, bottom);
  const layers = orderLayers(firstOrder(mesh), mesh);
  const weights = weightsOf(mesh);
  const straight = straightSegments(mesh, layers, weights);
  const arrive = settleArrivals(mesh, layers, sizes, bottom, straight);
  const halves = new Float64Array(mesh.layer.length).fill(LANE_MARGIN);
  sizes.forEach(([width], item) => {
    if (width) halves[item] = width / 2 + ITEM_MARGIN;
  });
  const placed = place(mesh, layers, halves, straight, arrive, weights);
  const left = halves.reduce((least, half, vertex) => Math.min(least, placed[vertex]! - half), placed.length ? Infinity : 0);
  const x = placed.map((value) => rounded(value - left));
  const width = halves.reduce((most, half, vertex) => Math.max(most, x[vertex]! + half), 0);
  return { mesh, backward, layers, x, arrive, width };
}

/** Return the layers in the order of a depth-first walk from the bottom, inputs from left to right. */
function firstOrder({ layer, above, below }: Mesh): Layers {
  const count = layer.length;
  const sizes = new Int32Array(layer.reduce((most, at) => Math.max(most, at), -1) + 1);
  for (const at of layer) sizes[at]!++;
  const layers = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  const stack: number[] = [];
  for (let vertex = count - 1; vertex >= 0; vertex--) if (below.start[vertex] === below.start[vertex + 1]) stack.push(vertex);
  stack.sort((a, b) => layer[a]! - layer[b]!);
  const seen = new Uint8Array(count);
  while (stack.length) {
    const vertex = stack.pop()!;
    if (seen[vertex]) continue;
    seen[vertex] = 1;
    const at = layer[vertex]!;
    layers[at]![sizes[at]!++] = vertex;
    for (let place = above.start[vertex + 1]! - 1; place >= above.start[vertex]!; place--) stack.push(above.list[place]!);
  }
  return layers;
}

/** Let links that arrive at one item do so side by side, in the order they come from; a straight one in the middle. */
function settleArrivals(mesh: Mesh, layers: Layers, sizes: readonly Size[], bottom: readonly number[], straight: Int32Array): Float64Array {
  const { items, upper, lower } = mesh;
  const position = new Int32Array(mesh.layer.length);
  for (const vertices of layers) vertices.forEach((vertex, index) => (position[vertex] = index));
  const arriving: number[][] = sizes.map(() => []);
  for (let segment = 0; segment < lower.length; segment++) if (lower[segment]! < items) arriving[lower[segment]!]!.push(segment);
  for (const port of bottom) arriving[port] = [];
  const arrive = new Float64Array(lower.length);
  arriving.forEach((segments, item) => {
    segments.sort((a, b) => position[upper[a]!]! - position[upper[b]!]!);
    const last = segments.length - 1;
    const found = segments.findIndex((segment) => straight[upper[segment]!] === segment);
    const middle = found >= 0 ? found : last / 2;
    const gap = Math.min(ARRIVAL_GAP, (0.42 * sizes[item]![0]) / Math.max(middle, last - middle, 1));
    segments.forEach((segment, index) => (arrive[segment] = (index - middle) * gap));
  });
  return arrive;
}

/** Return the nearest half pixel; the same in Python and in JavaScript. */
export function rounded(value: number): number {
  return Math.floor(value * 2 + 0.5) / 2;
}
