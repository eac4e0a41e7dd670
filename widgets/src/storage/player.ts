/** Plays the walk over a view: which elements were visited, which lines of memory that took. */

import { placeOf, type Geometry } from "./geometry";
import type { Sight } from "./sight";
import type { Model } from "./traits";
import { indexAtStep, lineCounts, walk, type LineCounts, type Order } from "./walk";

const TICK = 180; // milliseconds a step
const LONGEST = 6000; // milliseconds for the whole walk

export class Player {
  private places: number[] = [];
  private walked: { geometry: Geometry; places: Record<Order, number[]>; costs: Record<Order, LineCounts> } | null = null;
  private visited = new Set<number>();
  private lines = new Set<number>();
  private held = -1;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly model: Model,
    private readonly sight: Sight,
    private readonly moved: () => void,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.pause());
  }

  get playing(): boolean {
    return this.timer !== undefined;
  }
  get step(): number {
    return Math.min(Math.max(0, this.model.get("step")), this.places.length);
  }
  get last(): number {
    return this.places.length;
  }
  get order(): Order {
    return this.model.get("order");
  }

  /** Read the walk anew: another view, another order, another step. */
  read(): void {
    const { geometry, storage } = this.sight;
    this.places = this.walks().places[this.order];
    const done = this.places.slice(0, this.step);
    this.visited = new Set(done);
    this.lines = new Set(done.map((place) => Math.floor(place / storage.line)));
    this.held = done.length ? Math.floor(done.at(-1)! / storage.line) : -1;
    if (done.length) this.sight.take(indexAtStep(geometry, this.order, done.length - 1));
  }

  /** What the whole walk costs, by rows and by columns. */
  get costs(): Record<Order, LineCounts> {
    return this.walks().costs;
  }

  /** What the walk has cost so far. */
  get done(): LineCounts {
    return lineCounts(this.places.slice(0, this.step), this.sight.storage.line);
  }

  /** Return both walks; they are made once for a geometry. */
  private walks(): NonNullable<Player["walked"]> {
    const { geometry, storage } = this.sight;
    if (this.walked?.geometry !== geometry) {
      const places = { rows: walk(geometry, "rows"), columns: walk(geometry, "columns") };
      const costs = { rows: lineCounts(places.rows, storage.line), columns: lineCounts(places.columns, storage.line) };
      this.walked = { geometry, places, costs };
    }
    return this.walked;
  }

  /** Start or stop; where motion is not wanted, go to the end at once. */
  toggle(still: boolean): void {
    if (this.playing) return this.pause();
    if (this.step >= this.last) this.go(0);
    if (still) return this.go(this.last);
    const stride = Math.max(1, Math.ceil((this.last * TICK) / LONGEST));
    this.timer = setInterval(() => {
      if (this.step >= this.last) this.pause();
      this.go(Math.min(this.last, this.step + stride));
    }, TICK);
    this.moved();
  }

  pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  go(step: number): void {
    this.model.set("step", Math.min(Math.max(0, step), this.last));
    this.model.save_changes();
    this.moved();
  }

  /** Return the classes of an element: whether the walk was there. */
  dress(index: readonly number[]): string {
    if (!this.step) return "";
    return this.visited.has(placeOf(this.sight.geometry as Geometry, index)) ? "fs-visited" : "fs-ahead";
  }

  dressCell(place: number): string {
    if (!this.step) return "";
    const line = Math.floor(place / this.sight.storage.line);
    const visited = this.visited.has(place) ? "fs-visited" : "fs-ahead";
    return `${visited}${line === this.held ? " fs-held" : this.lines.has(line) ? " fs-fetched" : ""}`;
  }
}
