/** StrideView on the page: joins the tensor, the storage, the walk, the form and the model. */

import { dataOf } from "../shared/dom";
import { hideFallback } from "../shared/fallback";
import { Actions } from "./actions";
import { Asking } from "./asking";
import { cellOf } from "./cells";
import { fillControls } from "./controls";
import { memoryText, nameText } from "./facts";
import { fillFormula, handText } from "./formula";
import { frame, type Parts } from "./frame";
import { moved } from "./keyboard";
import { makeLog, markShown } from "./log";
import { Overview } from "./map";
import { MemoryGrid } from "./memory";
import { Player } from "./player";
import { Sight } from "./sight";
import { TensorGrid } from "./tensor";
import type { Model, Traits } from "./traits";
import { Window } from "./window";

const PADDING = 30; // left and right of the storage, together
type Grid = "tensor" | "memory";

export class Strides {
  private readonly parts: Parts;
  private readonly sight: Sight;
  private readonly player: Player;
  private readonly tensor: TensorGrid;
  private readonly memory: MemoryGrid;
  private readonly overview: Overview;
  private readonly window: Window;
  private readonly actions: Actions;
  private readonly asking: Asking;
  private room = 0;
  /** The grid whose cell in hand gets the focus when it is drawn, while a key acts. */
  private focus: Grid | null = null;
  private pointer = "";

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
    this.overview = new Overview(this.sight);
    this.window = new Window(model, this.sight, () => this.onWindow(), signal);
    this.actions = new Actions(model, this.sight, this.player, (words) => this.say(words));
    this.asking = new Asking(this.parts, this.sight, this.actions, signal);
    this.parts.tensor.append(this.tensor.cells.root);
    this.parts.memory.append(this.memory.cells.root);
    this.parts.overview.append(this.overview.root);
    this.parts.window.append(this.window.root);
    element.append(this.parts.root);
    this.room = this.parts.root.clientWidth;
    this.listen();
    this.onViews();
    hideFallback(this.parts.root, model.get("fallback"));
    const observer = new ResizeObserver(() => this.onSize());
    observer.observe(this.parts.root);
    this.finally(() => observer.disconnect());
    this.finally(() => this.parts.root.remove());
  }

  private finally(act: () => void): void {
    this.signal.addEventListener("abort", act);
  }

  private listen(): void {
    const { root, overview } = this.parts;
    const { signal } = this;
    root.addEventListener("keydown", (event) => this.onKey(event), { signal });
    root.addEventListener("click", (event) => this.onClick(event), { signal });
    root.addEventListener("pointermove", (event) => void (this.pointer = at(event)), { signal });
    overview.addEventListener("click", (event) => this.holdPlace(this.overview.placeAt(event.offsetX, event.offsetY)), { signal });
    for (const type of ["pointerover", "focusin", "click"]) {
      this.tensor.cells.root.addEventListener(type, (event) => this.onTensor(event), { signal });
      this.memory.cells.root.addEventListener(type, (event) => this.onMemory(event), { signal });
    }
    this.observe("change:views change:marks change:note", () => this.onViews());
    this.observe("change:storages change:storage", () => this.onCells());
    this.observe("change:view change:what_if change:axis", () => this.onGeometry());
    this.observe("change:hover", () => this.onHover());
    this.observe("change:order change:step", () => this.onStep());
    this.observe("change:theme", () => this.onTheme());
    this.observe("change:fallback", () => hideFallback(root, this.model.get("fallback")));
  }

  private observe(events: string, listener: () => void): void {
    for (const event of events.split(" ")) {
      this.model.on(event, listener);
      this.finally(() => this.model.off(event, listener));
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
    this.asking.follow();
    this.lay();
  }

  /** Other cells of the storage have arrived; the cell in hand stays in hand. */
  private onCells(): void {
    const { place, index } = this.sight;
    this.onGeometry();
    if (index || this.sight.isOutside(place)) return;
    this.sight.takePlace(place);
    this.draw();
  }

  /** The window was answered for, or is not to be had. */
  private onWindow(): void {
    this.window.show();
    if (this.window.missing) this.say(this.window.missing);
  }

  private onHover(): void {
    const hover = this.model.get("hover");
    if (hover.length === this.sight.geometry.shape.length) this.sight.take([...hover]);
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
    this.lay();
  }

  private onWalk(): void {
    this.draw();
    if (!this.player.playing) this.actions.tellWalk();
  }

  /** Lay both grids out anew. */
  private lay(): void {
    const [width, room] = [this.sight.cellWidth(), (this.room || 900) - PADDING];
    const held = this.focus;
    this.focus ??= this.focused();
    this.tensor.show(width);
    this.memory.show(width, room);
    this.overview.show(room);
    this.draw();
    this.focus = held;
  }

  /** Return the grid that has the focus: its cells are made anew when other cells arrive. */
  private focused(): Grid | null {
    if (this.tensor.cells.root.contains(document.activeElement)) return "tensor";
    return this.memory.cells.root.contains(document.activeElement) ? "memory" : null;
  }

  /** Draw what depends on the element in hand and on the walk. */
  private draw(): void {
    const { sight, parts, focus } = this;
    if (sight.index && !this.tensor.cellOf(sight.index)) this.tensor.show(sight.cellWidth());
    this.tensor.cells.draw();
    this.memory.draw();
    this.overview.draw();
    const cell = this.memory.cellOf(sight.place);
    this.memory.cells.settle(...(cell ?? [0, 0]), cell !== null && focus === "memory");
    const element = sight.index && this.tensor.cellOf(sight.index);
    if (element) this.tensor.cells.settle(...element, focus === "tensor");
    this.window.follow(sight.place);
    this.window.show();
    fillFormula(parts.formula, sight);
    fillControls(parts.controls, this.player, sight);
    parts.name.textContent = nameText(sight, this.tensor.size().hidden);
    parts.facts.textContent = memoryText(sight, this.model.get("views"));
  }

  /** Whether cells moved below a pointer that rests: then the keys have the hand, and the pointer must not take it back. */
  private rests(event: Event): boolean {
    return event.isTrusted && event.type === "pointerover" && at(event as PointerEvent) === this.pointer;
  }

  private onTensor(event: Event): void {
    const cell = this.rests(event) ? undefined : cellOf(event);
    if (cell && !this.player.playing) this.hold(this.tensor.indexOf(...cell));
  }

  private onMemory(event: Event): void {
    const cell = this.rests(event) ? undefined : cellOf(event);
    if (cell && !this.player.playing) this.holdPlace(this.memory.placeOf(...cell));
  }

  private hold(index: number[]): void {
    if (String(index) === String(this.sight.index)) return;
    this.actions.hold(index);
  }

  private holdPlace(place: number): void {
    if (place === this.sight.place) return;
    this.sight.takePlace(place);
    if (this.sight.index) return this.actions.hold(this.sight.index);
    this.draw();
    this.say(handText(this.sight));
  }

  private readonly keys: Record<string, () => void> = {
    v: () => this.actions.nextView(1),
    V: () => this.actions.nextView(-1),
    "[": () => this.actions.nextAxis(-1),
    "]": () => this.actions.nextAxis(1),
    n: () => this.actions.nextWrong(),
    o: () => this.actions.nextOrder(),
    w: () => this.asking.toggle(),
    " ": () => this.player.toggle(still()),
    ",": () => this.player.go(this.player.step - 1),
    ".": () => this.player.go(this.player.step + 1),
    Enter: () => this.actions.nextOwner(),
    Escape: () => this.asking.leave(),
  };

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = cellOf(event);
    const act = cell || event.key === "Escape" ? this.keys[event.key] : undefined;
    const grid = this.memory.cells.root.contains(event.target as Node) ? "memory" : "tensor";
    const next = cell ? this.next(event.key, grid) : undefined;
    if (!act && next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.focus = cell ? grid : null;
    if (act) act();
    else if (typeof next === "number" && this.window.alone && this.window.misses(next)) this.window.follow(next);
    else if (typeof next === "number") this.holdPlace(next);
    else if (next) this.hold(next);
    this.focus = null;
  }

  /** Return where an arrow, Home or End leads; undefined for other keys. */
  private next(key: string, grid: Grid): number[] | number | null | undefined {
    const { place: cell, storage } = this.sight;
    const inMemory = { cell, perRow: this.memory.perRow, total: storage.total, shown: storage.count };
    return moved(key, grid === "memory" ? inMemory : this.sight);
  }

  private onClick(event: MouseEvent): void {
    const [view, tool, order] = [dataOf(event, "view"), dataOf(event, "tool"), dataOf(event, "order")];
    if (view !== undefined) this.actions.showView(Number(view));
    if (order !== undefined) this.actions.set("order", order as Traits["order"]);
    if (tool === "play") this.player.toggle(still());
    if (tool === "back" || tool === "on") this.player.go(this.player.step + (tool === "on" ? 1 : -1));
    if (tool === "whatif") this.asking.toggle();
    if (tool === "reset") this.asking.leave();
  }

  private say(words: string): void {
    this.parts.live.textContent = words;
  }
}

/** Say whether the reader wants no motion. */
function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Return where on the screen the pointer is; it is nowhere else while only the page moves below it. */
function at(event: PointerEvent): string {
  return `${event.screenX} ${event.screenY}`;
}
