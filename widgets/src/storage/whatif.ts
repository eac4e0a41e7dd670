/** "What if": other numbers for shape, strides and offset over the same storage. */

import { html } from "../shared/dom";
import { contiguous, count, type Geometry } from "./geometry";
import type { Sight } from "./sight";
import type { WhatIf } from "./traits";

export interface Form {
  root: HTMLFormElement;
  fields: Record<keyof WhatIf, HTMLInputElement>;
  verdict: HTMLElement;
}

export function makeForm(): Form {
  const fields = { shape: field("shape"), strides: field("strides"), offset: field("offset") };
  const verdict = html("p", { class: "fs-validity", "aria-live": "off" });
  const labels = Object.entries(fields).map(([name, input]) => html("label", {}, html("span", {}, name), input));
  const reset = html("button", { type: "button", class: "fs-tool fs-framed", "data-tool": "reset" }, "Back to the real one");
  const root = html("form", { class: "fs-whatif", "aria-label": "What if" }, ...labels, reset, verdict);
  root.hidden = true;
  return { root, fields, verdict };
}

function field(name: string): HTMLInputElement {
  return html("input", { name, type: "text", autocomplete: "off", spellcheck: "false", "data-lm-suppress-shortcuts": "true" });
}

export function fillForm({ fields }: Form, { shape, strides, offset }: Geometry): void {
  fields.shape.value = shape.join(", ");
  fields.strides.value = strides.join(", ");
  fields.offset.value = String(offset);
}

/** Return what the fields say, or a sentence that says what is wrong with them. */
export function readForm({ fields }: Form): WhatIf | string {
  const [shape, strides] = [numbers(fields.shape.value), numbers(fields.strides.value)];
  const offset = numbers(fields.offset.value);
  if (!shape || !strides || offset?.length !== 1) return "Write whole numbers, with commas between them.";
  if (shape.length !== strides.length) {
    return `Each axis needs a size and a stride: there are ${shape.length} sizes and ${strides.length} strides.`;
  }
  if (shape.some((size) => size < 0)) return "A size cannot be negative.";
  if (count({ shape, strides, offset: 0 }) > 1e12) return "That is more elements than this picture can count.";
  return { shape, strides, offset: offset[0]! };
}

function numbers(text: string): number[] | null {
  const words = text.replace(/[()[\]]/g, " ").split(/[\s,]+/).filter(Boolean);
  const found = words.map(Number);
  return found.every((number) => Number.isSafeInteger(number) && Math.abs(number) < 1e9) ? found : null;
}

/** Say whether the numbers in the fields would do. */
export function validityText(sight: Sight): string {
  const { geometry, view, storage } = sight;
  const outside = sight.countOutside();
  if (outside) {
    const many = outside < 0 ? "Some elements" : `${outside} of ${count(geometry)} elements`;
    return `✗ ${many} would lie outside the storage, which has cells 0 to ${storage.total - 1}: PyTorch would refuse.`;
  }
  if (geometry.strides.some((step) => step < 0) && !view.backwards) return "✗ PyTorch has no negative strides and would refuse; NumPy has them.";
  const call = view.backwards
    ? ""
    : ` ${view.name}.as_strided((${tuple(geometry.shape)}), (${tuple(geometry.strides)}), ${geometry.offset})`;
  const shared = overlapping(geometry) ? " Some elements share a cell: writing one would change the others." : "";
  return `✓ Every element lies in the storage${contiguous(geometry) ? ", and index order is memory order" : ""}.${shared}${call}`;
}

function tuple(values: readonly number[]): string {
  return values.length === 1 ? `${values[0]},` : values.join(", ");
}

/** Say whether two elements lie in one cell: some axis steps no farther than the axes inside it reach. */
function overlapping({ shape, strides }: Geometry): boolean {
  const axes = shape.map((size, axis) => [Math.abs(strides[axis]!), size] as const).filter(([, size]) => size > 1);
  if (shape.includes(0)) return false;
  let reach = 0;
  for (const [step, size] of axes.sort((a, b) => a[0] - b[0])) {
    if (step <= reach) return true;
    reach += step * (size - 1);
  }
  return axes.some(([step]) => step === 0);
}
