/** The sanity checks: three sentences, each with a small curve. */

import { html, svg } from "../shared/dom";
import type { Num } from "../shared/model";
import type { Sanity } from "./traits";

const [WIDTH, HEIGHT] = [180, 44];

export function fillChecks(root: HTMLElement, sanity: Sanity | Record<string, never>, controlled: boolean, idle: boolean): void {
  const written = JSON.stringify([sanity, controlled, idle]);
  if (root.dataset["written"] === written) return;
  root.dataset["written"] = written;
  const known = "initial" in sanity;
  root.hidden = !known && !controlled;
  const button = html("button", { type: "button", class: "fs-tool fs-outlined", "data-name": "check" }, known ? "Check again" : "Check now");
  button.disabled = !idle;
  const rows = known ? rowsOf(sanity as Sanity) : [html("p", { class: "fs-note" }, "Is the first loss as large as guessing gives? Can the model learn one batch by heart? Which learning rate? All on copies of the model.")];
  const before = root.querySelector("details") ?? root;
  const open = (before as HTMLDetailsElement).open;
  root.replaceChildren(html("summary", {}, "Sanity checks"), ...rows, ...(controlled ? [button] : []));
  (root as HTMLDetailsElement).open = open || known;
}

function rowsOf({ initial, overfit, rates }: Sanity): HTMLElement[] {
  const row = (words: string, ...picture: Node[]): HTMLElement => html("div", { class: "fs-check" }, html("p", {}, words), ...picture);
  return [
    row(initial.words),
    row(overfit.words, spark(overfit.losses.map((loss, at) => [at, loss]))),
    row(rates.words, spark(rates.losses.map((loss, at) => [Math.log10(rates.rates[at]!), loss]), Math.log10(rates.suggestion))),
  ];
}

/** Draw a small curve; a mark stands where `marked` is. Heights are logarithmic. */
function spark(points: [number, Num][], marked?: number): SVGSVGElement {
  const known = points.flatMap(([x, y]) => (typeof y === "number" && y > 0 ? [[x, Math.log(y)] as const] : []));
  const xs = known.map(([x]) => x);
  const ys = known.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const across = (x: number): number => 2 + ((x - left) / (right - left || 1)) * (WIDTH - 4);
  const up = (y: number): number => HEIGHT - 3 - ((y - low) / (high - low || 1)) * (HEIGHT - 6);
  const path = known.map(([x, y], at) => `${at ? "L" : "M"}${across(x).toFixed(1)} ${up(y).toFixed(1)}`).join("");
  const picture = svg("svg", { class: "fs-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
  if (marked !== undefined) picture.append(svg("path", { class: "fs-spark-mark", d: `M${across(marked).toFixed(1)} 0V${HEIGHT}` }));
  picture.append(svg("path", { class: "fs-spark-line", d: path }));
  return picture;
}
