/** Values of nodes and gradients of events: those that came with the widget, and those asked of Python. */

import type { Summary } from "../shared/model";
import { observe } from "./context";
import type { Rule } from "./record";
import type { Answer, Model, Packet, Question } from "./traits";

const MOST = 2000; // packets kept; the ones not looked at for longest go first
const PATIENCE = 1500; // milliseconds without an answer before saying so

export class Values {
  /** Whether the last question was answered in time; null before the first. */
  answered: boolean | null = null;
  readonly #packets: Map<number, Packet>;
  readonly #events: Map<number, Summary>;
  readonly #rules = new Map<number, Rule>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #model: Model;
  readonly #arrived: (nodes: number[]) => void;

  constructor(model: Model, arrived: (nodes: number[]) => void, signal: AbortSignal) {
    this.#model = model;
    this.#arrived = arrived;
    this.#packets = byNumber(model.get("known"));
    this.#events = byNumber(model.get("contributions"));
    const refresh = (): void => this.#receive({ values: model.get("known"), events: model.get("contributions") });
    observe(model, ["msg:custom"], (answer) => this.#receive(answer), signal);
    observe(model, ["change:known", "change:contributions"], refresh, signal);
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get(node: number): Packet | undefined {
    return this.#packets.get(node);
  }

  /** Return the figures of the gradient that an event brings, where they are known. */
  event(event: number): Summary | undefined {
    return this.#events.get(event);
  }

  /** Return the rule of a node's backward where Python sent it in an answer. */
  rule(node: number): Rule | undefined {
    return this.#rules.get(node);
  }

  /** Ask Python for a node's value; what is known stays shown until the answer is there, or for good. */
  ask(node: number): void {
    this.#send({ need: [node] }, node);
  }

  /** Ask Python for what an event brings to a node. */
  askEvent(event: number, node: number): void {
    if (!this.#events.has(event) && this.answered !== false) this.#send({ need_events: [event] }, node);
  }

  #send(question: Question, node: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#unanswered(node), PATIENCE);
    try {
      this.#model.send(question);
    } catch {
      this.#unanswered(node); // the comm is closed: the kernel is gone
    }
  }

  #unanswered(node: number): void {
    clearTimeout(this.#timer);
    this.answered = false;
    this.#arrived([node]);
  }

  #receive(answer: Answer): void {
    clearTimeout(this.#timer);
    this.answered = true;
    for (const [event, summary] of byNumber(answer?.events ?? {})) keep(this.#events, event, summary);
    for (const [node, rule] of byNumber(answer?.rules ?? {})) keep(this.#rules, node, rule);
    const values = byNumber(answer?.values ?? {});
    for (const [node, packet] of values) keep(this.#packets, node, packet);
    this.#arrived([...values.keys()]);
  }
}

function byNumber<Entry>(entries: Record<string, Entry>): Map<number, Entry> {
  return new Map(Object.entries(entries).map(([key, entry]) => [Number(key), entry]));
}

function keep<Entry>(entries: Map<number, Entry>, key: number, entry: Entry): void {
  entries.delete(key);
  entries.set(key, entry);
  for (const oldest of entries.keys()) {
    if (entries.size <= MOST) break;
    entries.delete(oldest);
  }
}
