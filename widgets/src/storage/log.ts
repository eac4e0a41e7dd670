/** The tensors, one below the other: what each is to those before it, and its pattern in memory. */

import { html, svg } from "../shared/dom";
import { ownersOf } from "./geometry";
import { rowAxis } from "./sight";
import type { StorageFacts, ViewFacts } from "./traits";

const KINDS: Record<ViewFacts["kind"], string> = { first: "", view: "view", copy: "copy", own: "own storage" };
const PATTERN = 48; // cells whose pattern is drawn

export function makeLog(views: readonly ViewFacts[], storages: readonly StorageFacts[]): HTMLElement {
  const items = views.map((view, at) => html("li", {}, chooser(view, at, storages[view.storage]!), words(view)));
  return html("ol", { class: "fs-log", "aria-label": "Tensors" }, ...items);
}

/** Mark the tensor that is shown. */
export function markShown(log: HTMLElement, shown: number): void {
  for (const button of log.querySelectorAll<HTMLElement>("[data-view]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset["view"]) === shown));
  }
}

function chooser(view: ViewFacts, at: number, storage: StorageFacts): HTMLElement {
  const badge = KINDS[view.kind] ? [html("span", { class: `fs-kind fs-kind-${view.kind}` }, KINDS[view.kind])] : [];
  return html(
    "button",
    { type: "button", class: "fs-choose", "data-view": at, "aria-pressed": "false" },
    html("span", { class: "fs-view-name" }, view.name),
    html("span", { class: "fs-quiet" }, `(${view.shape.join(", ")}) strides (${view.strides.join(", ")})`),
    ...badge,
    ...(storage.count <= PATTERN && storage.count > 0 ? [pattern(view, storage)] : []),
  );
}

function words(view: ViewFacts): HTMLElement {
  return html("p", { class: "fs-verdict" }, view.verdict, ...(view.did ? [" ", view.did] : []));
}

/** Draw the storage as a row of tints, one for each row of the tensor; cells that it does not use stay empty. */
function pattern(view: ViewFacts, storage: StorageFacts): SVGSVGElement {
  const axis = rowAxis(view);
  const picture = svg("svg", { class: "fs-pattern", width: storage.count * 8, height: 12, "aria-hidden": "true" });
  for (let at = 0; at < storage.count; at++) {
    const owner = ownersOf(view, storage.start + at, 1).listed[0];
    const tint = owner ? `fs-dot fs-tint-${(owner[axis] ?? 0) % 8}` : "fs-dot fs-dot-free";
    picture.append(svg("rect", { class: tint, x: at * 8 + 0.5, y: 0.5, width: 7, height: 11, rx: 1.5 }));
  }
  return picture;
}
