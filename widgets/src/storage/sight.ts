/** What is looked at: the view or the "what if" in its place, and the element in hand. */

import { count, indexAt, ordinalOf, ownersOf, placeOf, span, type Geometry, type Owners } from "./geometry";
import type { Model, StorageFacts, ViewFacts, WhatIf } from "./traits";

export class Sight {
  /** The values of the cells that are shown, for each storage. */
  private texts: string[][] = [];
  view!: ViewFacts;
  storage!: StorageFacts;
  geometry!: Geometry;
  /** The element in hand, null where the cell in hand belongs to none. */
  index: number[] | null = null;
  /** The cell in hand. */
  place = 0;

  constructor(private readonly model: Model) {
    this.read();
  }

  /** Read the traits anew. */
  read(): void {
    const { model } = this;
    const views = model.get("views");
    this.view = views[Math.min(Math.max(0, model.get("view")), views.length - 1)]!;
    this.storage = model.get("storages")[this.view.storage]!;
    const other = model.get("what_if");
    this.geometry = isWhatIf(other) ? other : this.view;
    this.readTexts();
    this.take(this.inside(model.get("hover")) ? model.get("hover") : this.opening());
  }

  private readTexts(): void {
    const all = new TextDecoder().decode(this.model.get("storage")).split("\n");
    let from = 0;
    this.texts = this.model.get("storages").map(({ count: cells }) => all.slice(from, (from += cells)));
  }

  take(index: number[] | null): void {
    this.index = index;
    if (index) this.place = placeOf(this.geometry, index);
  }

  /** Take the first element that lies in a cell, or the cell alone where none does. */
  takePlace(place: number): void {
    const { listed } = this.owners(place);
    this.index = listed.find((index) => String(index) === String(this.index)) ?? listed[0] ?? null;
    this.place = place;
  }

  owners(place: number): Owners {
    return ownersOf(this.geometry, place);
  }

  /** Return what stands in a cell, null where it lies outside the storage or the window. */
  text(place: number): string | null {
    const { start } = this.storage;
    return this.texts[this.view.storage]![place - start] ?? null;
  }

  get exists(): boolean {
    return count(this.geometry) > 0;
  }

  get hypothetical(): boolean {
    return this.geometry !== this.view;
  }

  /** The axis whose places have colours: the one asked for, else the one that steps from row to row. */
  get axis(): number {
    const asked = this.model.get("axis");
    return asked >= 0 && asked < this.geometry.shape.length ? asked : rowAxis(this.geometry);
  }

  /** Return a width of cells that the longest value and the longest index fit into. */
  cellWidth(): number {
    const { start, count: cells } = this.storage;
    const lengths = this.texts[this.view.storage]!.slice(0, 512).map((text) => text.length);
    const longest = Math.max(3, String(start + cells).length, ...lengths);
    const index = this.geometry.shape.map((size) => size - 1).join().length;
    return Math.round(Math.min(76, Math.max(38, longest * 7.4 + 14, index * 5.7 + 6)));
  }

  /** Return the number of an index's tint, -1 for none. */
  tint(index: readonly number[] | undefined): number {
    return index === undefined ? -1 : (index[this.axis] ?? 0) % 8;
  }

  /** Return the number of the tint of the first element that lies in a cell, 8 for none. */
  tintAt(place: number): number {
    const owner = ownersOf(this.geometry, place, 1).listed[0];
    return owner ? this.tint(owner) : 8;
  }

  /** Return what an element should have been, undefined where it is not marked. */
  expected(index: readonly number[]): string | undefined {
    if (this.model.get("view") !== 0 || this.hypothetical) return undefined;
    return this.model.get("marks")[String(ordinalOf(this.geometry.shape, index))];
  }

  isOutside(place: number): boolean {
    return place < 0 || place >= this.storage.total;
  }

  /** Return how many elements would lie outside the storage; -1 for some, where there are too many to count. */
  countOutside(): number {
    const [low, end] = span(this.geometry);
    const elements = count(this.geometry);
    if (!elements || (low >= 0 && end <= this.storage.total)) return 0;
    if (elements > 65536) return -1;
    let outside = 0;
    for (let at = 0; at < elements; at++) outside += Number(this.isOutside(placeOf(this.geometry, indexAt(this.geometry.shape, at))));
    return outside;
  }

  private inside(index: readonly number[]): boolean {
    const { shape } = this.geometry;
    return index.length === shape.length && shape.every((size, axis) => index[axis]! >= 0 && index[axis]! < size);
  }

  /** Return the element to begin with: the first wrong one, else one that moves along every axis. */
  private opening(): number[] | null {
    if (!this.exists) return null;
    const wrong = this.hypothetical ? undefined : Object.keys(this.model.get("marks"))[0];
    if (wrong !== undefined && this.model.get("view") === 0) return indexAt(this.geometry.shape, Number(wrong));
    return this.geometry.shape.map((size) => Math.min(1, size - 1));
  }
}

export function isWhatIf(value: WhatIf | Record<string, never>): value is WhatIf {
  return "shape" in value;
}

/** Return the axis that steps from row to row; where that stays in its cell (stride 0), one that moves. */
export function rowAxis({ shape, strides }: Geometry): number {
  const rows = Math.max(0, shape.length - 2);
  return strides[rows] === 0 ? Math.max(rows, strides.findLastIndex((step) => step !== 0)) : rows;
}
