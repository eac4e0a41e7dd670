/** Dress the items that are drawn with what is true of them at this moment: by class, and by few small marks. */

import { svg } from "../shared/dom";
import type { Canvas } from "./canvas";
import type { Moments, Stage } from "./moment";
import { picture } from "./pieces";
import type { Scene } from "./scene";
import { indexOf, type Visible } from "./visible";

/** Marks by name; each is a shape of its own, 12 units wide. */
const MARKS = {
  stop: "M3.5 0h5l3.5 3.5v5l-3.5 3.5h-5l-3.5-3.5v-5z", // an octagon: play stops here
  wrong: "M0 2l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z", // a cross: its gradient is not what it should be
  failed: "M6 0l6 12h-12z", // a triangle: it went into the operation that failed
} as const;
type Mark = keyof typeof MARKS;

export interface Marked {
  moments: Moments;
  /** Whether the reader is on the tape, so that nodes show how far they have come. */
  stepping: boolean;
  breakpoints: ReadonlySet<number>;
  wrong: ReadonlySet<number>;
  /** The first wrong node, outlined; -1 for none. */
  firstWrong: number;
  failed: ReadonlySet<number>;
  found: ReadonlySet<number>;
}

export function dress(canvas: Canvas, { seen }: Scene, stages: readonly Stage[], marked: Marked): void {
  const current = currentItem(seen, marked);
  const items = (nodes: ReadonlySet<number>): Set<number> => new Set([...nodes].map((node) => seen.where[node]!));
  const [stops, wrong, failed, found] = [marked.breakpoints, marked.wrong, marked.failed, marked.found].map(items);
  const outlined = marked.firstWrong < 0 ? -1 : seen.where[marked.firstWrong]!;
  for (const [item, element] of canvas.items) {
    const index = indexOf(seen, item);
    for (const stage of ["waiting", "receiving", "passed"] as const)
      element.classList.toggle(`fs-${stage}`, stages[index] === stage);
    element.classList.toggle("fs-now", index === current);
    element.classList.toggle("fs-found", found!.has(index));
    element.classList.toggle("fs-first-wrong", index === outlined);
    const wanted: Mark[] = [];
    if (stops!.has(index)) wanted.push("stop");
    if (wrong!.has(index)) wanted.push("wrong");
    if (failed!.has(index)) wanted.push("failed");
    remark(element, wanted);
  }
}

/** Return the stage of every item; a shut box is where the first of its operations is. */
export function stagesOf({ seen }: Scene, { moments, stepping }: Marked): Stage[] {
  if (!stepping) return seen.items.map(() => "computed");
  const stages = seen.items.map((item): Stage => (item >= 0 ? moments.stage(item) : "waiting"));
  if (seen.items.every((item) => item >= 0)) return stages;
  seen.where.forEach((index, node) => {
    if (seen.items[index]! < 0 && moments.times(node).forward && moments.stage(node) !== "waiting") stages[index] = "computed";
  });
  return stages;
}

/** Return the position of the item in which the last event happened, -1 for none. */
export function currentItem({ where }: Visible, { moments, stepping }: Marked): number {
  return stepping && moments.node >= 0 ? where[moments.node]! : -1;
}

function remark(element: SVGGElement, wanted: readonly Mark[]): void {
  const there = element.dataset.marks ?? "";
  const signature = wanted.join(" ");
  if (there === signature && (!signature || element.querySelector(".fs-mark"))) return;
  element.dataset.marks = signature;
  for (const old of element.querySelectorAll(".fs-mark")) old.remove();
  wanted.forEach((mark, place) =>
    element.append(svg("path", { class: `fs-mark fs-mark-${mark}`, d: MARKS[mark], transform: `translate(${-5 + 16 * place} -7)` })),
  );
}

/** Return a mark as a small picture for the legend and for buttons. */
export function markPicture(mark: Mark): SVGSVGElement {
  return picture("fs-sample", [-1, -1, 14, 14], 13, 13, svg("path", { class: `fs-mark fs-mark-${mark}`, d: MARKS[mark] }));
}
