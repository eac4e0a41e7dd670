/** Make room for the boxes that are open: what stands beside one moves aside, what stands below moves down. */

import { ITEM_MARGIN, LANE_MARGIN, rounded, type Layered, type Size } from "./layered";

export type Point = readonly [number, number];

const LAYER_GAP = 28;
const STRAIGHT = 24; // of a link that comes into a box, beside the title

/** How far an open box reaches from the x at which the layers have it. */
export interface Extent {
  left: number;
  right: number;
  height: number;
}

/** Where everything on one level is, in coordinates in which opening a box moves nothing above it. */
export interface Fitted {
  x: Float64Array;
  /** The upper edge of each item. */
  y: Float64Array;
  /** The edges of each layer. */
  tops: number[];
  bottoms: number[];
  left: number;
  right: number;
  height: number;
}

/** Return the places of a level's vertices; `sizes` are those of shut boxes, `opened` has those that are open. */
export function fit(
  level: Layered,
  sizes: readonly Size[],
  opened: ReadonlyMap<number, Extent>,
  top: boolean,
  bottom: boolean,
  head: number,
  foot: number,
): Fitted {
  const { layer, above } = level.mesh;
  const lefts = new Float64Array(layer.length).fill(LANE_MARGIN);
  sizes.forEach(([width], item) => {
    if (width) lefts[item] = width / 2 + ITEM_MARGIN;
  });
  const rights = lefts.slice();
  const shut = level.layers.map((vertices) => vertices.reduce((most, vertex) => Math.max(most, sizes[vertex]?.[1] ?? 0), 0));
  const heights = [...shut];
  for (const [item, extent] of opened) {
    lefts[item] = extent.left + ITEM_MARGIN;
    rights[item] = extent.right + ITEM_MARGIN;
    heights[layer[item]!] = Math.max(heights[layer[item]!]!, extent.height);
  }
  const x = level.x.slice();
  for (const vertices of level.layers) if (opened.size) makeRoom(vertices, x, lefts, rights, opened);
  const { tops, height } = stackLayers(heights, top, bottom, head, foot);
  const bottoms = tops.map((edge, at) => edge + heights[at]!);
  if (top) bottoms[0] = STRAIGHT;
  const y = Float64Array.from(sizes, ([, shutHeight], item) => {
    const at = layer[item]!;
    const extent = opened.get(item);
    const own = extent?.height ?? shutHeight;
    if (above.start[item] === above.start[item + 1]) return bottoms[at]! - own; // a leaf stands close to what uses it
    return extent ? tops[at]! : tops[at]! + (shut[at]! - own) / 2;
  });
  let [left, right] = layer.length ? [Infinity, -Infinity] : [0, 0];
  for (let vertex = 0; vertex < layer.length; vertex++) {
    left = Math.min(left, x[vertex]! - lefts[vertex]!);
    right = Math.max(right, x[vertex]! + rights[vertex]!);
  }
  return { x, y, tops, bottoms, left, right, height };
}

/** Move the vertices of one layer away from its open box, of several the middle one, no farther than needed. */
function makeRoom(layer: Int32Array, x: Float64Array, lefts: Float64Array, rights: Float64Array, opened: ReadonlyMap<number, Extent>): void {
  const boxes = [...layer.keys()].filter((index) => opened.has(layer[index]!));
  const pivot = boxes[(boxes.length - 1) >> 1];
  if (pivot === undefined) return;
  for (let at = pivot + 1; at < layer.length; at++) {
    const [before, vertex] = [layer[at - 1]!, layer[at]!];
    x[vertex] = Math.max(x[vertex]!, rounded(x[before]! + rights[before]! + lefts[vertex]!));
  }
  for (let at = pivot - 1; at >= 0; at--) {
    const [after, vertex] = [layer[at + 1]!, layer[at]!];
    x[vertex] = Math.min(x[vertex]!, rounded(x[after]! - lefts[after]! - rights[vertex]!));
  }
}

/** Return the upper edge of each layer and the height of all; ports stand on the edges themselves. */
function stackLayers(heights: readonly number[], top: boolean, bottom: boolean, head: number, foot: number): { tops: number[]; height: number } {
  const inner = heights.slice(top ? 1 : 0, heights.length - (bottom ? 1 : 0));
  const tops = top ? [0] : [];
  let edge = head;
  for (const height of inner) {
    tops.push(edge);
    edge += height + LAYER_GAP;
  }
  const total = edge - (inner.length ? LAYER_GAP : 0) + foot;
  if (bottom) tops.push(total);
  return { tops, height: total };
}

/** Return the points of a link from x = `leave` to x = `arrive`: bent only between layers, source first. */
export function route(level: Layered, fitted: Fitted, sizes: readonly Size[], link: number, leave: number, arrive: number): Point[] {
  const { layer, uppers, lowers, lanes, bends } = level.mesh;
  const [first, last, lane] = [uppers[link]!, lowers[link]!, lanes[link]!];
  const points: Point[] = [[leave, fitted.y[first]! + sizes[first]![1]]];
  let [x, y] = [leave, fitted.bottoms[layer[first]!]!]; // as far as it has come; straight runs have two points however long
  for (let at = 0; at < bends[link]!; at++) {
    const vertex = lane[at]!;
    const aside = fitted.x[vertex]!;
    if (aside !== x) points.push([x, y], [(x = aside), fitted.tops[layer[vertex]!]!]);
    y = fitted.bottoms[layer[vertex]!]!;
  }
  if (arrive !== x) points.push([x, y], [arrive, fitted.tops[layer[last]!]!]);
  points.push([arrive, fitted.y[last]!]);
  return level.backward[link] ? points.reverse() : points;
}
