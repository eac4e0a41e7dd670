/** The tensor as its indices see it: rows of the last axis, one for each index of the others. */

import { Cells, type Face, type Plan } from "./cells";
import { count, indexAt, placeOf } from "./geometry";
import type { Player } from "./player";
import type { Sight } from "./sight";

const MOST = 50000; // rows, and columns, in one sheet: no browser lays out a million

export class TensorGrid {
  readonly cells: Cells;
  /** Row and column of the tensor that the sheet begins with. */
  private base: [row: number, column: number] = [0, 0];

  constructor(
    private readonly sight: Sight,
    private readonly player: Player,
    signal: AbortSignal,
  ) {
    this.cells = new Cells("tensor", "", signal);
  }

  show(width: number): void {
    const { geometry, view, index } = this.sight;
    const { shape } = geometry;
    const [atRow, atColumn] = index ? whole(shape, index) : [0, 0];
    this.base = [atRow - (atRow % MOST), atColumn - (atColumn % MOST)];
    const { rows, columns } = this.size();
    const plan: Plan = {
      rows,
      columns,
      width,
      height: 38,
      above: 0,
      block: shape.length > 2 ? shape.at(-2)! : 0,
      inset: [0, 0],
      head: shape.length > 1 ? 24 + 9 * (shape.length - 1) : 0,
      heading: (row) => indexAt(shape.slice(0, -1), this.base[0] + row).join(","),
      face: (row, column) => this.face(row, column),
    };
    this.cells.show(plan, `Elements of ${view.name}, shape (${shape.join(", ")})`);
  }

  /** Return how many rows and columns the sheet has, and a word on what it leaves out. */
  size(): { rows: number; columns: number; hidden: string } {
    const elements = count(this.sight.geometry);
    const all = this.sight.geometry.shape.at(-1) ?? 1;
    const columns = Math.min(MOST, all - this.base[1]);
    const rows = elements ? Math.min(MOST, elements / all - this.base[0]) : 0;
    const [begin, name] = all > MOST ? [this.base[1], "columns"] : [this.base[0], "rows"];
    const end = begin + (all > MOST ? columns : rows) - 1;
    const hidden = elements > rows * columns ? `${name} ${begin.toLocaleString("en-US")} to ${end.toLocaleString("en-US")} in this sheet` : "";
    return { rows, columns: elements ? columns : 0, hidden };
  }

  indexOf(row: number, column: number): number[] {
    const { shape } = this.sight.geometry;
    return shape.length ? [...indexAt(shape.slice(0, -1), this.base[0] + row), this.base[1] + column] : [];
  }

  /** Return where an index stands in the sheet, null where another sheet has it. */
  cellOf(index: readonly number[]): [number, number] | null {
    const [row, column] = whole(this.sight.geometry.shape, index);
    const at: [number, number] = [row - this.base[0], column - this.base[1]];
    return at.every((place) => place >= 0 && place < MOST) ? at : null;
  }

  private face(row: number, column: number): Face {
    const { sight } = this;
    const index = this.indexOf(row, column);
    const place = placeOf(sight.geometry, index);
    const [text, expected] = [sight.text(place), sight.expected(index)];
    const outside = sight.isOutside(place);
    const classes = [
      String(index) === String(sight.index) ? "fs-hand" : place === sight.place ? "fs-same" : "",
      outside ? "fs-outside" : "",
      expected === undefined ? "" : "fs-wrong",
      this.player.dress(index),
    ];
    const wrong = expected === undefined ? "" : `, wrong${expected && `: expected ${expected}`}`;
    return {
      value: outside ? "—" : (text ?? "…"),
      below: `@${place}`,
      tint: sight.tint(index),
      classes: classes.filter(Boolean).join(" "),
      words: `[${index.join(", ")}] ${outside ? "outside the storage" : `is ${text ?? "not shown"}`}, cell ${place}${wrong}`,
    };
  }
}

/** Return row and column of an index in the whole tensor. */
function whole(shape: readonly number[], index: readonly number[]): [number, number] {
  const row = index.slice(0, -1).reduce((at, i, axis) => at * shape[axis]! + i, 0);
  return [row, index.at(-1) ?? 0];
}
