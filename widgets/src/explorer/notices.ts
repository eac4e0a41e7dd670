/** What stands above the graph: an operation that failed, the first wrong backward, what has no gradient and why. */

import { html } from "../shared/dom";
import { diffOf, failureOf, type Context } from "./context";
import { diffNotice } from "./difference";
import { failureNotice } from "./failed";

export function notices(context: Context, go: (node: number) => void): HTMLElement[] {
  const { model, sentences, moments } = context;
  const [failure, diff] = [failureOf(model), diffOf(model)];
  const why = model.get("why");
  const outside = Object.entries(why).filter(([name]) => !/^\d+$/.test(name));
  return [
    ...(failure ? [failureNotice(failure)] : []),
    ...(diff ? [diffNotice(diff, sentences, go)] : []),
    ...(why["0"] ? [html("p", { class: "fs-notice" }, html("b", {}, moments.tape.length ? "The steps: " : "No steps: "), why["0"])] : []),
    ...(outside.length ? [reasons(outside)] : []),
  ];
}

/** Say which of the caller's variables got no gradient; a click tells why. */
function reasons(outside: readonly [string, string][]): HTMLElement {
  const more = outside.length > 3 ? ` and ${outside.length - 3} more` : "";
  const names = `${outside.slice(0, 3).map(([name]) => name).join(", ")}${more}`;
  const rows = outside.map(([name, sentence]) => html("p", {}, html("b", {}, `${name}: `), sentence));
  return html("details", { class: "fs-notice" }, html("summary", {}, `Not in this graph: ${names}. Why?`), ...rows);
}
