/** Add up gradients as Python did: the contributions in the order of the tape, each sum rounded to the node's dtype. */

import type { Num, Summary } from "../shared/model";
import type { Graph, GraphNode } from "./graph";
import { happened, type Tape } from "./tape";

/** What a node has received so far; `elements` is null where the tape carries no numbers. */
export interface Received {
  count: number;
  expected: number;
  elements: Float64Array | null;
}

const ROUNDING: Record<string, (sum: number) => number> = {
  float32: Math.fround,
  float16: (sum) => toFewerBits(Math.fround(sum), 10, -14),
  bfloat16: (sum) => toFewerBits(Math.fround(sum), 7, -126),
};

export class Replay {
  /** For each node the last sum asked for, from which the next goes on. */
  readonly #sums = new Map<number, { count: number; elements: Float64Array }>();
  readonly #graph: Graph;

  constructor(graph: Graph, readonly tape: Tape) {
    this.#graph = graph;
  }

  /** Return what a node has received once `cursor` events have happened. */
  received(node: number, cursor: number): Received {
    const arrivals = this.tape.arrivals[node]!;
    const count = happened(arrivals, cursor);
    const known = arrivals.slice(0, count).every((event) => this.tape.amount[event]! >= 0);
    return { count, expected: arrivals.length, elements: count && known ? this.#sum(node, count) : null };
  }

  /** Return the elements that one event brings, null where the tape does not carry them. */
  contribution(event: number): Float64Array | null {
    const from = this.tape.amount[event]!;
    return from < 0 ? null : this.tape.amounts.subarray(from, from + elementCount(this.#graph.nodes[this.tape.node[event]!]!));
  }

  #sum(node: number, count: number): Float64Array {
    const arrivals = this.tape.arrivals[node]!;
    const round = ROUNDING[this.#graph.nodes[node]!.dtype] ?? ((sum: number) => sum);
    const before = this.#sums.get(node);
    const start = before && before.count <= count ? before : null;
    const elements = start ? Float64Array.from(start.elements) : Float64Array.from(this.contribution(arrivals[0]!)!);
    for (let at = start?.count ?? 1; at < count; at++) {
      this.contribution(arrivals[at]!)!.forEach((amount, index) => (elements[index] = round(elements[index]! + amount)));
    }
    this.#sums.set(node, { count, elements });
    return elements;
  }
}

/** Return how many elements a node's tensor has: the product of its shape. */
export function elementCount(node: GraphNode): number {
  return shapeOf(node).reduce((product, length) => product * length, 1);
}

export function shapeOf(node: GraphNode): number[] {
  return (node.shape ?? "").match(/\d+/g)?.map(Number) ?? [];
}

/** Return figures of a few elements, as summary.py makes them of a whole tensor. */
export function summarise(elements: Float64Array, node: GraphNode): Summary {
  const shape = shapeOf(node);
  const numbers = Array.from(elements);
  if (!shape.length) return { number: asNum(numbers[0] ?? NaN) };
  const finite = numbers.filter(Number.isFinite);
  const most = (pick: (...of: number[]) => number): Num | null => (finite.length ? pick(...finite) : null);
  return {
    ...{ shape, dtype: node.dtype, min: most(Math.min), max: most(Math.max) },
    mean: finite.length ? finite.reduce((sum, number) => sum + number, 0) / finite.length : null,
    nans: numbers.filter(Number.isNaN).length,
    infinities: numbers.filter((number) => Math.abs(number) === Infinity).length,
    first: numbers.slice(0, 8).map(asNum),
  };
}

function asNum(number: number): Num {
  if (Number.isFinite(number)) return number;
  return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
}

/** Round half to even to a number of `bits` behind the point; below 2 ** `least` the numbers lie evenly. */
function toFewerBits(number: number, bits: number, least: number): number {
  if (!Number.isFinite(number) || number === 0) return number;
  const exponent = Math.max(least, Math.floor(Math.log2(Math.abs(number))));
  const unit = 2 ** (exponent - bits);
  const steps = number / unit;
  const down = Math.floor(steps);
  const rest = steps - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  const rounded = (down + Number(up)) * unit;
  const largest = (2 - 2 ** -bits) * 2 ** (least === -14 ? 15 : 127);
  return Math.abs(rounded) > largest ? Math.sign(number) * Infinity : rounded;
}
