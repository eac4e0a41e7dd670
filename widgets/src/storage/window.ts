/** The window of a large storage: where it stands, and the question to Python that moves it. */

import { html } from "../shared/dom";
import type { Sight } from "./sight";
import type { Model } from "./traits";

const PATIENCE = 4000; // milliseconds; Python answers a question only between two cells

export class Window {
  readonly root: HTMLElement;
  /** Why the cells asked for are not shown, "" where nothing is missing. */
  missing = "";
  /** Whether it is known that no kernel is here. */
  alone = false;
  private readonly slider = html("input", { type: "range", class: "fs-slider", min: 0, "aria-label": "First cell shown", "data-lm-suppress-shortcuts": "true" });
  private readonly text = html("span", { class: "fs-quiet" });
  private wanted = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: Model,
    private readonly sight: Sight,
    private readonly changed: () => void,
    signal: AbortSignal,
  ) {
    this.root = html("div", { class: "fs-window" }, this.slider, this.text);
    this.slider.addEventListener("change", () => this.ask(Number(this.slider.value)), { signal });
    const answered = (): void => this.end("");
    model.on("msg:custom", answered);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", answered);
      clearTimeout(this.timer);
    });
  }

  /** Whether a cell of the storage lies outside what is shown. */
  misses(place: number): boolean {
    const { start, count } = this.sight.storage;
    return !this.sight.isOutside(place) && (place < start || place >= start + count);
  }

  /** Ask for a window around a cell that is not shown. */
  follow(place: number): void {
    const before = this.wanted;
    this.wanted = this.misses(place) ? place : -1;
    if (this.wanted === before) return;
    if (this.wanted < 0) return void (this.missing = "");
    const { count, line } = this.sight.storage;
    const first = Math.max(0, place - Math.floor(count / 2));
    this.ask(first - (first % line));
  }

  show(): void {
    const { start, count, total, line } = this.sight.storage;
    this.root.hidden = count >= total;
    Object.assign(this.slider, { max: String(Math.max(0, total - count + line)), step: String(line), value: String(start) });
    this.slider.setAttribute("aria-valuetext", `cells ${start} to ${start + count - 1}`);
    this.text.textContent = this.missing || `${this.span()} of ${total.toLocaleString("en-US")} are shown; drag, or Page Up and Page Down in the storage`;
    this.text.classList.toggle("fs-wrong-note", this.missing !== "");
  }

  private span(): string {
    const { start, count } = this.sight.storage;
    return `cells ${start.toLocaleString("en-US")} to ${(start + count - 1).toLocaleString("en-US")}`;
  }

  private ask(first: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(`Python has not answered: it runs another cell, or is gone. Here are ${this.span()}.`), PATIENCE);
    try {
      this.model.send({ need: [this.sight.view.storage, first] });
    } catch {
      this.alone = true;
      this.end(`There is no kernel here that could read other cells: this page holds ${this.span()}.`);
    }
  }

  private end(missing: string): void {
    clearTimeout(this.timer);
    this.missing = missing;
    this.changed();
  }
}
