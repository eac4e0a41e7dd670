/** Say in one sentence what an event of the tape does. */

import { numberText, summaryText } from "../shared/text";
import type { Summary } from "../shared/model";
import { isLeaf, type Graph } from "./graph";
import type { Moments } from "./moment";
import { summarise } from "./replay";
import { ACCUMULATE, BACKWARD, FORWARD, SAVE } from "./tape";
import type { Values } from "./values";

const SHORT = 14; // letters beside a link

/** Return a short name for every node that no other has: a variable's, or "mul_2" for the second `mul`. */
export function shortNames(graph: Graph, moments: Moments): string[] {
  const names = graph.nodes.map((node) => node.variable || node.label);
  const alike = new Map<string, number[]>();
  names.forEach((name, node) => {
    if (!alike.has(name)) alike.set(name, []);
    alike.get(name)!.push(node);
  });
  for (const [name, nodes] of alike) {
    if (nodes.length < 2) continue;
    // In the order in which they were computed; without a tape from the last node on, as the root is the first.
    const inOrder = nodes.toSorted((a, b) => moments.times(a).forward - moments.times(b).forward || b - a);
    inOrder.forEach((node, place) => (names[node] = `${name}_${place + 1}`));
  }
  return names;
}

export class Sentences {
  #names: string[] | null = null;
  readonly #graph: Graph;
  readonly #moments: Moments;
  readonly #values: Values;

  constructor(graph: Graph, moments: Moments, values: Values) {
    this.#graph = graph;
    this.#moments = moments;
    this.#values = values;
  }

  /** A short name for each node; made when first needed, as a graph can be drawn without. */
  get names(): readonly string[] {
    return (this.#names ??= shortNames(this.#graph, this.#moments));
  }

  /** Say where on the tape the cursor stands, and what happened last. */
  now(): string {
    const { cursor, event, tape } = this.#moments;
    if (!tape.length) return "";
    if (!cursor) return `before the first of ${tape.length} steps`;
    return `step ${cursor} of ${tape.length}, ${this.of(event)}`;
  }

  of(event: number): string {
    const { tape } = this.#moments;
    const node = tape.node[event]!;
    const name = this.names[node]!;
    const kind = tape.kind[event]!;
    if (kind === FORWARD) return withText(`forward of ${name}`, "gives", this.#values.get(node)?.value);
    if (kind === SAVE) return `${name} keeps ${this.savedName(event)} for backward, ${bytesText(tape.nbytes[event]!)}`;
    if (kind === BACKWARD) return this.#passing(node);
    if (kind === ACCUMULATE) return this.#arrival(event);
    return `${name} forgets what it kept, ${bytesText(tape.nbytes[event]!)}`;
  }

  /** Name what a node receives gradients in: "w1.grad", or "the gradient of mul_2". */
  gradientOf(node: number): string {
    return isLeaf(this.#graph.nodes[node]!) ? `${this.names[node]}.grad` : `the gradient of ${this.names[node]}`;
  }

  /** Return what one event brings, as far as it is known. */
  brought(event: number): Summary | undefined {
    const elements = this.#moments.replay.contribution(event);
    return elements ? summarise(elements, this.#graph.nodes[this.#moments.tape.node[event]!]!) : this.#values.event(event);
  }

  #passing(node: number): string {
    const grad = this.#moments.packet(node)?.grad;
    if (isLeaf(this.#graph.nodes[node]!)) return withText(`${this.gradientOf(node)} is complete`, "it is", grad);
    return withText(`backward of ${this.names[node]}`, "the gradient here is", grad);
  }

  #arrival(event: number): string {
    const { tape, cursor } = this.#moments;
    const [node, source] = [tape.node[event]!, tape.source[event]!];
    const from = source < 0 ? "backward starts" : `backward of ${this.names[source]}`;
    const amount = briefly(this.brought(event)) || "a gradient";
    const now = cursor > event ? briefly(this.#moments.packet(node)?.grad) : "";
    return `${from}, adds ${amount} to ${this.gradientOf(node)}${now ? `, now ${now}` : ""}`;
  }

  savedName(event: number): string {
    const maker = this.#moments.tape.source[event]!;
    return maker < 0 ? "a value without a gradient" : maker === this.#moments.tape.node[event] ? "its result" : this.names[maker]!;
  }
}

/** Return a value in a short phrase: a few elements as they are, more by their figures. */
export function briefly(summary: Summary | undefined): string {
  if (summary === undefined || typeof summary === "string" || "number" in summary) return summaryText(summary);
  const size = summary.shape.reduce((product, length) => product * length, 1);
  return size && size <= 4 ? `[${summary.first.map(numberText).join(", ")}]` : summaryText(summary);
}

/** Return a value in few letters, for the paper: its elements if they are short, else their mean. */
export function shortly(summary: Summary | undefined): string {
  const text = briefly(summary);
  const mean = typeof summary === "object" && "mean" in summary ? summary.mean : null;
  return text.length <= SHORT || mean === null ? text : `mean ${numberText(mean)}`;
}

function withText(start: string, verb: string, summary: Summary | undefined): string {
  const text = briefly(summary);
  return text ? `${start}, ${verb} ${text}` : start;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, size] = bytes < 1e6 ? ["kB", bytes / 1e3] : bytes < 1e9 ? ["MB", bytes / 1e6] : ["GB", bytes / 1e9];
  return `${Number(size.toPrecision(3))} ${unit}`;
}
