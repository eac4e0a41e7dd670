/** The whole storage at a glance: a dot for each cell in the tint of its element; one path a tint, however many cells. */

import { svg } from "../shared/dom";
import { count, indexAt, placeOf } from "./geometry";
import type { Sight } from "./sight";

const FEWEST = 200; // cells for which a map is worth its room
const DOT = 5; // pixels from one dot to the next
const MOST = 65536; // elements walked over; of more, each cell's owner is looked for

export class Overview {
  readonly root = svg("svg", { class: "fs-map", "aria-hidden": "true" });
  private readonly hand = svg("rect", { class: "fs-map-hand", width: DOT, height: DOT });
  private perRow = 1;

  constructor(private readonly sight: Sight) {}

  show(room: number): void {
    const { storage } = this.sight;
    this.root.style.display = storage.count >= FEWEST ? "block" : "none";
    this.root.replaceChildren();
    if (storage.count < FEWEST) return;
    this.perRow = 2 ** Math.floor(Math.log2(Math.max(1, room / DOT))); // tensors like powers of two
    this.root.setAttribute("width", String(this.perRow * DOT));
    this.root.setAttribute("height", String(Math.ceil(storage.count / this.perRow) * DOT));
    this.root.append(...this.dots().map((path, at) => svg("path", { class: at < 8 ? `fs-map-dots fs-tint-${at}` : "fs-map-free", d: path })), this.hand);
    this.draw();
  }

  /** Move the frame to the cell in hand. */
  draw(): void {
    const { place, storage } = this.sight;
    const [x, y] = this.corner(place - storage.start);
    this.hand.setAttribute("x", String(x - 0.5));
    this.hand.setAttribute("y", String(y - 0.5));
  }

  /** Return the cell at a point of the picture. */
  placeAt(x: number, y: number): number {
    const { start, count: cells } = this.sight.storage;
    return start + Math.min(cells - 1, Math.floor(y / DOT) * this.perRow + Math.floor(x / DOT));
  }

  /** Return a path for each tint, and one for the cells of no element. */
  private dots(): string[] {
    const { geometry, storage } = this.sight;
    const tints = new Int8Array(storage.count).fill(8);
    if (count(geometry) > MOST) tints.forEach((_, at) => (tints[at] = this.sight.tintAt(storage.start + at)));
    else for (let ordinal = count(geometry) - 1; ordinal >= 0; ordinal--) {
      const index = indexAt(geometry.shape, ordinal);
      const at = placeOf(geometry, index) - storage.start;
      if (at >= 0 && at < storage.count) tints[at] = this.sight.tint(index);
    }
    const paths: string[][] = Array.from({ length: 9 }, () => []);
    tints.forEach((tint, at) => paths[tint]!.push(`M${this.corner(at).join(" ")}h4v4h-4z`));
    return paths.map((path) => path.join(""));
  }

  private corner(at: number): [number, number] {
    return [(at % this.perRow) * DOT, Math.floor(at / this.perRow) * DOT];
  }
}
