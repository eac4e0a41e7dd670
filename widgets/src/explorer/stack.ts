/** How a gradient adds up: one piece for each use of a node, to scale, and the sum in words. */

import { html } from "../shared/dom";
import { numberText } from "../shared/text";
import { arrivalsOf, type Arrival } from "./arrivals";
import type { Context } from "./context";
import { briefly } from "./sentence";

const MOST = 12; // pieces shown one by one
const SHORT = 0.22; // a number fits into a larger share of the bar

/** Return the stacked bar of a node that receives more than one gradient; nothing for others. */
export function stackOf(context: Context, node: number): HTMLElement[] {
  const all = arrivalsOf(context.moments, node, true);
  if (all.length < 2) return [];
  const total = all.reduce((sum, { amount }) => sum + Math.abs(amount ?? 1), 0);
  const bar = html("div", { class: "fs-stack", "aria-hidden": "true" }, ...all.slice(0, MOST).map((arrival) => piece(arrival, total)));
  return [bar, html("p", { class: "fs-sum" }, sumText(context, node, all))];
}

/** Say "0.30 (from n7) + 0.12 (from n9) = 0.42", and how many are still to come. */
function sumText({ moments, sentences }: Context, node: number, all: readonly Arrival[]): string {
  const here = all.filter((arrival) => arrival.arrived);
  const left = all.length - here.length;
  if (!here.length) return `${all.length} gradients will arrive here and be added up`;
  const terms = here.slice(-MOST).map((arrival) => {
    const from = arrival.source < 0 ? "the start" : sentences.names[arrival.source];
    return `${briefly(sentences.brought(arrival.event)) || "a gradient"} (from ${from})`;
  });
  const start = here.length > MOST ? "… + " : "";
  const sum = briefly(moments.packet(node)?.grad);
  const equals = here.length > 1 && sum ? ` = ${sum}` : "";
  return `${start}${terms.join(" + ")}${equals}${left ? `; ${left} still to come` : ""}`;
}

/** Return a piece as long as its share; one that takes away is hatched, and a short one has its number below only. */
function piece({ amount, arrived }: Arrival, total: number): HTMLElement {
  const share = total ? Math.abs(amount ?? 1) / total : 0;
  const kind = `${arrived ? "" : " fs-to-come"}${(amount ?? 0) < 0 ? " fs-minus" : ""}`;
  const element = html("span", { class: `fs-portion${kind}`, style: `flex-grow:${Math.max(share, 0.01)}` });
  if (amount !== null && share > SHORT) element.append(html("span", {}, `${amount < 0 ? "" : "+"}${numberText(amount)}`));
  return element;
}
