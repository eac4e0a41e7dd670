/** A grid of cells that draws only those in sight: thousands of cells cost no more than a screenful. */

import { html } from "../shared/dom";

export interface Face {
  value: string;
  /** A small line above and one below the value. */
  above?: string;
  below: string;
  /** -1 for none. */
  tint: number;
  classes: string;
  words: string;
}
export interface Plan {
  rows: number;
  columns: number;
  width: number;
  height: number;
  /** Free space above each row: of every row, and before a new block of rows. */
  above: number;
  block: number;
  /** How far a cell's box stays away from the top of its place, and from its neighbours. */
  inset: readonly [top: number, side: number];
  /** Width of the row headers, 0 for none. */
  head: number;
  heading(row: number): string;
  face(row: number, column: number): Face | null;
}

const BETWEEN = 12;
const LETTER = 9; // pixels of a bold figure of a value, at most
const PARTS = ["fs-above", "fs-value", "fs-below"].map((name) => html("span", { class: name }));
const EMPTY = html("div", { role: "gridcell", tabindex: -1 }, ...PARTS);
const UNSEEN = { width: 1200, height: 420 }; // before the first layout, and where there is none

export class Cells {
  readonly root: HTMLElement;
  readonly sheet: HTMLElement;
  private readonly rows = new Map<number, HTMLElement>();
  private readonly drawn = new Map<string, { element: HTMLElement; key: string }>();
  private plan: Plan | null = null;
  private stop: HTMLElement | undefined;

  constructor(name: string, label: string, signal: AbortSignal) {
    this.sheet = html("div", { class: "fs-sheet", role: "presentation" });
    this.root = html("div", { class: `fs-cells fs-${name}`, role: "grid", "aria-label": label, "data-lm-suppress-shortcuts": "true" }, this.sheet);
    this.root.addEventListener("scroll", () => this.draw(), { signal });
  }

  /** Show another grid, with the next drawing. */
  show(plan: Plan, label: string): void {
    this.plan = plan;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.drawn.clear();
    this.root.setAttribute("aria-label", label);
    this.root.setAttribute("aria-rowcount", String(plan.rows));
    this.root.setAttribute("aria-colcount", String(plan.columns));
    this.sheet.style.width = `${plan.head + plan.columns * plan.width}px`;
    this.sheet.style.height = `${this.top(plan.rows - 1) + plan.height}px`;
  }

  /** Return where a row begins, in pixels. */
  top(row: number): number {
    const { height, above, block } = this.plan!;
    return row * (height + above) + above + (block ? Math.floor(row / block) * BETWEEN : 0);
  }

  get width(): number {
    return this.plan!.width;
  }

  left(column: number): number {
    return this.plan!.head + column * this.plan!.width;
  }

  /** Draw the cells in sight anew; what has not changed is left alone. */
  draw(): void {
    if (!this.plan) return;
    const { plan } = this;
    const { width, height, left, top } = this.window(); // read once: each reading after a change lays the page out
    const pitch = plan.height + plan.above;
    const first = Math.max(0, Math.floor((top - height) / (pitch + BETWEEN)));
    const columns = this.seen(left - plan.head, width, plan.width, plan.columns);
    const wanted = new Set<string>();
    for (let row = first; row < plan.rows && this.top(row) < top + height; row++) {
      if (this.top(row) + plan.height < top) continue;
      for (let column = columns[0]; column < columns[1]; column++) {
        if (this.drawCell(row, column)) wanted.add(`${row},${column}`);
      }
    }
    this.forget(wanted);
  }

  private seen(from: number, length: number, size: number, most: number): [number, number] {
    return [Math.max(0, Math.floor(from / size)), Math.min(most, Math.ceil((from + length) / size))];
  }

