/** The widget's frame: title, log, tensor, sum, storage, walk, what-if, facts, help and live region. */

import { html } from "../shared/dom";
import { makeControls, type Controls } from "./controls";
import { makeForm, type Form } from "./whatif";

export interface Parts {
  root: HTMLElement;
  log: HTMLElement;
  note: HTMLElement;
  name: HTMLElement;
  tensor: HTMLElement;
  formula: HTMLElement;
  overview: HTMLElement;
  window: HTMLElement;
  memory: HTMLElement;
  facts: HTMLElement;
  controls: Controls;
  form: Form;
  live: HTMLElement;
  what: HTMLElement;
}

const HELP =
  "Arrows move the index, [ and ] choose the axis that gives the colours and that up and down follow, V shows the next " +
  "tensor, N the next wrong element, Home and End the first and last element. Space plays the walk, comma and full stop " +
  "step it, O changes its order, W opens what if, Escape leaves both. In the storage, arrows move the cell and Enter goes " +
  "to the next element that lies in it; Page Up and Page Down move the window where not all cells are shown.";

export function frame(title: string, desc: string): Parts {
  const box = (name: string, ...children: (Node | string)[]): HTMLElement => html("div", { class: `fs-${name}` }, ...children);
  const what = html(
    "button",
    { type: "button", class: "fs-tool fs-framed", "data-tool": "whatif", "aria-expanded": "false", title: "Other shape, strides and offset (W)" },
    "What if…",
  );
  const parts = {
    log: box("log-place"),
    note: html("p", { class: "fs-note-bar" }),
    name: box("label fs-name-line"),
    tensor: box("tensor-place"),
    formula: box("formula"),
    overview: box("overview"),
    window: box("window-place"),
    memory: box("memory-place"),
    facts: html("p", { class: "fs-memory-facts fs-quiet" }),
    controls: makeControls(),
    form: makeForm(),
    live: html("div", { class: "fs-sr", role: "status", "aria-live": "polite" }),
    what,
  };
  const bar = box("bar", html("span", { class: "fs-title" }, title), html("div", { class: "fs-tools" }, what));
  const upper = box("upper", parts.name, parts.tensor, parts.formula);
  const help = html("details", { class: "fs-keys" }, html("summary", {}, "Keys"), html("p", {}, HELP));
  const root = html(
    "div",
    { class: "fs-widget fs-storage", "data-lm-suppress-shortcuts": "true", role: "region", "aria-label": desc },
    bar,
    parts.note,
    parts.log,
    parts.form.root,
    upper,
    box("lower", box("label", "Storage, cell after cell"), parts.window, parts.overview, parts.memory, parts.facts, parts.controls.root),
    help,
    parts.live,
  );
  return { root, ...parts };
}
