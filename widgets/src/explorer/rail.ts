/** The left rail: the learner's file, with the line that made the current node lit. */

import { html } from "../shared/dom";
import { codeBlock, numbered } from "./code";
import { fileName } from "./pieces";
import type { Model } from "./traits";

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
    const place = this.#model.get("places")[String(node)];
    const [file, line] = place ?? ["", 0];
    const text = this.#model.get("files")[file];
    if (text === undefined) return this.#shown ? this.#light(0) : this.#first();
    const lines = text.trimEnd().split("\n");
    const start = lines.length > 2 * AROUND ? Math.max(0, line - 1 - AROUND) : 0;
    const part = `${file} ${start}`;
    if (this.#shown !== part) this.#fill(file, lines.slice(start, start + 2 * AROUND + 1), start + 1, part);
    this.#light(line);
  }

  #first(): void {
    const [entry] = Object.entries(this.#model.get("files"));
    if (entry) this.#fill(entry[0], entry[1].trimEnd().split("\n").slice(0, 2 * AROUND), 1, `${entry[0]} 0`);
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
      if (lit === row.classList.contains("fs-row-lit")) continue;
      row.classList.toggle("fs-row-lit", lit);
      row.toggleAttribute("aria-current", lit);
      const gutter = row.firstElementChild!;
      gutter.textContent = `${lit ? "▸" : " "}${gutter.textContent!.slice(1)}`;
      if (lit) this.#reveal(row);
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
