/** What is on the stage: the scene, the part of it that is seen, and which item has the focus. */

import { Canvas } from "./canvas";
import { drawFailure } from "./failed";
import { Flow } from "./flow";
import type { Parts } from "./frame";
import { ancestry, type Graph } from "./graph";
import { follow, type Direction } from "./keyboard";
import { shown, type Shown } from "./lines";
import type { Look } from "./look";
import { currentItem, dress, stagesOf } from "./marks";
import { Minimap } from "./minimap";
import type { Stage } from "./moment";
import { clamp } from "./pieces";
import { makeScene, type Scene } from "./scene";
import { Viewport } from "./viewport";
import { indexOf } from "./visible";
import { itemWords } from "./words";

const TALLEST = 600;
const SHORTEST = 280;

export class View {
  readonly canvas = new Canvas();
  readonly viewport: Viewport;
  scene: Scene;
  /** The node selected, -1 for none. */
  selected = -1;
  /** The item with the focus, as in `seen.items`. */
  focus = 0;
  readonly #flow = new Flow();
  readonly #minimap: Minimap;
  readonly #written = new Map<number, string>();
  #stages: Stage[] = [];
  #pending = 0;
  #opened = false;
  #painted = false;
  #waiting = 0;
  #tabbed: SVGGElement | undefined;
  readonly #graph: Graph;
  readonly #parts: Parts;

