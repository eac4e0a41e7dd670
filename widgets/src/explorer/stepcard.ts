/** What happens at this step: the rule with its numbers, the learner's own source, what is kept, what adds up. */

import { html } from "../shared/dom";
import { codeBlock, dedented, linesAtWork, numbered, withoutDocstring } from "./code";
import { ruleOf, type Context } from "./context";
import { isLeaf } from "./graph";
import { wrongFacts } from "./difference";
import { facts, fileName, note } from "./pieces";
import { briefly, bytesText } from "./sentence";
import { stackOf } from "./stack";
import { ACCUMULATE, BACKWARD, FORWARD, FREE, SAVE } from "./tape";

export function fillStep(card: HTMLElement, context: Context): void {
  const { event, tape, cursor } = context.moments;
  if (event < 0) {
    card.replaceChildren(title("Before the first step"), note(`${tape.length} steps are on the tape. → takes one.`));
    return;
  }
  const kind = tape.kind[event]!;
  card.replaceChildren(
    note(`step ${cursor} of ${tape.length}`),
    title(titleOf(context)),
    ...(kind === FORWARD ? forward(context) : []),
    ...(kind === BACKWARD ? backward(context, tape.node[event]!, 0) : []),
    ...(kind === ACCUMULATE ? accumulate(context) : []),
    ...(kind === SAVE ? [note(`${bytesText(tape.nbytes[event]!)}, because its backward needs it.`)] : []),
    ...(kind === FREE ? [note(`${bytesText(tape.nbytes[event]!)} are free again.`)] : []),
    ...memory(context),
  );
}

function titleOf({ moments: { tape, event }, sentences, graph }: Context): string {
  const name = sentences.names[tape.node[event]!]!;
  const kind = tape.kind[event]!;
  if (kind === FORWARD) return `Forward of ${name}`;
  if (kind === SAVE) return `${name} keeps ${sentences.savedName(event)}`;
  if (kind === BACKWARD) return isLeaf(graph.nodes[tape.node[event]!]!) ? `${name}.grad is complete` : `Backward of ${name}`;
  if (kind === ACCUMULATE) return `A gradient for ${name}`;
  return `${name} forgets what it kept`;
}

function forward({ graph, moments, sentences, values }: Context): HTMLElement[] {
  const node = moments.node;
  const reads = graph.inputs[node]!.map(({ source }) => {
    const value = briefly(values.get(source)?.value);
    return value ? `${sentences.names[source]} = ${value}` : sentences.names[source]!;
  });
  const value = briefly(values.get(node)?.value);
  return [
    ...(reads.length ? [note(`reads ${reads.join(", ")}`)] : []),
    formula(`→ ${value || (graph.nodes[node]!.shape ?? "a value")}`),
  ];
}

/** Return the rule of a node's backward, with numbers, and its source with the lines at work lit. */
function backward(context: Context, node: number, slot: number): HTMLElement[] {
  const { graph, moments, model } = context;
  if (isLeaf(graph.nodes[node]!)) return [formula(briefly(moments.packet(node)?.grad)), ...stackOf(context, node)];
  const rule = ruleOf(context, node);
  const incoming = briefly(moments.packet(node)?.grad);
  const source = rule && model.get("sources")[rule.source];
  const words = rule?.rule || source?.rule || "";
  const numbers = rule?.numbers ?? [];
  return [
    ...(rule?.wrong ? wrongFacts(context, node, rule.wrong) : []),
    ...(incoming ? [note(`the gradient here: ${incoming}`)] : []),
    ...(words ? [formula(words)] : []),
    ...(words && numbers.some(isNumber) ? [note(substituted(words, numbers), "fs-formula fs-numbers")] : []),
    ...(numbers.length ? [facts(numbers, "fs-facts fs-meanings")] : []),
    ...(source ? sourceOf(source.lines, source.first, source.name, source.file, slot) : []),
  ];
}

function accumulate(context: Context): HTMLElement[] {
  const { moments, sentences } = context;
  const { tape, event, node } = moments;
  const [source, slot] = [tape.source[event]!, tape.slot[event]!];
  const brought = briefly(sentences.brought(event));
  const many = tape.arrivals[node]!.length > 1;
  const from = source < 0 ? "The derivative of the result by itself" : `Made by the backward of ${sentences.names[source]}, input ${slot + 1}`;
  return [
    note(`${from}.`),
    formula(`${sentences.gradientOf(node)} ${many ? "+=" : "="} ${brought || "…"}`),
    ...stackOf(context, node),
    ...(source >= 0 ? backward(context, source, slot).slice(1) : []),
  ];
}

function sourceOf(lines: readonly string[], first: number, name: string, file: string, slot: number): HTMLElement[] {
  const shown = withoutDocstring(numbered(dedented(lines), first));
  return [
    html("div", { class: "fs-section" }, name),
    codeBlock(shown, linesAtWork(lines, first, slot), `Source of ${name}`),
    note(`${fileName(file)}, line ${first}`),
  ];
}

/** With `detail: memory` say how much is kept for backward at this moment. */
function memory({ model, moments: { tape, cursor } }: Context): HTMLElement[] {
  const held = tape.held[cursor]!;
  const most = tape.held.reduce((most, bytes) => Math.max(most, bytes), 0);
  if (model.get("detail") !== "memory" || !most) return [];
  const meter = html("meter", { class: "fs-meter", min: 0, max: most, value: held, "aria-label": "Kept for backward" });
  return [html("div", { class: "fs-section" }, "Kept for backward"), meter, note(`${bytesText(held)} now, at most ${bytesText(most)}`)];
}

/** Put numbers in place of the names in a rule, the longest names first; what is no number keeps its name. */
export function substituted(rule: string, numbers: readonly [string, string][]): string {
  const named = numbers.filter(isNumber).toSorted(([a], [b]) => b.length - a.length);
  const pattern = named.map(([name]) => `(?<![\\w.])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w(])`).join("|");
  const start = rule.indexOf("=") + 1; // what is assigned to keeps its name
  if (!pattern) return rule;
  const texts = new Map(named.map(([name, text]) => [name, text.startsWith("-") ? `(${text})` : text]));
  return rule.slice(0, start) + rule.slice(start).replace(new RegExp(pattern, "g"), (name) => texts.get(name)!);
}

function isNumber([, text]: readonly [string, string]): boolean {
  return /^-?(\d|inf|nan)/.test(text);
}

function title(words: string): HTMLElement {
  return html("div", { class: "fs-name" }, words);
}
function formula(words: string): HTMLElement {
  return note(words, "fs-formula");
}
