/** The storage: one row of cells in memory, each with the element that lies in it. */

import { svg } from "../shared/dom";
import { Cells, type Face, type Plan } from "./cells";
import type { Player } from "./player";
import type { Sight } from "./sight";

const ARCS = 26; // free space above a row of cells
const FLAT = 18; // the same where there are many rows
const MANY_ROWS = 6;

export class MemoryGrid {
  readonly cells: Cells;
  /** Cells in a row of the page. */
  perRow = 16;
  private readonly arcs = svg("svg", { class: "fs-arcs", "aria-hidden": "true" });

  constructor(
    private readonly sight: Sight,
    private readonly player: Player,
    signal: AbortSignal,
  ) {
    this.cells = new Cells("memory", "", signal);
    this.cells.sheet.append(this.arcs);
  }

  show(width: number, room: number): void {
    const { storage } = this.sight;
    this.perRow = cellsPerRow(storage.count, storage.line, Math.floor(room / width));
    const plan: Plan = {
      rows: Math.max(1, Math.ceil(storage.count / this.perRow)),
      columns: Math.min(this.perRow, Math.max(1, storage.count)),
      width,
      height: 52,
      above: storage.count > MANY_ROWS * this.perRow ? FLAT : ARCS,
      block: 0,
      inset: [14, 1],
      head: 0,
      heading: () => "",
      face: (row, column) => this.face(row, column),
    };
    this.cells.show(plan, `Storage of ${this.sight.view.name}: ${storage.total} cells`);
  }

  draw(): void {
    this.cells.draw();
    this.drawArcs();
  }

  placeOf(row: number, column: number): number {
    return this.sight.storage.start + row * this.perRow + column;
  }

  cellOf(place: number): [number, number] | null {
    const at = place - this.sight.storage.start;
    return at >= 0 && at < this.sight.storage.count ? [Math.floor(at / this.perRow), at % this.perRow] : null;
  }

  private face(row: number, column: number): Face | null {
    const { sight } = this;
    const { storage } = sight;
    const place = this.placeOf(row, column);
    if (place >= storage.start + storage.count) return null;
    const { listed, count } = sight.owners(place);
    const owner = count === 1 ? listed[0]!.join(",") : count > 1 ? `×${manyText(count)}` : "";
    const classes = [
      place === sight.place ? "fs-hand" : "",
      count ? "" : "fs-free",
      place % storage.line === 0 ? "fs-line-start" : "",
      this.player.dressCell(place),
      listed.some((index) => sight.expected(index) !== undefined) ? "fs-wrong" : "",
    ];
    const text = sight.text(place) ?? "";
    const whose = count === 0 ? "of no element" : count === 1 ? `of element [${listed[0]!.join(", ")}]` : `of ${count} elements`;
    return {
      above: String(place),
      value: text,
      below: owner,
      tint: sight.tint(listed[0]),
      classes: classes.filter(Boolean).join(" "),
      words: `cell ${place}, ${text}, ${whose}`,
    };
  }

  /** Draw, from the cell in hand, one step along each axis. */
  private drawArcs(): void {
    const { index, geometry, axis, place } = this.sight;
    this.arcs.replaceChildren();
    if (!index) return;
    const labels = new Map<number, string>();
    geometry.strides.forEach((step, along) => {
      const size = geometry.shape[along]!;
      const next = index[along]! + 1 < size ? step : -step;
      if (size > 1 && step) labels.set(next, along === axis ? "fs-arc fs-arc-axis" : (labels.get(next) ?? "fs-arc"));
    });
    const steps = [...labels].sort(([one], [two]) => Math.abs(one) - Math.abs(two));
    steps.forEach(([step, classes], rank) => this.drawArc(place, step, classes, 11 + 8 * Math.min(rank, 1)));
  }

  private drawArc(from: number, step: number, classes: string, rise: number): void {
    const [one, two] = [this.cellOf(from), this.cellOf(from + step)];
    if (!one || !two) return;
    const { cells } = this;
    const half = cells.width / 2;
    const level = one[0] === two[0];
    const [x1, y1] = [cells.left(one[1]) + half, cells.top(one[0]) + 2];
    const [x2, y2] = [cells.left(two[1]) + half, cells.top(two[0]) + 2];
    const peak = y1 - 1.33 * rise;
    const path = level ? `M${x1} ${y1}C${x1} ${peak} ${x2} ${peak} ${x2} ${y2}` : ""; // in another row, the head alone
    const over = level && Math.abs(x2 - x1) > 1.5 * cells.width; // else the arc is too small to carry its number
    const side = level && x2 < x1 ? -1 : 1;
    const [x, y] = over ? [(x1 + x2) / 2, y1 - rise + 3] : [x2 + 7 * side, y2 - 5];
    this.arcs.append(
      svg("path", { class: classes, d: path }),
      svg("path", { class: `${classes} fs-arc-head`, d: `M${x2} ${y2}l-4 -7h8z` }),
      svg("text", { class: `${classes} fs-arc-text`, x, y, "text-anchor": over ? "middle" : side < 0 ? "end" : "start" }, step > 0 ? `+${step}` : `−${-step}`),
    );
  }
}

/** Return a count in at most four letters, rounded down. */
export function manyText(count: number): string {
  const size = Math.min(3, Math.floor(Math.log10(count) / 3));
  return `${Math.floor(count / 1000 ** size)}${["", "k", "M", "G"][size]}`;
}

/** Return so many cells that whole lines of memory stand below each other where they can. */
export function cellsPerRow(cells: number, line: number, fitting: number): number {
  if (cells <= fitting) return Math.max(1, cells);
  for (const unit of [line, 8, 4, 2]) if (fitting >= unit) return Math.floor(fitting / unit) * unit;
  return 1;
}
