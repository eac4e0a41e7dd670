/** Source text with line numbers, some lines lit. */

import { html } from "../shared/dom";

/** Return lines as a block; the lit ones are marked by a sign as well as by colour. */
export function codeBlock(lines: readonly string[], first: number, lit: ReadonlySet<number>, label: string): HTMLElement {
  const digits = String(first + lines.length - 1).length;
  const rows = lines.map((text, index) => {
    const number = first + index;
    const on = lit.has(number);
    const gutter = html("span", { class: "fs-gutter", "aria-hidden": "true" }, `${on ? "▸" : " "}${String(number).padStart(digits)} `);
    const row = html("span", { class: on ? "fs-row fs-row-lit" : "fs-row", "data-line": number }, gutter, `${text}\n`);
    if (on) row.setAttribute("aria-current", "true");
    return row;
  });
  return html("pre", { class: "fs-code", tabindex: 0, role: "group", "aria-label": label }, ...rows);
}

/**
 * Return the numbers of the lines of a backward function that are at work: where it returns, or, where it adds to
 * each input's gradient on a line of its own, the line of that input.
 */
export function linesAtWork(lines: readonly string[], first: number, slot: number): Set<number> {
  const adding = lines.flatMap((text, at) => (/\.grad\s*\+=|\+=.*grad/.test(text) ? [at] : []));
  const one = adding[slot];
  if (one !== undefined && adding.length > 1) return new Set([first + one]);
  const start = lines.findLastIndex((text) => /^\s*(return|yield)\b/.test(text));
  if (start < 0) return new Set(adding.map((at) => first + at));
  return new Set(lines.slice(start).flatMap((text, at) => (text.trim() ? [first + start + at] : [])));
}

/** Return lines without the indentation that all share. */
export function dedented(lines: readonly string[]): string[] {
  const indents = lines.filter((text) => text.trim()).map((text) => text.length - text.trimStart().length);
  const least = indents.length ? Math.min(...indents) : 0;
  return lines.map((text) => text.slice(least));
}
