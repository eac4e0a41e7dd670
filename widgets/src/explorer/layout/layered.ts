/** Lay out one level of a graph in layers: acyclic, ranked, ordered, placed, routed (Sugiyama's method). */

import { closesCycle } from "./acyclic";
import { orderLayers } from "./ordering";
import { place } from "./placing";
import { layersOf } from "./ranking";
import { straightSegments, weigh } from "./threads";

export type Point = readonly [number, number];
export type Size = readonly [number, number];

const LAYER_GAP = 28;
const ITEM_MARGIN = 9;
const LANE_MARGIN = 6;
const ARRIVAL_GAP = 22;
const FEW = 4;

/** A link between two items; `leave` and `arrive` are right of the centres, null lets the layout choose. */
export interface Link {
  source: number;
  target: number;
  net: number;
  leave: number;
  arrive: number | null;
}

export interface Placed {
  x: number[];
  y: number[];
  width: number;
  height: number;
  routes: Point[][];
}

/** A link's piece between two neighbouring layers. */
export interface Segment {
  upper: number;
  lower: number;
  leave: number;
  arrive: number | null;
  weight: number;
}

/** Items and the bends of long links, each with its layer, the segments between them, and each link's vertices. */
interface Mesh {
  layer: number[];
  segments: Map<string, Segment>;
  chains: number[][];
}

export function layered(
  sizes: readonly Size[],
  links: readonly Link[],
  top: ReadonlySet<number>,
  bottom: ReadonlySet<number>,
  head: number,
  foot: number,
): Placed {
  const backward = closesCycle(
    sizes.length,
    links.map((link) => [link.source, link.target]),
  );
  const mesh = buildMesh(sizes.length, links, backward, top, bottom);
  const [above, below] = neighbours(mesh);
  const layers = orderLayers(firstOrder(mesh.layer, above, below), above, below);
  const halves = mesh.layer.map((_, vertex) => {
    const width = sizes[vertex]?.[0] ?? 0;
    return width ? width / 2 + ITEM_MARGIN : LANE_MARGIN;
  });
  const x = placeVertices(mesh, layers, sizes, halves);
  const { tops, heights, total } = stackLayers(layers, sizes, top, bottom, head, foot);
  const y = sizes.map(([, height], item) => {
    const at = mesh.layer[item]!;
    return above[item]!.length ? tops[at]! + heights[at]! / 2 : tops[at]! + heights[at]! - height / 2;
  });
  const width = halves.reduce((most, half, vertex) => Math.max(most, x[vertex]! + half), 0);
  const routes = mesh.chains.map((chain, link) => {
    const points = route(mesh, chain, x, y, sizes, tops, heights);
    return backward[link] ? points.reverse() : points;
  });
  return { x: x.slice(0, sizes.length), y, width, height: total, routes };
}

/** Rank the items and cut every link into segments of one layer; the links of a large net share their bends. */
function buildMesh(
  count: number,
  links: readonly Link[],
  backward: readonly boolean[],
  top: ReadonlySet<number>,
  bottom: ReadonlySet<number>,
): Mesh {
  const down = links.map(({ source, target }, link): [number, number] =>
    backward[link] ? [target, source] : [source, target],
  );
  const mesh: Mesh = { layer: layersOf(count, down, top, bottom), segments: new Map(), chains: [] };
  const bends = new Map<string, number>();
  const sizes = new Map<number, number>();
  for (const { net } of links) sizes.set(net, (sizes.get(net) ?? 0) + 1);
  links.forEach((link, index) => {
    const [upper, lower] = down[index]!;
    const chain = [upper];
    for (let layer = mesh.layer[upper]! + 1; layer < mesh.layer[lower]!; layer++) {
      const key = `${upper} ${link.net} ${backward[index]} ${layer} ${sizes.get(link.net)! > FEW ? -1 : index}`;
      if (!bends.has(key)) bends.set(key, mesh.layer.push(layer) - 1);
      chain.push(bends.get(key)!);
    }
    chain.push(lower);
    const [leave, arrive] = backward[index] ? [link.arrive ?? 0, link.leave] : [link.leave, link.arrive];
    for (let at = 0; at + 1 < chain.length; at++) {
      const [start, end] = [chain[at]!, chain[at + 1]!];
      const key = `${start}>${end}`;
      if (mesh.segments.has(key)) continue;
      mesh.segments.set(key, {
        upper: start,
        lower: end,
        leave: start === upper ? leave : 0,
        arrive: end === lower ? arrive : 0,
        weight: 0,
      });
    }
    mesh.chains.push(chain);
  });
  return mesh;
}

function neighbours(mesh: Mesh): [number[][], number[][]] {
  const above: number[][] = mesh.layer.map(() => []);
  const below: number[][] = mesh.layer.map(() => []);
  for (const { upper, lower } of mesh.segments.values()) {
    above[lower]!.push(upper);
    below[upper]!.push(lower);
  }
  return [above, below];
}

