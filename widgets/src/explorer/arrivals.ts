/** The gradients that a node receives, one for each use of it, and how much each is. */

import type { Moments } from "./moment";

export interface Arrival {
  event: number;
  source: number;
  slot: number;
  arrived: boolean;
  /** The number itself, or for a tensor null: only a number can be drawn to scale. */
  amount: number | null;
}

/** Return what a node has received by now; with `all` also what is still to come. */
export function arrivalsOf({ replay, tape, cursor }: Moments, node: number, all = false): Arrival[] {
  return tape.arrivals[node]!
    .filter((event) => all || event < cursor)
    .map((event) => {
      const elements = replay.contribution(event);
      return {
        event,
        source: tape.source[event]!,
        slot: tape.slot[event]!,
        arrived: event < cursor,
        amount: elements?.length === 1 ? elements[0]! : null,
      };
    });
}
