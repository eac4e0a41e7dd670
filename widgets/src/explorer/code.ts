/** Source text with line numbers, some lines lit. */

import { html } from "../shared/dom";

export interface Line {
  number: number;
  text: string;
}

export function numbered(lines: readonly string[], first: number): Line[] {
  return lines.map((text, at) => ({ number: first + at, text }));
}

/** Return lines as a block; the lit ones are marked by a sign as well as by colour. */
export function codeBlock(lines: readonly Line[], lit: ReadonlySet<number>, label: string): HTMLElement {
  const digits = String(lines.at(-1)?.number ?? 0).length;
  const rows = lines.map(({ number, text }) => {
    const on = lit.has(number);
    const gutter = html("span", { class: "fs-gutter", "aria-hidden": "true" }, `${on ? "▸" : " "}${String(number).padStart(digits)} `);
    const row = html("span", { class: on ? "fs-row fs-row-lit" : "fs-row", "data-line": number }, gutter, `${text}\n`);
    if (on) row.setAttribute("aria-current", "true");
    return row;
  });
  return html("pre", { class: "fs-code", tabindex: 0, role: "group", "aria-label": label }, ...rows);
}

/** Leave out a function's docstring: what is looked at is what it does. */
export function withoutDocstring(lines: readonly Line[]): Line[] {
  const start = lines.findIndex(({ text }) => /^\s*[rR]?("""|''')/.test(text));
  if (start < 0 || !lines.slice(0, start).some(({ text }) => /:\s*(#.*)?$/.test(text))) return [...lines];
  const quote = lines[start]!.text.includes('"""') ? '"""' : "'''";
  const closedAtOnce = lines[start]!.text.split(quote).length > 2;
  const end = closedAtOnce ? start : lines.findIndex(({ text }, at) => at > start && text.includes(quote));
  return end < 0 ? [...lines] : lines.filter((_, at) => at < start || at > end);
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
