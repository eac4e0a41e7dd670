/** Say what a wrong backward gave, what was expected, and by how much they differ. */

import { html } from "../shared/dom";
import { numberText, summaryText } from "../shared/text";
import type { Context } from "./context";
import { button, facts, named, note } from "./pieces";
import type { Amount, Diff, Difference } from "./record";
import type { Sentences } from "./sentence";

const HOW: Record<string, string> = {
  reference: "the reference backward",
  differences: "central differences",
  sum: "the sum of what its users handed on",
  answer: "the reference answer",
};

export function wrongFacts(context: Context, node: number, wrong: Difference): HTMLElement[] {
  if (wrong.how === "error") return [note(`✗ Its backward raised ${amountText(wrong.got)}`, "fs-wrong")];
  const rows: [string, string][] = [
    ["got", amountText(wrong.got)],
    ["expected", expectation(wrong)],
    ["error", typeof wrong.error === "number" && wrong.error ? amountText(wrong.error) : ""],
  ];
  return [
    note(`✗ ${whose(context, node, wrong)} is not what it should be`, "fs-wrong"),
    facts(rows),
    ...(wrong.how === "answer" && String(wrong.got).startsWith("grad") ? [note("The steps add up what was handed on; this is what your pass left.")] : []),
  ];
}

/** Say above the graph which node is the first whose backward differs, with a way to it; or that all agree. */
export function diffNotice(diff: Diff, sentences: Sentences, go: (node: number) => void): HTMLElement {
  const wrong = diff.nodes[String(diff.first)];
  const tried = Object.keys(diff.tried ?? {}).length;
  if (!wrong) {
    const words = `✓ Every backward that could be tried gives what it should${tried ? ` (${tried} nodes)` : ""}.`;
    return named("Comparison", "fs-notice", html("p", {}, words));
  }
  const more = Object.keys(diff.nodes).length - 1;
  const name = sentences.names[diff.first]!;
  const itself = wrong.how === "answer";
  const raised = wrong.how === "error";
  const head = itself ? `The first node that differs is ${name}: ` : `The first backward that ${raised ? "fails" : "differs"} is that of ${name}: `;
  const where = itself || raised ? "" : wrong.slot < 0 ? "the gradient it was given: " : `the gradient for input ${wrong.slot + 1}: `;
  const figures = raised ? amountText(wrong.got) : `got ${amountText(wrong.got)}, expected ${expectation(wrong)}`;
  return named(
    "Comparison",
    "fs-notice fs-notice-wrong",
    html("p", {}, html("b", {}, `✗ ${head}`), `${where}${figures.replace(/\.$/, "")}. `, button("fs-go", "Show it", () => go(diff.first))),
    ...(more > 0 ? [note(`${more} more after it; they may follow from this one.`)] : []),
  );
}

function expectation({ expected, how }: Difference): string {
  return `${amountText(expected)} by ${HOW[how] ?? how}`;
}

function whose({ graph, sentences }: Context, node: number, { slot, how }: Difference): string {
  if (how === "answer") return sentences.names[node]!;
  const source = graph.inputs[node]!.find((edge) => edge.slot === slot)?.source;
  if (slot < 0) return "The gradient that arrives here";
  return `The gradient for input ${slot + 1}${source === undefined ? "" : `, ${sentences.names[source]},`}`;
}

export function amountText(amount: Amount): string {
  if (typeof amount === "string") return amount;
  return typeof amount === "number" ? numberText(amount) : summaryText(amount);
}
