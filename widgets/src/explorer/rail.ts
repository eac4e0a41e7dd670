/** The left rail: the learner's file, with the line that made the current node lit. */

import { html } from "../shared/dom";
import { codeBlock, numbered } from "./code";
import { failureOf } from "./context";
import { fileName } from "./pieces";
import type { Model, Traits } from "./traits";

type Place = Traits["places"][string];

const AROUND = 150; // lines of a long file shown before and after the lit one

export class Rail {
  #shown = "";
  readonly #root: HTMLElement;
  readonly #model: Pick<Model, "get">;

  constructor(root: HTMLElement, model: Pick<Model, "get">) {
    this.#root = root;
    this.#model = model;
    root.hidden = true;
  }

  /** Say whether any node's line is known. */
  get useful(): boolean {
    return Object.keys(this.#model.get("files")).length > 0;
  }

  /** Light the line that made a node; what is shown stays where nobody knows the line. */
  show(node: number): void {
    const [places, failure] = [this.#model.get("places"), failureOf(this.#model)];
    const place = places[String(node)] ?? (failure && !this.#shown ? [failure.file, failure.line] : null);
    if (place && this.#open(place)) return this.#light(place[1]);
    if (this.#shown) return this.#light(0);
    const [first] = Object.values(places).toSorted((a, b) => a[1] - b[1]);
    const row = this.#open(first ?? [Object.keys(this.#model.get("files"))[0]!, 1]);
    if (row) this.#reveal(row);
  }

  /** Show the part of a file around a line; return the line's row, if the file's text is known. */
  #open([file, line]: Place): HTMLElement | null {
    const text = this.#model.get("files")[file];
    if (text === undefined) return null;
    const lines = text.trimEnd().split("\n");
    const start = lines.length > 2 * AROUND ? Math.max(0, line - 1 - AROUND) : 0;
    const part = `${file} ${start}`;
    if (this.#shown !== part) this.#fill(file, lines.slice(start, start + 2 * AROUND + 1), start + 1, part);
    return this.#root.querySelector(`[data-line="${line}"]`);
  }

  #fill(file: string, lines: readonly string[], first: number, part: string): void {
    this.#shown = part;
    const name = fileName(file);
    this.#root.replaceChildren(
      html("div", { class: "fs-section", title: file }, name),
      codeBlock(numbered(lines, first), new Set(), `Source: ${name}`),
    );
  }

  #light(line: number): void {
    for (const row of this.#root.querySelectorAll<HTMLElement>(".fs-row")) {
      const lit = Number(row.dataset.line) === line;
      if (lit) this.#reveal(row);
      if (lit === row.classList.contains("fs-row-lit")) continue;
      row.classList.toggle("fs-row-lit", lit);
      row.toggleAttribute("aria-current", lit);
      const gutter = row.firstElementChild!;
      gutter.textContent = `${lit ? "▸" : " "}${gutter.textContent!.slice(1)}`;
    }
  }

  /** Scroll the block, and nothing around it, until a row is seen. */
  #reveal(row: HTMLElement): void {
    const block = row.parentElement!;
    const above = row.offsetTop - block.offsetTop;
    if (above < block.scrollTop || above + row.offsetHeight > block.scrollTop + block.clientHeight)
      block.scrollTop = Math.max(0, above - block.clientHeight / 3);
  }
}