  private drawCell(row: number, column: number): boolean {
    const face = this.plan!.face(row, column);
    if (!face) return false;
    const name = `${row},${column}`;
    const key = Object.values(face).join("\n");
    const old = this.drawn.get(name);
    if (old?.key === key) return true;
    const element = old?.element ?? this.makeCell(row, column, face);
    const long = face.value.length * LETTER > this.plan!.width - 4 ? " fs-long" : ""; // few are cut: a clip costs much
    element.className = `fs-cell ${face.classes}${face.tint < 0 ? "" : ` fs-tint-${face.tint}`}${long}`;
    element.setAttribute("aria-description", face.words); // as text of their own the words cost a fifth of a drawing
    const texts = [face.above, face.value, face.below].filter((text) => text !== undefined);
    texts.forEach((text, at) => (element.childNodes[at]!.textContent = text));
    this.drawn.set(name, { element, key });
    return true;
  }

  private makeCell(row: number, column: number, face: Face): HTMLElement {
    const { width, height } = this.plan!;
    const [top, side] = this.plan!.inset;
    const element = EMPTY.cloneNode(true) as HTMLElement;
    if (face.above === undefined) element.firstChild!.remove();
    element.setAttribute("aria-colindex", String(column + 1));
    element.dataset["cell"] = `${row},${column}`;
    element.style.cssText = `left:${this.left(column) + side}px;top:${top}px;width:${width - 2 * side}px;height:${height - top}px`;
    this.rowOf(row).append(element);
    return element;
  }

  private rowOf(row: number): HTMLElement {
    const found = this.rows.get(row);
    if (found) return found;
    const element = html("div", { class: "fs-cellrow", role: "row", "aria-rowindex": row + 1 });
    element.style.top = `${this.top(row)}px`;
    if (this.plan!.head) {
      const head = html("div", { class: "fs-rowhead", role: "rowheader" }, this.plan!.heading(row));
      head.style.width = `${this.plan!.head}px`;
      element.append(head);
    }
    this.rows.set(row, element);
    this.sheet.append(element);
    return element;
  }

  /** Take what is out of sight off the page, but never the cell with the focus. */
  private forget(wanted: ReadonlySet<string>): void {
    for (const [name, { element }] of this.drawn) {
      if (wanted.has(name) || element === document.activeElement) continue;
      element.remove();
      this.drawn.delete(name);
    }
    for (const [row, element] of this.rows) {
      if (element.querySelector("[data-cell]")) continue;
      element.remove();
      this.rows.delete(row);
    }
  }

  /** Make a cell the one that Tab leads to, scroll it into sight, and move the focus there if asked. */
  settle(row: number, column: number, focus: boolean): void {
    this.reveal(row, column);
    const element = this.drawn.get(`${row},${column}`)?.element;
    if (this.stop !== element) this.stop?.setAttribute("tabindex", "-1");
    this.stop = element;
    element?.setAttribute("tabindex", "0");
    if (focus) element?.focus({ preventScroll: true });
  }

  /** Scroll a cell into sight, and draw what that brings into sight. */
  private reveal(row: number, column: number): void {
    const { width, height, above, head } = this.plan!;
    const [x, y] = [this.left(column), this.top(row) - above];
    const seen = this.window();
    const left = within(x - head, x + width, seen.left, seen.width);
    const top = within(y, y + above + height, seen.top, seen.height);
    if (left === seen.left && top === seen.top) return;
    [this.root.scrollLeft, this.root.scrollTop] = [left, top];
    this.draw();
  }

  private window(): { width: number; height: number; left: number; top: number } {
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.root;
    return { width: clientWidth || UNSEEN.width, height: clientHeight || UNSEEN.height, left: scrollLeft, top: scrollTop };
  }
}

/** Return where a window of some length has to begin so that all from `low` to `high` is in it. */
function within(low: number, high: number, begin: number, length: number): number {
  return low < begin ? low : high > begin + length ? high - length : begin;
}

/** Return row and column of the cell that an event happened in. */
export function cellOf(event: Event): [number, number] | null {
  const name = (event.target as Element).closest<HTMLElement>("[data-cell]")?.dataset["cell"];
  if (name === undefined) return null;
  const [row, column] = name.split(",").map(Number);
  return [row!, column!];
}
