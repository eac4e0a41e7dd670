/** The keys, as a table that can be opened, and as one sentence for a screen reader. */

import { html } from "../shared/dom";
import { button } from "./pieces";

const WALK: [string, string][] = [
  ["↑ ↓", "to what it reads, to what uses it"],
  ["Tab", "after ↑: the next of what it reads"],
  [", .", "to the neighbour on the left, on the right"],
  ["R", "to the root"],
  ["Enter", "details of a node; open a module"],
  ["Backspace", "shut the module around it"],
  ["/", "search; Enter goes to the next found"],
  ["C", "show or hide the source"],
  ["+ − 0", "zoom in, out; show everything"],
  ["Escape", "close what was opened last"],
];
const STEP: [string, string][] = [
  ["← →", "one step back, one step on"],
  ["Shift + ← →", "previous, next event of the same node"],
  ["Home End", "to the start, to the end of the tape"],
  ["Space", "play or pause"],
  ["B", "play stops at this node, or no longer"],
];

export function keyRows(steps: boolean): [string, string][] {
  return [...(steps ? STEP : []), ...WALK];
}

export function keySentence(steps: boolean): string {
  const spoken: Record<string, string> = { "↑ ↓": "Up and Down", ", .": "Comma and full stop", "← →": "Left and Right" };
  const rows = keyRows(steps).map(([key, does]) => `${spoken[key] ?? key.replace("← →", "Left and Right")}: ${does.replace("↑", "Up")}.`);
  return `Question mark: all keys. ${rows.join(" ")}`;
}

/** The card with all keys, over the stage while it is open. */
export class Help {
  #card: HTMLElement | null = null;
  readonly #over: HTMLElement;
  readonly #steps: boolean;
  readonly #close: () => void;

  constructor(over: HTMLElement, steps: boolean, close: () => void) {
    this.#over = over;
    this.#steps = steps;
    this.#close = close;
  }

  get open(): boolean {
    return this.#card !== null;
  }

  /** Open the card and go there, or close it; say whether it is open now. */
  toggle(): boolean {
    this.#card?.remove();
    this.#card = this.#card ? null : this.#make();
    if (this.#card) this.#over.append(this.#card);
    this.#card?.focus({ preventScroll: true });
    return this.open;
  }

  #make(): HTMLElement {
    const close = button("fs-close", "×", this.#close, "Close the help");
    const rows = keyRows(this.#steps).map(([key, does]) => html("tr", {}, html("th", { scope: "row" }, key), html("td", {}, does)));
    const title = html("div", { class: "fs-name" }, "Keys");
    const table = html("table", {}, html("tbody", {}, ...rows));
    return html("div", { class: "fs-help", role: "dialog", "aria-label": "Keys", tabindex: -1 }, close, title, table);
  }
}
