/** Walk over the graph by keys: to what a node reads, to what uses it, and around among operands. */

import type { Command } from "./commands";
import type { Graph } from "./graph";
import type { Direction } from "./keyboard";
import type { View } from "./view";

const ARROWS: Partial<Record<Command, Direction>> = { up: "ArrowUp", down: "ArrowDown", left: "ArrowLeft", right: "ArrowRight" };

export class Walker {
  /** The item from which an arrow led up to the one with the focus; -1 none. */
  #from = -1;
  readonly #graph: Graph;
  readonly #view: View;

  constructor(graph: Graph, view: View) {
    this.#graph = graph;
    this.#view = view;
  }

  focused(item: string | undefined): void {
    if (item === undefined || Number(item) === this.#view.focus) return;
    this.#view.focus = Number(item);
    this.#from = -1;
  }

  toFocus(): void {
    this.#view.focusItem(Math.max(0, this.#view.focusIndex()));
  }

  /** Walk; false leaves the key to the page, undefined says that the command is none of these. */
  act(command: Command): boolean | undefined {
    const arrow = ARROWS[command];
    if (arrow) {
      const start = this.#view.focusIndex();
      const moved = this.#view.step(arrow);
      if (moved) this.#from = command === "up" ? start : -1;
      return true;
    }
    if (command === "root") {
      this.#from = -1;
      this.#view.focusItem(this.#view.indexOf(0));
      return true;
    }
    if (command === "operand" || command === "operand-before") return this.#along(command === "operand" ? 1 : -1);
    return undefined;
  }

  /** Go to the next operand of the node that the reader came from; after the last, Tab leaves the graph. */
  #along(step: number): boolean {
    const operands = this.#operands();
    const next = operands[operands.indexOf(this.#view.focusIndex()) + step];
    if (this.#from < 0 || next === undefined) return false;
    const from = this.#from;
    this.#view.focusItem(next);
    this.#from = from;
    return true;
  }

  /** Return the items that feed the one the reader came from, in the order of its inputs. */
  #operands(): number[] {
    const { seen } = this.#view.scene;
    const item = seen.items[this.#from];
    if (item === undefined) return [];
    const sources =
      item >= 0
        ? this.#graph.inputs[item]!.map((edge) => seen.where[edge.source]!)
        : seen.links.flatMap(([source, target]) => (target === this.#from ? [source] : []));
    return [...new Set(sources)];
  }
}
