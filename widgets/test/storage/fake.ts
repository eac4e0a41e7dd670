/** A model without a kernel that counts its listeners, and small storages to put into it. */

import type { Model, Traits, ViewFacts } from "../../src/storage/traits";

type Listener = (content: undefined) => void;

export class FakeModel implements Model {
  saved = 0;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(readonly state: Traits) {}

  get<K extends keyof Traits>(name: K): Traits[K] {
    return this.state[name];
  }
  set<K extends keyof Traits>(name: K, value: Traits[K]): void {
    this.state[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) ?? []) listener(undefined);
  }
  save_changes(): void {
    this.saved++;
  }
  send(): void {
    throw new Error("this widget asks nothing");
  }
  on(event: string, listener: Listener): void {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event)!.add(listener);
  }
  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }
  get listening(): number {
    return [...this.listeners.values()].reduce((sum, group) => sum + group.size, 0);
  }
}

type Some = Partial<ViewFacts> & Pick<ViewFacts, "name" | "shape" | "strides">;

/** Return a model of views over storages of so many cells, whose values are 0, 10, 20, ... */
export function modelOf(views: Some[], cells: number[], more: Partial<Traits> = {}): FakeModel {
  const texts = cells.flatMap((count) => Array.from({ length: count }, (_, at) => String(10 * at)));
  return new FakeModel({
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
