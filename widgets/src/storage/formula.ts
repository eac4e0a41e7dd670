/** The sum that leads from an index to its cell, with the numbers put in. */

import { html } from "../shared/dom";
import { placeOf } from "./geometry";
import type { Sight } from "./sight";

const LETTERS = "ijklmnpqrstu";

/** Return the sum in one line: "0 + 2·1 + 1·4 = 6". */
export function sumText({ geometry, index, place }: Sight): string {
  if (!index) return "";
  const terms = index.map((at, axis) => `${at}·${signed(geometry.strides[axis]!)}`);
  return `${[geometry.offset, ...terms].join(" + ")} = ${place}`;
}

function signed(step: number): string {
  return step < 0 ? `(−${-step})` : String(step);
}

/** Return an element as Python writes it; a scalar has no index. */
function nameOf(name: string, index: readonly number[]): string {
  return index.length ? `${name}[${index.join(", ")}]` : name;
}

/** Return what is in hand in one sentence. */
export function handText(sight: Sight): string {
  const { index, place, view } = sight;
  const text = sight.text(place);
  if (!sight.exists) return `${view.name} has no element.`;
  if (!index) return `Cell ${place}, ${text ?? "not shown"}: no element of ${view.name} lies here.`;
  const expected = sight.expected(index);
  const value = sight.isOutside(place) ? "outside the storage" : (text ?? "not shown");
  const others = sight.owners(place).count - 1;
  return [
    `${nameOf(view.name, index)} is ${value}, cell ${place}: ${sumText(sight)}.`,
    ...(expected === undefined ? [] : [`Wrong${expected && `: expected ${expected}`}.`]),
    ...(others > 0 ? [`${others} other ${others === 1 ? "element lies" : "elements lie"} in the same cell.`] : []),
  ].join(" ");
}

/** Fill the panel with the sum: each number above the word for what it is. */
export function fillFormula(panel: HTMLElement, sight: Sight): void {
  const { geometry, index, place, view } = sight;
  if (!index) {
    panel.replaceChildren(html("p", { class: "fs-lone" }, handText(sight)));
    return;
  }
  const sum: HTMLElement[] = [term(String(geometry.offset), "offset", "")];
  index.forEach((at, axis) => {
    const step = geometry.strides[axis]!;
    const letter = LETTERS[axis] ?? `i${axis}`;
    const tint = axis === sight.axis ? ` fs-term-axis fs-tint-${sight.tint(index)}` : "";
    sum.push(sign("+"), term(`${at} × ${signed(step)}`, `${letter} × stride[${axis}]`, tint));
  });
  const cell = placeOf(geometry, index);
  const name = html("p", { class: "fs-element" }, `${nameOf(view.name, index)} = `, html("b", {}, sight.text(place) ?? "…"));
  const extra = [wrongNote(sight), ownersNote(sight)].filter((note) => note !== null);
  panel.replaceChildren(name, html("div", { class: "fs-sum" }, ...sum, sign("="), term(String(cell), "cell", " fs-term-cell")), ...extra);
}

function term(number: string, word: string, classes: string): HTMLElement {
  return html("span", { class: `fs-term${classes}` }, html("b", {}, number), html("span", {}, word));
}

function sign(text: string): HTMLElement {
  return html("span", { class: "fs-sign" }, text);
}

function wrongNote(sight: Sight): HTMLElement | null {
  const expected = sight.index && sight.expected(sight.index);
  if (expected === undefined || expected === null) return null;
  const got = sight.text(sight.place) ?? "…";
  return html("p", { class: "fs-wrong-note" }, expected ? `✗ got ${got}, expected ${expected}` : `✗ got ${got}, which is wrong`);
}

function ownersNote(sight: Sight): HTMLElement | null {
  const { place, index } = sight;
  if (sight.isOutside(place)) return html("p", { class: "fs-wrong-note" }, `✗ the storage has cells 0 to ${sight.storage.total - 1}`);
  const { listed, count } = sight.owners(place);
  if (count < 2 || !index) return null;
  const first = listed.slice(0, 4).map((owner) => `[${owner.join(", ")}]`).join(" ");
  return html("p", { class: "fs-note" }, `One cell, ${count.toLocaleString("en-US")} owners: ${first}${count > 4 ? " …" : ""}`);
}
