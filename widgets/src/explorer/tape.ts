/** The tape: what happened in a run, one event after the other, unpacked from columns of 32-bit integers. */

import { bytes, columns, type Graph } from "./graph";
import type { Model } from "./traits";

export const FORWARD = 0;
export const SAVE = 1;
export const BACKWARD = 2;
export const ACCUMULATE = 3;
export const FREE = 4;
const COLUMNS = 6;
type Columns = [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];

export interface Tape {
  /** How many events there are; a cursor of 0 is before the first, of `length` after the last. */
  length: number;
  kind: Int32Array;
  node: Int32Array;
  source: Int32Array;
  slot: Int32Array;
  nbytes: Int32Array;
  amount: Int32Array;
  amounts: Float64Array;
  /** The first event of the backward pass; `length` where there is none. */
  turn: number;
  /** For each node its events, in order. */
  of: number[][];
  /** For each node the events in which it receives a gradient. */
  arrivals: number[][];
  /** For each cursor the bytes kept for backward then. */
  held: Float64Array;
}

export function readTape(model: Pick<Model, "get">, graph: Graph): Tape {
  const [kind, node, source, slot, nbytes, amount] = columns(model.get("tape"), COLUMNS) as Columns;
  const { length } = kind;
  const amounts = new Float64Array(bytes(model.get("amounts")));
  const of: number[][] = graph.nodes.map(() => []);
  const arrivals: number[][] = graph.nodes.map(() => []);
  const held = new Float64Array(length + 1);
  for (let event = 0; event < length; event++) {
    const what = kind[event]!;
    of[node[event]!]?.push(event);
    if (what === ACCUMULATE) arrivals[node[event]!]?.push(event);
    held[event + 1] = held[event]! + (what === SAVE ? nbytes[event]! : what === FREE ? -nbytes[event]! : 0);
  }
  const turn = kind.findIndex((what) => what === BACKWARD || what === ACCUMULATE);
  return {
    ...{ length, kind, node, source, slot, nbytes, amount, amounts },
    ...{ turn: turn < 0 ? length : turn, of, arrivals, held },
  };
}

/** Return how many of `events`, which rise, have happened at a cursor. */
export function happened(events: readonly number[], cursor: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]! < cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return the cursor at which the next (or the previous) event of a node has just happened, or `cursor`. */
export function nextOf(tape: Tape, node: number, cursor: number, forward: boolean): number {
  const events = tape.of[node] ?? [];
  const seen = happened(events, cursor);
  const event = forward ? events[seen] : events[events[seen - 1] === cursor - 1 ? seen - 2 : seen - 1];
  return event === undefined ? cursor : event + 1;
}
