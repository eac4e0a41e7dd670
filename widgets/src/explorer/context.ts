/** What the parts of the page read from: the graph, its tape, what is true now, and the words for it. */

import type { Graph } from "./graph";
import type { Moments } from "./moment";
import type { Diff, Failure, Rule } from "./record";
import type { Sentences } from "./sentence";
import type { Answer, Model } from "./traits";
import type { Values } from "./values";

/** Listen to the model until the widget goes. */
export function observe(model: Model, events: readonly string[], listener: (answer: Answer) => void, signal: AbortSignal): void {
  for (const event of events) {
    model.on(event, listener);
    signal.addEventListener("abort", () => model.off(event, listener));
  }
}

export interface Context {
  graph: Graph;
  model: Pick<Model, "get">;
  values: Values;
  moments: Moments;
  sentences: Sentences;
}

export function ruleOf({ model, values }: Context, node: number): Rule | undefined {
  return values.rule(node) ?? model.get("rules")[String(node)];
}

export function failureOf(model: Pick<Model, "get">): Failure | null {
  const failure = model.get("failure");
  return "operation" in failure ? (failure as Failure) : null;
}

export function diffOf(model: Pick<Model, "get">): Diff | null {
  const diff = model.get("diff");
  return "first" in diff ? (diff as Diff) : null;
}

/** Return the nodes whose backward is known to be wrong. */
export function wrongNodes(model: Pick<Model, "get">): Set<number> {
  const rules = Object.entries(model.get("rules")).filter(([, rule]) => rule.wrong);
  return new Set([...Object.keys(diffOf(model)?.nodes ?? {}), ...rules.map(([node]) => node)].map(Number));
}
