/** StrideView on the page: joins the tensor, the storage, the walk, the form and the model. */

import { dataOf } from "../shared/dom";
import { hideFallback } from "../shared/fallback";
import { countText } from "../shared/text";
import { cellOf } from "./cells";
import { doneText, fillControls } from "./controls";
import { fillFormula, handText } from "./formula";
import { frame, type Parts } from "./frame";
import { count, ordinalOf } from "./geometry";
import { moved, type Place } from "./keyboard";
import { makeLog, markShown } from "./log";
import { MemoryGrid } from "./memory";
import { Player } from "./player";
import { Sight } from "./sight";
import { TensorGrid } from "./tensor";
import type { Model, Traits } from "./traits";
import { fillForm, readForm, validityText } from "./whatif";

const PADDING = 30; // of the storage's room, left and right together

export class Strides {
  private readonly parts: Parts;
  private readonly sight: Sight;
  private readonly player: Player;
  private readonly tensor: TensorGrid;
  private readonly memory: MemoryGrid;
  private room = 0;

  constructor(
    private readonly model: Model,
    element: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.parts = frame(model.get("title"), model.get("desc"));
    this.sight = new Sight(model);
    this.player = new Player(model, this.sight, () => this.onWalk(), signal);
    this.tensor = new TensorGrid(this.sight, this.player, signal);
    this.memory = new MemoryGrid(this.sight, this.player, signal);
    this.parts.tensor.append(this.tensor.cells.root);
    this.parts.memory.append(this.memory.cells.root);
    element.append(this.parts.root);
    this.listen();
    this.onViews();
    const showFallback = hideFallback(model.get("fallback"));
    const observer = new ResizeObserver(() => this.onSize());
    observer.observe(this.parts.root);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      showFallback();
      this.parts.root.remove();
    });
  }

  private listen(): void {
    const { root, form, controls, log } = this.parts;
    const { signal } = this;
    root.addEventListener("keydown", (event) => this.onKey(event), { signal });
    root.addEventListener("click", (event) => this.onClick(event), { signal });
    for (const type of ["pointerover", "focusin", "click"]) {
      this.tensor.cells.root.addEventListener(type, (event) => this.onTensor(event), { signal });
      this.memory.cells.root.addEventListener(type, (event) => this.onMemory(event), { signal });
    }
    form.root.addEventListener("input", () => this.onForm(), { signal });
    form.root.addEventListener("submit", (event) => event.preventDefault(), { signal });
    void [controls, log];
    this.observe("change:views change:storages change:storage change:marks change:note", () => this.onViews());
    this.observe("change:view change:what_if change:axis", () => this.onGeometry());
    this.observe("change:hover", () => this.onHover());
    this.observe("change:order change:step", () => this.onStep());
    this.observe("change:theme", () => this.onTheme());
    this.observe("change:fallback", () => hideFallback(this.model.get("fallback")));
  }

  private observe(events: string, listener: () => void): void {
    for (const event of events.split(" ")) {
      this.model.on(event, listener);
      this.signal.addEventListener("abort", () => this.model.off(event, listener));
    }
  }

  private onTheme(): void {
    this.parts.root.dataset["theme"] = this.model.get("theme");
  }

  /** The tensors were read anew. */
  private onViews(): void {
    this.onTheme();
    this.parts.log.replaceChildren(makeLog(this.model.get("views"), this.model.get("storages")));
    this.parts.note.textContent = this.model.get("note");
    this.parts.note.hidden = !this.model.get("note");
    this.onGeometry();
  }

  /** Another view, another "what if", other colours. */
  private onGeometry(): void {
    const { parts, sight, player } = this;
    sight.read();
    player.read();
    markShown(parts.log, this.model.get("view"));
    parts.root.classList.toggle("fs-asking", sight.hypothetical);
    const inForm = parts.form.root.contains(document.activeElement);
    if (!inForm) fillForm(parts.form, sight.geometry);
    if (sight.hypothetical) this.openForm(true);
    parts.form.verdict.textContent = validityText(sight);
    const width = this.cellWidth();
    this.tensor.show(width);
    this.memory.show(width, this.roomFor());
    this.draw();
  }

  private onHover(): void {
    const hover = this.model.get("hover");
    if (hover.length !== this.sight.geometry.shape.length) return;
    this.sight.take([...hover]);
    this.draw();
  }

  private onStep(): void {
    this.player.read();
    this.draw();
  }

  private onSize(): void {
    const room = this.parts.root.clientWidth;
    if (!room || room === this.room) return;
    this.room = room;
    this.memory.show(this.cellWidth(), this.roomFor());
    this.tensor.show(this.cellWidth());
    this.draw();
  }

  private roomFor(): number {
    return (this.room || 900) - PADDING;
  }

  /** Return a width that the longest value fits into. */
  private cellWidth(): number {
    const { storage } = this.sight;
    let longest = Math.max(3, String(storage.start + storage.count).length);
    for (let at = 0; at < Math.min(storage.count, 512); at++) {
      longest = Math.max(longest, (this.sight.text(storage.start + at) ?? "").length);
    }
    return Math.round(Math.min(76, Math.max(40, longest * 7.4 + 12)));
  }

  /** Draw what depends on the element in hand and on the walk. */
  private draw(focus: "tensor" | "memory" | null = null): void {
    const { sight, parts } = this;
    this.tensor.cells.draw();
    this.memory.draw();
    const cell = this.memory.cellOf(sight.place);
    if (cell) this.memory.cells.settle(...cell, focus === "memory");
    if (sight.index) this.tensor.cells.settle(...this.tensor.cellOf(sight.index), focus === "tensor");
    fillFormula(parts.formula, sight);
    fillControls(parts.controls, this.player, sight);
    this.fillFacts();
  }

  private fillFacts(): void {
    const { view, storage, geometry } = this.sight;
    const { hidden } = this.tensor.size();
    const shape = `(${geometry.shape.join(", ")})`;
    this.parts.name.textContent = `${view.name}${this.sight.hypothetical ? ", what if" : ""} · shape ${shape} · ${view.dtype}${hidden ? " · the first 4,096 elements are shown" : ""}`;
    this.parts.memoryName.textContent = "Storage";
    const sharing = this.model.get("views").filter((other) => other.storage === view.storage).map(({ name }) => name);
    const window = storage.count < storage.total ? `${storage.count.toLocaleString("en-US")} are shown, from cell ${storage.start}` : "";
    this.parts.facts.textContent = [
      `${countText(storage.total, "cell")} of ${countText(storage.itemsize, "byte")}`,
      ...(window ? [window] : []),
      `begins at ${storage.address}, ${view.name} ${(view.offset * view.itemsize).toLocaleString("en-US")} bytes further`,
      ...(sharing.length > 1 ? [`shared by ${sharing.join(", ")}`] : []),
    ].join(" · ");
  }

  private onTensor(event: Event): void {
    const cell = cellOf(event);
    if (!cell || this.player.playing) return;
    this.hold(this.tensor.indexOf(...cell));
  }

  private onMemory(event: Event): void {
    const cell = cellOf(event);
    if (!cell || this.player.playing) return;
    const place = this.memory.placeOf(...cell);
    if (place === this.sight.place) return;
    this.holdPlace(place);
  }

  /** Take an element in hand, here and in Python. */
  private hold(index: number[], focus: "tensor" | "memory" | null = null): void {
    if (String(index) === String(this.sight.index) && !focus) return;
    this.sight.take(index);
    this.model.set("hover", index);
    this.model.save_changes();
    this.draw(focus);
    this.say(handText(this.sight));
  }

  private holdPlace(place: number, focus: "memory" | null = null): void {
    this.sight.takePlace(place);
    if (this.sight.index) return this.hold(this.sight.index, focus ?? null);
    this.draw(focus);
    this.say(handText(this.sight));
  }

  private readonly keys: Record<string, () => void> = {
    v: () => this.nextView(1),
    V: () => this.nextView(-1),
    "[": () => this.nextAxis(-1),
    "]": () => this.nextAxis(1),
    n: () => this.nextWrong(),
    o: () => this.set("order", this.player.order === "rows" ? "columns" : "rows"),
    w: () => this.toggleForm(),
    " ": () => this.player.toggle(still()),
    ",": () => this.player.go(this.player.step - 1),
    ".": () => this.player.go(this.player.step + 1),
    Escape: () => this.leave(),
    Enter: () => this.nextOwner(),
  };

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = cellOf(event);
    const typing = (event.target as Element).closest("input") !== null;
    if (typing && event.key !== "Escape") return;
    const inMemory = cell !== null && this.memory.cells.root.contains(event.target as Node);
    const acted = cell && this.move(event.key, inMemory);
    const act = this.keys[event.key];
    if (!acted && !(act && (cell || event.key === "Escape"))) return;
    event.preventDefault();
    event.stopPropagation();
    if (!acted) act!();
  }

  /** Move by an arrow, Home or End; say whether that was one of them. */
  private move(key: string, inMemory: boolean): boolean {
    const { sight, memory } = this;
    const at: Place = inMemory ? { cell: sight.place, perRow: memory.perRow, first: sight.storage.start, cells: sight.storage.count } : sight;
    const next = moved(key, at);
    if (next === undefined) return false;
    if (typeof next === "number") this.holdPlace(next, "memory");
    else if (next) this.hold(next, "tensor");
    return true;
  }

  private nextView(by: number): void {
    const views = this.model.get("views");
    this.showView((this.model.get("view") + by + views.length) % views.length);
  }

  /** Show another tensor; the cell in hand stays in hand where an element of it lies there. */
  private showView(view: number): void {
    const { place } = this.sight;
    const before = this.sight.view.storage;
    if (this.sight.hypothetical) this.set("what_if", {});
    this.set("step", 0);
    this.set("view", view);
    if (this.sight.view.storage === before && this.sight.owners(place).count) this.sight.takePlace(place);
    if (this.sight.index) this.set("hover", [...this.sight.index]);
    this.say(`${this.sight.view.verdict} ${this.sight.view.did}`);
  }

  private nextAxis(by: number): void {
    const axes = Math.max(1, this.sight.geometry.shape.length);
    this.set("axis", (this.sight.axis + by + axes) % axes);
    this.say(`Axis ${this.sight.axis} gives the colours: stride ${this.sight.geometry.strides[this.sight.axis] ?? 0}`);
  }

  private nextWrong(): void {
    const wrong = Object.keys(this.model.get("marks")).map(Number);
    if (this.model.get("view") !== 0 || !wrong.length) return this.say("No element is marked.");
    const now = this.sight.index ? ordinalOf(this.sight.geometry.shape, this.sight.index) : -1;
    const next = wrong.find((ordinal) => ordinal > now) ?? wrong[0]!;
    this.hold(this.tensor.indexOf(Math.floor(next / (this.sight.geometry.shape.at(-1) ?? 1)), next % (this.sight.geometry.shape.at(-1) ?? 1)), "tensor");
  }

  private nextOwner(): void {
    const { listed } = this.sight.owners(this.sight.place);
    const at = listed.findIndex((index) => String(index) === String(this.sight.index));
    if (listed.length > 1) this.hold(listed[(at + 1) % listed.length]!);
  }

  private onClick(event: MouseEvent): void {
    const [view, tool, order] = [dataOf(event, "view"), dataOf(event, "tool"), dataOf(event, "order")];
    if (view !== undefined) this.showView(Number(view));
    if (order !== undefined) this.set("order", order as Traits["order"]);
    if (tool === "play") this.player.toggle(still());
    if (tool === "back" || tool === "on") this.player.go(this.player.step + (tool === "on" ? 1 : -1));
    if (tool === "whatif") this.toggleForm();
    if (tool === "reset") this.leave();
  }

  private onForm(): void {
    const asked = readForm(this.parts.form);
    if (typeof asked === "string") {
      this.parts.form.verdict.textContent = `✗ ${asked}`;
      return this.say(asked);
    }
    this.set("step", 0);
    this.set("what_if", asked);
    this.say(validityText(this.sight));
  }

  private openForm(open: boolean): void {
    this.parts.form.root.hidden = !open;
    this.parts.what.setAttribute("aria-expanded", String(open));
  }

  private toggleForm(): void {
    if (!this.parts.form.root.hidden) return this.leave();
    this.openForm(true);
    this.parts.form.fields.shape.focus();
  }

  /** Stop the walk, shut the form, show the view as it is. */
  private leave(): void {
    this.player.pause();
    const inForm = this.parts.form.root.contains(document.activeElement);
    this.openForm(false);
    if (inForm) this.parts.what.focus();
    if (this.sight.hypothetical) this.set("what_if", {});
    this.set("step", 0);
    this.say(`${this.sight.view.name}, ${countText(count(this.sight.geometry), "element")}`);
  }

  private onWalk(): void {
    this.draw();
    if (!this.player.playing) this.say(`Step ${this.player.step} of ${this.player.last}: ${doneText(this.player, this.sight)}`);
  }

  /** Set a trait: its listener here acts at once, Python hears of it later. */
  private set<K extends "view" | "axis" | "order" | "what_if" | "step" | "hover">(name: K, value: Traits[K]): void {
    if (this.model.get(name) === value) return;
    this.model.set(name, value);
    this.model.save_changes();
  }

  private say(words: string): void {
    this.parts.live.textContent = words;
  }
}

/** Say whether the reader wants no motion. */
function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