  constructor(graph: Graph, expanded: readonly string[], parts: Parts, readonly look: Look, signal: AbortSignal) {
    this.#graph = graph;
    this.#parts = parts;
    this.scene = makeScene(graph, expanded);
    this.focus = this.scene.seen.items[this.indexOf(0)]!;
    this.viewport = new Viewport(parts.stage, () => this.plan(), signal);
    this.#minimap = new Minimap(parts.map, (x, y) => this.#centre(x, y), signal);
    this.canvas.root.append(this.#flow.root);
    parts.svg.append(this.canvas.root);
    const observer = new ResizeObserver(() => this.#onSize());
    observer.observe(parts.stage);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      for (const frame of [this.#pending, this.#waiting]) cancelAnimationFrame(frame);
    });
  }

  /** Lay out anew with other boxes open. */
  show(expanded: readonly string[]): void {
    this.scene = makeScene(this.#graph, expanded);
    this.#written.clear();
    if (!this.scene.seen.items.includes(this.focus)) this.focus = this.scene.seen.items[this.indexOf(0)]!;
    this.draw();
  }

  /** Show so much that it can be read: everything, or the end with the root. */
  open(): void {
    this.viewport.open(this.#extent, this.scene.picture.items[this.indexOf(0)]!);
    if (this.selected >= 0) this.reveal(this.indexOf(this.selected));
  }

  fit(): void {
    this.viewport.fit(this.#extent);
  }

  reveal(index: number): void {
    this.measure(); // a panel may have come beside the stage
    this.viewport.reveal(this.scene.picture.items[index]!);
  }

  /** Return the position of the item that shows a node. */
  indexOf(node: number): number {
    return this.scene.seen.where[node]!;
  }

  focusIndex(): number {
    return indexOf(this.scene.seen, this.focus);
  }

  focusItem(index: number): void {
    this.focus = this.scene.seen.items[index]!;
    this.reveal(index);
    this.draw();
    this.canvas.items.get(this.focus)?.focus({ preventScroll: true });
  }

  step(direction: Direction): boolean {
    const next = follow(this.scene, this.focusIndex(), direction);
    if (next >= 0) this.focusItem(next);
    return next >= 0;
  }

  /** Return the uppermost item in an open box: where its data comes in. */
  highest(module: number): number {
    const { items } = this.scene.picture;
    const inside = this.scene.seen.parent.flatMap((box, index) =>
      ancestry(this.#graph, box).includes(module) ? [index] : [],
    );
    return inside.reduce((best, index) => (items[index]!.y < items[best]!.y ? index : best), inside[0]!);
  }

  /** Do `change`, which opens or shuts boxes: what lies above them stays where it is on the page. */
  keeping(change: () => void): void {
    const before = this.scene.picture.zero;
    change();
    this.viewport.panBy((before - this.scene.picture.zero) * this.viewport.zoom, 0);
  }

  /** Draw once before the next frame, however many changes there are. */
  plan(): void {
    if (this.#pending) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      this.draw();
    });
  }

  draw(): void {
    cancelAnimationFrame(this.#pending);
    this.#pending = 0;
    const { x, y, zoom } = this.viewport;
    const { scene, look } = this;
    const selected = this.selected >= 0 ? this.indexOf(this.selected) : -1;
    const current = currentItem(scene.seen, look);
    this.#stages = stagesOf(scene, look);
    this.#rewrite();
    this.canvas.root.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
    this.canvas.draw(
      {
        scene,
        selected,
        pinned: [this.focusIndex(), selected, current].filter((index) => index >= 0),
        packet: (item) => this.#write(item),
        words: (index) => this.#words(index),
      },
      this.viewport.window,
    );
    dress(this.canvas, scene, this.#stages, look);
    this.#flow.draw(scene, look);
    if (look.failure) drawFailure(this.canvas.root, scene, look.failure);
    this.#takeTab(this.canvas.items.get(this.focus));
    if (this.#painted) this.#minimap.draw(scene, this.viewport.window, current);
    else this.#waiting ||= requestAnimationFrame(() => this.#drawRest());
  }

  /** Draw what can wait once the graph itself is seen. */
  #drawRest(): void {
    this.#painted = true;
    this.plan();
  }

  /** Let Tab lead to one item alone. */
  #takeTab(item: SVGGElement | undefined): void {
    if (item === this.#tabbed) return;
    this.#tabbed?.setAttribute("tabindex", "-1");
    item?.setAttribute("tabindex", "0");
    this.#tabbed = item;
  }

  /** Have the items written anew whose words are no longer true; only those that are drawn count. */
  #rewrite(): void {
    const { seen } = this.scene;
    for (const item of this.canvas.items.keys()) {
      const index = indexOf(seen, item);
      const there = seen.items[index] === item; // else it is of the scene before, and goes
      if (there && this.#written.get(item) !== this.#signature(index)) this.canvas.renew(item);
    }
  }

  /** Return what is written on an item, and remember it. */
  #write(item: number): Shown | undefined {
    const index = indexOf(this.scene.seen, item);
    this.#written.set(item, this.#signature(index));
    return this.#shown(index);
  }

  #signature(index: number): string {
    const packet = this.#shown(index);
    return JSON.stringify([packet?.value, packet?.grad, packet?.line, this.#stages[index]]);
  }

  #shown(index: number): Shown | undefined {
    const item = this.scene.seen.items[index]!;
    if (item < 0) return undefined;
    return shown(item, this.#graph.nodes[item]!, this.scene.faces[index]!, this.look.moments, this.look.detail);
  }

  #words(index: number): string {
    const item = this.scene.seen.items[index]!;
    const packet = item < 0 ? undefined : this.look.moments.packet(item);
    return itemWords(this.#graph, item, this.scene.faces[index]!, packet, this.#stages[index]!);
  }

  /** The picture's size, with room for an operation that failed. */
  get #extent(): { width: number; height: number } {
    const { width, height } = this.scene.picture;
    return this.look.failure ? { width: Math.max(width, 240), height: height + 24 } : { width, height };
  }

  #centre(x: number, y: number): void {
    const { window, zoom } = this.viewport;
    this.viewport.panBy((window.x + window.width / 2 - x) * zoom, (window.y + window.height / 2 - y) * zoom);
  }

  /** Look how large the stage is: the first size tells how large the picture may be, a later one moves it. */
  measure(): void {
    const before = this.viewport.width;
    if (!this.#opened) this.#open();
    else if (this.viewport.measure()) this.viewport.panBy((this.viewport.width - before) / 2, 0);
  }

  /** Give the stage a height as soon as it has a width. */
  #open(): void {
    const width = this.#parts.stage.clientWidth;
    if (!width) return;
    this.#opened = true;
    const picture = this.#extent;
    const scale = clamp((width - 32) / picture.width, 0.6, 1);
    const height = clamp(picture.height * scale + 40, SHORTEST, TALLEST);
    this.#parts.root.style.setProperty("--fs-height", `${Math.round(height)}px`);
    this.open();
  }

  /** What has moved is drawn before the frame that shows the new size. */
  #onSize(): void {
    this.measure();
    if (this.#pending) this.draw();
  }
}
