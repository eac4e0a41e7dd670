/** Small pieces that the cards, bars and notices are made of. */

import { html, svg } from "../shared/dom";
import type { Command } from "./commands";

/** Return a paragraph. */
export function note(words: string, className = "fs-note"): HTMLElement {
  return html("p", { class: className }, words);
}

/** Return names with what they stand for; those that stand for nothing are left out. */
export function facts(rows: readonly (readonly [string, string])[], className = "fs-facts"): HTMLElement {
  const shown = rows.filter(([, value]) => value);
  return html("dl", { class: className }, ...shown.flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)]));
}

/** Return a button that acts here; `label` is said where the words on it are a sign. */
export function button(className: string, words: string, act: () => void, label = words): HTMLElement {
  const element = html("button", { type: "button", class: className, "aria-label": label }, words);
  element.addEventListener("click", act);
  return element;
}

/** Return a button that asks the explorer for a command. */
export function toolButton(command: Command, words: string, sign: Node | string, className = "fs-tool"): HTMLElement {
  return html("button", { type: "button", class: className, "data-command": command, "aria-label": words, title: words }, sign);
}

/** Return a small drawing that says nothing to a screen reader. */
export function picture(className: string, [x, y, wide, high]: readonly number[], width: number, height: number, ...parts: Node[]): SVGSVGElement {
  return svg("svg", { class: className, viewBox: `${x} ${y} ${wide} ${high}`, width, height, "aria-hidden": "true" }, ...parts);
}

/** Return something of the page under a name that is said. */
export function named(name: string, className: string, ...content: (Node | string)[]): HTMLElement {
  return html("div", { class: className, role: "group", "aria-label": name }, ...content);
}

/** Return a part of a card with its heading. */
export function section(title: string, ...content: Node[]): HTMLElement {
  return named(title, "", html("div", { class: "fs-section" }, title), ...content);
}

/** Return a file's name without the folders. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1)!;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
