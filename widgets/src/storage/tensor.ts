/** The tensor as its indices see it: rows of the last axis, one for each index of the others. */

import { Cells, type Face, type Plan } from "./cells";
import { count, indexAt, placeOf } from "./geometry";
import type { Player } from "./player";
import type { Sight } from "./sight";

export const MOST_ROWS = 4096;
const MOST_COLUMNS = 4096;

export class TensorGrid {
  readonly cells: Cells;

  constructor(
    private readonly sight: Sight,
    private readonly player: Player,
    signal: AbortSignal,
  ) {
    this.cells = new Cells("tensor", "", signal);
  }

  show(width: number): void {
    const { geometry, view } = this.sight;
    const { rows, columns } = this.size();
    const { shape } = geometry;
    const plan: Plan = {
      rows,
      columns,
      width,
      height: 38,
      above: 0,
      block: shape.length > 2 ? shape.at(-2)! : 0,
      inset: [0, 0],
      head: shape.length > 1 ? 24 + 9 * (shape.length - 1) : 0,
      heading: (row) => indexAt(shape.slice(0, -1), row).join(","),
      face: (row, column) => this.face(row, column),
    };
    this.cells.show(plan, `Elements of ${view.name}, shape (${shape.join(", ")})`);
  }

  /** Return how many rows and columns are shown. */
  size(): { rows: number; columns: number; hidden: boolean } {
    const elements = count(this.sight.geometry);
    const all = this.sight.geometry.shape.at(-1) ?? 1;
    const columns = Math.min(MOST_COLUMNS, all);
    const rows = elements ? Math.min(elements / all, Math.max(1, Math.floor(MOST_ROWS / columns))) : 0;
    return { rows, columns, hidden: elements > rows * columns };
  }

  indexOf(row: number, column: number): number[] {
    const { shape } = this.sight.geometry;
    return shape.length ? [...indexAt(shape.slice(0, -1), row), column] : [];
  }

  /** Return where an index stands in the grid. */
  cellOf(index: readonly number[]): [number, number] {
    const { shape } = this.sight.geometry;
    const row = index.slice(0, -1).reduce((at, i, axis) => at * shape[axis]! + i, 0);
    return [row, index.at(-1) ?? 0];
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
