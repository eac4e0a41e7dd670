/** A model without a kernel that counts its listeners, and small storages to put into it. */

import type { Answer, Question, Traits, ViewFacts } from "../../src/storage/traits";
import { Fake } from "../shared/fake";

export type FakeModel = Fake<Traits, Question, Answer>;

type Some = Partial<ViewFacts> & Pick<ViewFacts, "name" | "shape" | "strides">;

/** Return a model of views over storages of so many cells, whose values are 0, 10, 20, ... */
export function modelOf(views: Some[], cells: number[], more: Partial<Traits> = {}): FakeModel {
  const texts = cells.flatMap((count) => Array.from({ length: count }, (_, at) => String(10 * at)));
  return new Fake({
    schema: 1,
    title: "x",
    desc: "x: shape (3, 4).",
    theme: "auto",
    fallback: "abc",
    views: views.map((view) => ({
      ...{ offset: 0, storage: 0, dtype: "float32", itemsize: 8, device: "cpu", contiguous: true, backwards: false },
      ...{ address: "0x40", base: -1, kind: "first" as const, verdict: `About ${view.name}.`, did: "" },
      ...view,
    })),
    storages: cells.map((count) => ({ start: 0, count, total: count, itemsize: 8, line: 8, address: "0x40" })),
    storage: new DataView(new TextEncoder().encode(texts.join("\n")).buffer),
    marks: {},
    note: "",
    view: 0,
    hover: [],
    first: 0,
    axis: -1,
    what_if: {},
    order: "rows",
    step: 0,
    ...more,
  });
}

/** x (3, 4), its transpose, and every second column of its last two rows. */
export function threeViews(more: Partial<Traits> = {}): FakeModel {
  const views: Some[] = [
    { name: "x", shape: [3, 4], strides: [4, 1] },
    { name: "x.t()", shape: [4, 3], strides: [1, 4], kind: "view" },
    { name: "part", shape: [2, 2], strides: [4, 2], offset: 4, kind: "view" },
  ];
  return modelOf(views, [12], more);
}
