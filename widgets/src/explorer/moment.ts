/** What is true of each node once so many events of the tape have happened. */

import type { Summary } from "../shared/model";
import type { Graph } from "./graph";
import { clamp } from "./pieces";
import { Replay, summarise } from "./replay";
import { ACCUMULATE, BACKWARD, FORWARD, FREE, SAVE, type Tape } from "./tape";
import type { Packet } from "./traits";
import type { Values } from "./values";

export const NOT_YET = "not computed yet";
const NO_GRADIENT_YET = "none has arrived yet";

/** How far a node has come: nothing, its value is there, gradients arrive, its backward has run. */
export type Stage = "waiting" | "computed" | "receiving" | "passed";

export class Moments {
  cursor: number;
  readonly replay: Replay;
  readonly #forwardAt: Int32Array;
  readonly #backwardAt: Int32Array;
  readonly #graph: Graph;
  readonly #values: Values;

  constructor(graph: Graph, readonly tape: Tape, values: Values, cursor: number) {
    this.#graph = graph;
    this.#values = values;
    this.replay = new Replay(graph, tape);
    this.cursor = clamp(cursor, 0, tape.length);
    this.#forwardAt = new Int32Array(graph.nodes.length).fill(-1); // a leaf is there from the start
    this.#backwardAt = new Int32Array(graph.nodes.length).fill(tape.length);
    for (let event = tape.length - 1; event >= 0; event--) {
      if (tape.kind[event] === FORWARD) this.#forwardAt[tape.node[event]!] = event;
      if (tape.kind[event] === BACKWARD) this.#backwardAt[tape.node[event]!] = event;
    }
  }

  /** The event that happened last, -1 before the first. */
  get event(): number {
    return this.cursor - 1;
  }

  /** The node of the event that happened last, -1 before the first. */
  get node(): number {
    return this.cursor ? this.tape.node[this.cursor - 1]! : -1;
  }

  /** The operation at work in the event that happened last: for a gradient that arrives, the one that made it. */
  get atWork(): number {
    const { kind, source } = this.tape;
    return kind[this.event] === ACCUMULATE && source[this.event]! >= 0 ? source[this.event]! : this.node;
  }

  stage(node: number): Stage {
    if (this.#forwardAt[node]! >= this.cursor) return "waiting";
    if (this.#backwardAt[node]! < this.cursor) return "passed";
    const { count } = this.replay.received(node, this.cursor);
    return count ? "receiving" : "computed";
  }

  /** Return what is known of a node now: its value from its forward on, and the gradient so far. */
  packet(node: number): Packet | undefined {
    const known = this.#values.get(node);
    if (!this.tape.length) return known;
    const value = this.stage(node) === "waiting" ? NOT_YET : known?.value;
    const grad = this.#gradient(node, known);
    return value === undefined && grad === undefined ? undefined : { value: value ?? "", grad: grad ?? "" };
  }

  #gradient(node: number, known: Packet | undefined): Summary | undefined {
    const { count, expected, elements } = this.replay.received(node, this.cursor);
    if (elements) return summarise(elements, this.#graph.nodes[node]!);
    if (!expected) return known?.grad;
    if (!count) return NO_GRADIENT_YET;
    const whole = count === expected ? known?.grad : undefined;
    if (whole !== undefined && typeof whole !== "string") return whole;
    const first = this.#values.event(this.tape.arrivals[node]![0]!);
    if (count === 1) return first ?? whole;
    return whole ?? `${count} of ${expected} gradients have arrived`;
  }

  /** Return how many bytes a node keeps for its backward now, and whether it kept any before. */
  kept(node: number): { bytes: number; ever: boolean } {
    let [bytes, ever] = [0, false];
    for (const event of this.tape.of[node]!) {
      if (event >= this.cursor) break;
      if (this.tape.kind[event] === SAVE) [bytes, ever] = [bytes + this.tape.nbytes[event]!, true];
      if (this.tape.kind[event] === FREE) bytes -= this.tape.nbytes[event]!;
    }
    return { bytes, ever };
  }

  /** Return the steps, counted from 1, at which a node ran forward and backward; 0 where it did not. */
  times(node: number): { forward: number; backward: number } {
    const { length } = this.tape;
    return { forward: this.#forwardAt[node]! + 1, backward: this.#backwardAt[node]! < length ? this.#backwardAt[node]! + 1 : 0 };
  }
}
