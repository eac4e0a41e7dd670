/** How a gradient adds up: one piece for each use of a node, to scale, and the sum in words. */

import { html } from "../shared/dom";
import { numberText } from "../shared/text";
import { arrivalsOf, type Arrival } from "./arrivals";
import type { Context } from "./context";
import { briefly } from "./sentence";

const MOST = 12; // pieces shown one by one

/** Return the stacked bar of a node that receives more than one gradient; nothing for others. */
export function stackOf(context: Context, node: number): HTMLElement[] {
  const all = arrivalsOf(context.moments, node, true);
  if (all.length < 2) return [];
  const bar = html("div", { class: "fs-stack", "aria-hidden": "true" }, ...all.slice(0, MOST).map(piece));
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

function piece({ amount, arrived }: Arrival): HTMLElement {
  const element = html("span", { class: arrived ? "fs-portion" : "fs-portion fs-to-come" });
  element.style.flexGrow = String(amount === null ? 1 : Math.abs(amount) || 0.02);
  if (amount !== null) element.append(numberText(amount));
  return element;
}
