/** Open and shut module boxes; what stands above a box stays where it is. */

import { countText } from "../shared/text";
import { ancestry, type Graph } from "./graph";
import type { Model } from "./traits";
import type { View } from "./view";

export class Boxes {
  readonly #model: Model;
  readonly #graph: Graph;
  readonly #view: View;
  readonly #say: (words: string) => void;

  constructor(model: Model, graph: Graph, view: View, say: (words: string) => void) {
    this.#model = model;
    this.#graph = graph;
    this.#view = view;
    this.#say = say;
  }

  toggle(module: number): void {
    const { path } = this.#graph.modules[module]!;
    const expanded = this.#model.get("expanded");
    const opening = !expanded.includes(path);
    this.#view.keeping(() => this.#set(opening ? [...expanded, path] : expanded.filter((other) => other !== path)));
    const { items } = this.#view.scene.seen;
    this.#view.focusItem(opening ? this.#view.highest(module) : items.indexOf(-1 - module));
    this.#say(`${path} ${opening ? "opened" : "shut"}; ${countText(items.length, "item")} shown`);
  }

  /** Shut the box around the item with the focus. */
  shutAround(): void {
    const box = this.#view.scene.seen.parent[this.#view.focusIndex()]!;
    if (box >= 0) this.toggle(box);
  }

  /** Open every box around a node, so that it is seen. */
  openAround(node: number): void {
    const expanded = this.#model.get("expanded");
    const around = ancestry(this.#graph, this.#graph.nodes[node]!.module).map((box) => this.#graph.modules[box]!.path);
    const shut = around.filter((path) => !expanded.includes(path));
    if (shut.length) this.#set([...expanded, ...shut]);
  }

  all(open: boolean): void {
    this.#set(open ? this.#graph.modules.map((box) => box.path) : []);
    this.#view.open();
    this.#say(`All modules ${open ? "opened" : "shut"}`);
  }

  #set(expanded: string[]): void {
    this.#model.set("expanded", expanded);
    this.#model.save_changes();
  }
}
