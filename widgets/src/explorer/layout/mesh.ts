/** Items in layers, with a bend wherever a link passes a layer: the mesh that is ordered and placed. */

import { gather, type Lists } from "./neighbours";
import { layersOf } from "./ranking";

const FEW = 4; // links of one item that each have a lane of their own; more share one
const MANY = 24; // links of one item; more share three, so that they can go by on either side: fewer of them cross others

/** Items and the bends of long links (vertices; the items come first) and the segments between them. */
export interface Mesh {
  items: number;
  /** The layer of each vertex. */
  layer: Int32Array;
  /** The ends of each segment. */
  upper: Int32Array;
  lower: Int32Array;
  /** For each link its upper and its lower end, and the segment it arrives by. */
  uppers: Int32Array;
  lowers: Int32Array;
  last: Int32Array;
  /** For each link the lane that it follows, maybe with others, and how many bends of it. */
  lanes: number[][];
  bends: Int32Array;
  above: Lists;
  below: Lists;
}

/** Rank the items and cut every link into segments of one layer; links that are `backward` lead upwards. */
export function buildMesh(
  count: number,
  sources: Int32Array,
  targets: Int32Array,
  backward: Uint8Array,
  top: readonly number[],
  bottom: readonly number[],
): Mesh {
  const uppers = sources.map((source, link) => (backward[link] ? targets[link]! : source));
  const lowers = targets.map((target, link) => (backward[link] ? sources[link]! : target));
  const ranks = layersOf(count, uppers, lowers, top, bottom);
  const layer = Array.from(ranks);
  const [upper, lower]: [number[], number[]] = [[], []];
  const uses = new Int32Array(count);
  for (const source of sources) uses[source]!++;
  const served = new Int32Array(count);
  const shared = new Map<number, number[]>();
  const last = new Int32Array(sources.length);
  const lanes: number[][] = [];
  const bends = new Int32Array(sources.length);
  for (let link = 0; link < sources.length; link++) {
    const from = uppers[link]!;
    const to = lowers[link]!;
    let lane: number[] = [];
    if (uses[from]! > FEW && !backward[link]) {
      const part = Math.floor(((uses[from]! > MANY ? 3 : 1) * served[from]!++) / uses[from]!);
      lane = shared.get(3 * from + part) ?? lane;
      shared.set(3 * from + part, lane);
    }
    bends[link] = ranks[to]! - ranks[from]! - 1;
    while (lane.length < bends[link]!) {
      upper.push(lane.at(-1) ?? from);
      lower.push(layer.length);
      lane.push(layer.length);
      layer.push(ranks[from]! + lane.length);
    }
    last[link] = upper.length;
    upper.push(bends[link] ? lane[bends[link]! - 1]! : from);
    lower.push(to);
    lanes.push(lane);
  }
  const [up, down] = [Int32Array.from(upper), Int32Array.from(lower)];
  return {
    items: count,
    layer: Int32Array.from(layer),
    upper: up,
    lower: down,
    uppers,
    lowers,
    last,
    lanes,
    bends,
    above: gather(layer.length, down, up),
    below: gather(layer.length, up, down),
  };
}
