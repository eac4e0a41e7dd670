/** Say what a wrong backward gave, what was expected, and by how much they differ. */

import { html } from "../shared/dom";
import { numberText, summaryText } from "../shared/text";
import type { Context } from "./context";
import type { Amount, Diff, Difference } from "./record";
import type { Sentences } from "./sentence";

const HOW: Record<string, string> = {
  reference: "the reference backward",
  differences: "central differences",
  sum: "the sum of what its users handed on",
};

export function wrongFacts(context: Context, node: number, wrong: Difference): HTMLElement[] {
  const rows: [string, string][] = [
    ["got", amountText(wrong.got)],
    [`expected`, `${amountText(wrong.expected)} by ${HOW[wrong.how] ?? wrong.how}`],
    ["error", wrong.error === undefined ? "" : amountText(wrong.error)],
  ];
  return [
    html("p", { class: "fs-wrong" }, `✗ ${whose(context, node, wrong)} is not what it should be`),
    html("dl", { class: "fs-facts" }, ...rows.filter(([, text]) => text).flatMap(([name, text]) => [html("dt", {}, name), html("dd", {}, text)])),
  ];
}

/** Say above the graph which node is the first whose backward differs, with a way to it; or that all agree. */
export function diffNotice(diff: Diff, sentences: Sentences, go: (node: number) => void): HTMLElement {
  const wrong = diff.nodes[String(diff.first)];
  const tried = Object.keys(diff.tried ?? {}).length;
  if (!wrong) {
    const words = `✓ Every backward that could be tried gives what it should${tried ? ` (${tried} nodes)` : ""}.`;
    return html("div", { class: "fs-notice", role: "group", "aria-label": "Comparison" }, html("p", {}, words));
  }
  const more = Object.keys(diff.nodes).length - 1;
  const button = html("button", { type: "button", class: "fs-go" }, "Show it");
  button.addEventListener("click", () => go(diff.first));
  const name = sentences.names[diff.first]!;
  const where = wrong.slot < 0 ? "the gradient it was given" : `the gradient for input ${wrong.slot + 1}`;
  const figures = `got ${amountText(wrong.got)}, expected ${amountText(wrong.expected)} by ${HOW[wrong.how] ?? wrong.how}`;
  return html(
    "div",
    { class: "fs-notice fs-notice-wrong", role: "group", "aria-label": "Comparison" },
    html("p", {}, html("b", {}, `✗ The first backward that differs is that of ${name}: `), `${where}: ${figures}. `, button),
    ...(more > 0 ? [html("p", { class: "fs-note" }, `${more} more after it; they may follow from this one.`)] : []),
  );
}

function whose({ graph, sentences }: Context, node: number, { slot }: Difference): string {
  const source = graph.inputs[node]!.find((edge) => edge.slot === slot)?.source;
  if (slot < 0) return "The gradient that arrives here";
  return `The gradient for input ${slot + 1}${source === undefined ? "" : `, ${sentences.names[source]},`}`;
}

export function amountText(amount: Amount): string {
  if (typeof amount === "string") return amount;
  return typeof amount === "number" ? numberText(amount) : summaryText(amount);
}
