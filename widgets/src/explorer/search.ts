/** Find nodes by what is written on them. */

import { html } from "../shared/dom";
import type { Graph } from "./graph";

/** Return the nodes whose name, label or module contains the text, whatever its case. */
export function matches(graph: Graph, { names }: { names: readonly string[] }, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return graph.nodes.flatMap((node, index) => {
    const words = [names[index]!, node.label, graph.modules[node.module]?.path ?? ""];
    return words.some((word) => word.toLowerCase().includes(wanted)) ? [index] : [];
  });
}

export class Search {
  readonly input = html("input", {
    ...{ type: "search", class: "fs-search", placeholder: "Search (/)", "aria-label": "Search for nodes (/)" },
    ...{ autocomplete: "off", spellcheck: "false" },
  });
  readonly count = html("span", { class: "fs-quiet fs-count" });
  #found: number[] = [];
  #at = -1;

  /** Take what was found for a text; the first is next. */
  show(text: string, found: number[]): void {
    if (this.input.value !== text) this.input.value = text;
    [this.#found, this.#at] = [found, -1];
    this.count.textContent = text.trim() ? String(found.length) : "";
  }

  /** Return the next node found, or the one before, -1 for none. */
  next(forward: boolean): number {
    const { length } = this.#found;
    if (!length) return -1;
    this.#at = forward ? (this.#at + 1) % length : (Math.max(this.#at, 0) - 1 + length) % length;
    this.count.textContent = `${this.#at + 1} of ${length}`;
    return this.#found[this.#at]!;
  }
}
