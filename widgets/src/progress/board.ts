/** The live board: Python writes its HTML, this makes a tree of it, asks Python, and says what has changed. */

import { html } from "../shared/dom";
import { hideFallback } from "../shared/fallback";
import { Arrows } from "./arrows";
import { changes } from "./changes";
import { Picture } from "./picture";
import type { Answer, Model, Question, Traits, Unit } from "./traits";
import { Tree } from "./tree";

const PATIENCE = 15_000; // milliseconds; a verdict takes a few seconds at most, a busy kernel any time
const SILENT = "Python has not answered: it runs another cell, or its kernel is gone. The line can be run in a cell.";
const ALONE = "There is no kernel here that could run it. Open the notebook, and run the line in a cell.";

export class Board {
  private readonly root = html("section", { class: "fs-widget fs-progress", "data-lm-suppress-shortcuts": "true", "aria-label": "Your mytorch" });
  private readonly inner = html("div", {});
  private readonly status = html("div", { role: "status", class: "fs-said" });
  private readonly picture: Picture;
  private tree: Tree | undefined;
  private drawn: AbortController | undefined;
  private units: Unit[] = [];
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: Model, host: HTMLElement, private readonly signal: AbortSignal) {
    this.picture = new Picture(model, signal);
    hideFallback(this.root, model.get("fallback"));
    this.root.append(this.inner, this.status, this.picture.element);
    host.append(this.root);
    this.listen("change:markup", () => this.draw());
    this.listen("change:opened", () => this.tree?.open(model.get("opened")));
    this.listen("change:selected", () => this.tree?.select(model.get("selected"), false));
    this.listen("change:theme", () => this.theme());
    this.listen("msg:custom", (answer) => this.answered(answer));
    this.inner.addEventListener("click", (event) => this.click(event), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.waiting);
      this.drawn?.abort();
      this.root.remove();
    });
    this.theme();
    this.draw();
  }

  private listen(event: string, listener: (answer: Answer) => void): void {
    this.model.on(event, listener);
    this.signal.addEventListener("abort", () => this.model.off(event, listener));
  }

  private theme(): void {
    this.root.dataset.theme = this.model.get("theme");
  }

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-item]")?.dataset.item;
    const had = focused !== undefined && this.inner.contains(document.activeElement);
    const isOpen = this.inner.querySelector<HTMLDetailsElement>(".fs-all")?.open ?? false;
    this.drawn?.abort();
    this.drawn = new AbortController();
    this.inner.innerHTML = this.model.get("markup");
    const all = this.inner.querySelector<HTMLDetailsElement>(".fs-all");
    if (all && isOpen) all.open = true;
    const tree = this.inner.querySelector<HTMLElement>(".fs-tree");
    this.tree = tree ? new Tree(tree, this.actions(), this.drawn.signal) : undefined;
    this.tree?.open(this.model.get("opened"));
    this.tree?.select(had ? focused : this.model.get("selected"), had);
    this.dress();
    const map = this.inner.querySelector<HTMLElement>(".fs-map");
    if (map) new Arrows(map, this.drawn.signal);
    this.tell();
  }

  /** Say what is new since the last drawing. */
  private tell(): void {
    const units = this.model.get("units");
    const said = changes(this.units, units);
    if (said) this.say(said);
    this.units = units;
  }

  private actions(): ConstructorParameters<typeof Tree>[1] {
    return {
      opened: (rows) => this.save("opened", rows),
      selected: (row) => this.save("selected", row),
      rerun: (row) => this.ask({ check: row.split(":")[0]! }, `Checking ${row.split(":")[0]} again …`),
    };
  }

  private save<K extends "opened" | "selected">(name: K, value: Traits[K]): void {
    this.model.set(name, value);
    this.model.save_changes();
  }

  /** Add what only works here: buttons, and the files to hand on. */
  private dress(): void {
    for (const place of this.inner.querySelectorAll<HTMLElement>(".fs-case")) {
      place.append(button("open", "Open the picture"), button("copy", "Copy the line"));
    }
    for (const unit of this.inner.querySelectorAll<HTMLElement>(".fs-unit[data-status]:not([data-status=open]) > .fs-node > .fs-body")) {
      unit.append(button("check", "Check again (R)"));
    }
    const bar = this.inner.querySelector(".fs-bar");
    bar?.append(html("span", { class: "fs-tools" }, ...Object.entries(this.model.get("exports")).map(download)));
    for (const square of this.inner.querySelectorAll<HTMLElement>("[data-go]")) square.dataset.act = "go";
  }

  private click(event: Event): void {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-act]");
    const row = pressed?.closest<HTMLElement>("[data-item]")?.dataset.item ?? "";
    const [exercise = "", check = ""] = row.split(":");
    switch (pressed?.dataset.act) {
      case "open":
        this.ask({ show: [exercise, check] }, "Opening the case …");
        break;
      case "copy":
        void this.copy(pressed.parentElement!.querySelector("code")!.textContent!);
        break;
      case "check":
        this.ask({ check: exercise }, `Checking ${exercise} again …`);
        break;
      case "go":
        this.tree?.select(pressed.dataset.go!, true);
    }
  }

  private ask(question: Question, meanwhile: string): void {
    try {
      this.model.send(question);
    } catch {
      this.say(ALONE);
      return;
    }
    this.say(meanwhile);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(SILENT), PATIENCE);
  }

  private answered(answer: Answer): void {
    clearTimeout(this.waiting);
    if (answer.said) this.say(answer.said);
    if (answer.row === undefined || (!answer.model && !answer.html)) return;
    this.say(`The failing case of ${answer.row.replace(":", ", ").replaceAll("_", " ")} is open below the board.`);
    void this.picture.open(answer);
  }

  private async copy(line: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(line);
      this.say(`Copied: ${line}`);
    } catch {
      this.say(`The browser lets nothing be copied; type it: ${line}`);
    }
  }

  private say(text: string): void {
    this.status.textContent = text;
  }
}

function button(act: string, text: string): HTMLElement {
  return html("button", { class: "fs-button", type: "button", "data-act": act }, text);
}

function download([name, text]: [string, string]): HTMLElement {
  const kind = name.endsWith("json") ? "application/json" : "text/markdown";
  const href = `data:${kind};charset=utf-8,${encodeURIComponent(text)}`;
  return html("a", { class: "fs-tool fs-download", href, download: name, title: `Save ${name}` }, name.endsWith("json") ? "Save as JSON" : "as Markdown");
}
