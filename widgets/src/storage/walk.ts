/** Walk over a view's elements, and count the lines of memory that it takes; lines.py counts the same way. */

import { count, indexAt, placeOf, type Geometry } from "./geometry";

export type Order = "rows" | "columns";
/** So many elements are walked at most. */
export const WALKED = 4096;

/** Return the index of the element visited at a step: rows lets the last index run fastest, columns the first. */
export function indexAtStep({ shape }: Geometry, order: Order, step: number): number[] {
  return order === "rows" ? indexAt(shape, step) : indexAt([...shape].reverse(), step).reverse();
}

/** Return the cells in the order of the walk. */
export function walk(geometry: Geometry, order: Order): number[] {
  const steps = Math.min(count(geometry), WALKED);
  return Array.from({ length: steps }, (_, step) => placeOf(geometry, indexAtStep(geometry, order, step)));
}

export interface LineCounts {
  /** Lines that hold at least one visited cell. */
  touched: number;
  /** How often a line is fetched where only one can be held. */
  fetched: number;
}

export function lineCounts(places: readonly number[], perLine: number): LineCounts {
  const lines = places.map((place) => Math.floor(place / perLine));
  return { touched: new Set(lines).size, fetched: lines.filter((line, at) => line !== lines[at - 1]).length };
}