/** Return the layers in the order of a depth-first walk from the bottom, inputs from left to right. */
function firstOrder(layer: readonly number[], above: readonly number[][], below: readonly number[][]): number[][] {
  const deepest = layer.reduce((most, at) => Math.max(most, at), -1);
  const layers: number[][] = Array.from({ length: deepest + 1 }, () => []);
  const stack = layer.map((_, vertex) => vertex).filter((vertex) => !below[vertex]!.length);
  stack.sort((a, b) => layer[a]! - layer[b]!);
  const seen = new Uint8Array(layer.length);
  while (stack.length) {
    const vertex = stack.pop()!;
    if (seen[vertex]) continue;
    seen[vertex] = 1;
    layers[layer[vertex]!]!.push(vertex);
    for (let at = above[vertex]!.length - 1; at >= 0; at--) stack.push(above[vertex]![at]!);
  }
  return layers;
}

function placeVertices(mesh: Mesh, layers: number[][], sizes: readonly Size[], halves: readonly number[]): number[] {
  const segments = [...mesh.segments.values()];
  weigh(segments, sizes.length, mesh.layer.length);
  const straight = straightSegments(layers, mesh.layer, segments);
  settleArrivals(segments, layers, sizes, straight);
  const x = place(layers, halves, straight, segments);
  const left = halves.reduce((least, half, vertex) => Math.min(least, x[vertex]! - half), Infinity);
  return x.map((value) => Math.floor((value - left) * 2 + 0.5) / 2);
}

/** Let links that arrive at one item do so side by side, in the order they come from; a straight one in the middle. */
function settleArrivals(segments: Segment[], layers: number[][], sizes: readonly Size[], straight: Int32Array): void {
  const position = new Map(layers.flatMap((layer) => layer.map((vertex, index) => [vertex, index] as const)));
  const arriving = new Map<number, Segment[]>();
  for (const segment of segments) {
    if (segment.arrive !== null) continue;
    if (!arriving.has(segment.lower)) arriving.set(segment.lower, []);
    arriving.get(segment.lower)!.push(segment);
  }
  for (const [item, group] of arriving) {
    group.sort((a, b) => position.get(a.upper)! - position.get(b.upper)!);
    const last = group.length - 1;
    const pinned = group.findIndex((segment) => straight[segment.upper] === item);
    const middle = pinned >= 0 ? pinned : last / 2;
    const gap = Math.min(ARRIVAL_GAP, (0.42 * sizes[item]![0]) / Math.max(middle, last - middle, 1));
    group.forEach((segment, index) => (segment.arrive = (index - middle) * gap));
  }
}

function stackLayers(
  layers: readonly number[][],
  sizes: readonly Size[],
  top: ReadonlySet<number>,
  bottom: ReadonlySet<number>,
  head: number,
  foot: number,
): { tops: number[]; heights: number[]; total: number } {
  const heights = layers.map((layer) => layer.reduce((most, vertex) => Math.max(most, sizes[vertex]?.[1] ?? 0), 0));
  const inner = heights.slice(top.size ? 1 : 0, heights.length - (bottom.size ? 1 : 0));
  const tops = top.size ? [0] : [];
  let edge = head;
  for (const height of inner) {
    tops.push(edge);
    edge += height + LAYER_GAP;
  }
  const total = edge - (inner.length ? LAYER_GAP : 0) + foot;
  return { tops: bottom.size ? [...tops, total] : tops, heights, total };
}

/** Return the points of a link: straight down through every layer it passes, bent only between layers. */
function route(
  mesh: Mesh,
  chain: readonly number[],
  x: readonly number[],
  y: readonly number[],
  sizes: readonly Size[],
  tops: readonly number[],
  heights: readonly number[],
): Point[] {
  const [first, last] = [chain[0]!, chain.at(-1)!];
  const leave = x[first]! + mesh.segments.get(`${first}>${chain[1]}`)!.leave;
  const arrive = x[last]! + (mesh.segments.get(`${chain.at(-2)}>${last}`)!.arrive ?? 0);
  const lowerEdge = (vertex: number): number => tops[mesh.layer[vertex]!]! + heights[mesh.layer[vertex]!]!;
  const points: Point[] = [
    [leave, y[first]! + sizes[first]![1] / 2],
    [leave, lowerEdge(first)],
  ];
  for (const bend of chain.slice(1, -1)) points.push([x[bend]!, tops[mesh.layer[bend]!]!], [x[bend]!, lowerEdge(bend)]);
  points.push([arrive, tops[mesh.layer[last]!]!], [arrive, y[last]! - sizes[last]![1] / 2]);
  return points;
}
