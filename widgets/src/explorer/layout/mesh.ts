/** Items in layers, with a bend wherever a link passes a layer: the mesh that is ordered and placed. */

import { gather, type Lists } from "./neighbours";
import { layersOf } from "./ranking";

const FEW = 4; // links of one item that each have a lane of their own; more share one

/** Items and the bends of long links (vertices; the items come first) and the segments between them. */
export interface Mesh {
  items: number;
  /** The layer of each vertex. */
  layer: Int32Array;
  /** The ends of each segment. */
  upper: Int32Array;
  lower: Int32Array;
  /** For each link its vertices from top to bottom, and the segment it arrives by. */
  chains: number[][];
  last: Int32Array;
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
  const shared = new Map<number, number[]>();
  const last = new Int32Array(sources.length);
  const chains: number[][] = [];
  for (let link = 0; link < sources.length; link++) {
    const from = uppers[link]!;
    const to = lowers[link]!;
    const lane = uses[from]! > FEW && !backward[link] ? (shared.get(from) ?? []) : [];
    if (uses[from]! > FEW && !backward[link]) shared.set(from, lane);
    const chain = [from];
    const bends = ranks[to]! - ranks[from]! - 1;
    for (let step = 0; step < bends; step++) {
      if (step === lane.length) {
        lane.push(layer.length);
        layer.push(ranks[from]! + step + 1);
        upper.push(chain[step]!);
        lower.push(lane[step]!);
      }
      chain.push(lane[step]!);
    }
    last[link] = upper.length;
    upper.push(chain[bends]!);
    lower.push(to);
    chain.push(to);
    chains.push(chain);
  }
  const [up, down] = [Int32Array.from(upper), Int32Array.from(lower)];
  return {
    items: count,
    layer: Int32Array.from(layer),
    upper: up,
    lower: down,
    chains,
    last,
    above: gather(layer.length, down, up),
    below: gather(layer.length, up, down),
  };
}
