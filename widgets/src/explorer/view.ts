/** What is on the stage: the scene, the part of it that is seen, and which item has the focus. */

import { Canvas } from "./canvas";
import type { Parts } from "./frame";
import { ancestry, type Graph } from "./graph";
import { follow, type Direction } from "./keyboard";
import { makeScene, type Scene } from "./scene";
import type { Values } from "./values";
import { Viewport } from "./viewport";
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
  private pending = 0;
  private opened = false;

  constructor(
    private graph: Graph,
    expanded: readonly string[],
    private readonly parts: Parts,
    private readonly values: Values,
    signal: AbortSignal,
  ) {
    this.scene = makeScene(graph, expanded);
    this.viewport = new Viewport(parts.stage, () => this.plan(), signal);
    parts.svg.append(this.canvas.root);
    const observer = new ResizeObserver(() => this.onSize());
    observer.observe(parts.stage);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.pending);
    });
  }

  /** Lay out anew: another graph, or other boxes open. */
  show(graph: Graph, expanded: readonly string[]): void {
    this.graph = graph;
    this.scene = makeScene(graph, expanded);
    if (!this.scene.seen.items.includes(this.focus)) this.focus = this.scene.seen.items[0]!;
    this.draw();
  }

  /** Show so much that it can be read: everything, or the end with the root. */
  open(): void {
    this.viewport.open(this.scene.picture, this.scene.picture.items[this.indexOf(0)]!);
    if (this.selected >= 0) this.reveal(this.indexOf(this.selected));
  }

  fit(): void {
    this.viewport.fit(this.scene.picture);
  }

  reveal(index: number): void {
    this.viewport.reveal(this.scene.picture.items[index]!);
  }

  /** Return the position of the item that shows a node. */
  indexOf(node: number): number {
    return this.scene.seen.where[node]!;
  }

  focusIndex(): number {
    return this.scene.seen.items.indexOf(this.focus);
  }

  focusItem(index: number): void {
    this.focus = this.scene.seen.items[index]!;
    this.reveal(index);
    this.draw();
    this.canvas.element(String(this.focus))?.focus({ preventScroll: true });
  }

  step(direction: Direction): void {
    const next = follow(this.scene, this.focusIndex(), direction);
    if (next >= 0) this.focusItem(next);
  }

  /** Return the uppermost item in an open box: where its data comes in. */
  highest(module: number): number {
    const { items } = this.scene.picture;
    const inside = this.scene.seen.parent.flatMap((box, index) =>
      ancestry(this.graph, box).includes(module) ? [index] : [],
    );
    return inside.reduce((best, index) => (items[index]!.y < items[best]!.y ? index : best), inside[0]!);
  }

  /** Do `change` and move the picture so that a box's upper left corner stays where it is on the page. */
  keeping(module: number, change: () => void): void {
    const before = this.corner(module);
    change();
    const after = this.corner(module);
    const { zoom } = this.viewport;
    if (before && after) this.viewport.panBy((before[0] - after[0]) * zoom, (before[1] - after[1]) * zoom);
  }

  /** Draw once before the next frame, however many changes there are. */
  plan(): void {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  draw(): void {
    const { x, y, zoom } = this.viewport;
    const { seen, faces } = this.scene;
    const selected = this.selected >= 0 ? this.indexOf(this.selected) : -1;
    this.canvas.root.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
    this.canvas.draw(
      {
        scene: this.scene,
        selected,
        pinned: [this.focusIndex(), selected].filter((index) => index >= 0),
        packet: (item) => this.values.get(item),
        words: (index) => itemWords(this.graph, seen.items[index]!, faces[index]!, this.values.get(seen.items[index]!)),
      },
      this.viewport.window,
    );
    for (const item of this.parts.svg.querySelectorAll('[data-item][tabindex="0"]')) item.setAttribute("tabindex", "-1");
    this.canvas.element(String(this.focus))?.setAttribute("tabindex", "0");
  }

  /** The first size tells how large the picture may be; later ones redraw. */
  private onSize(): void {
    const width = this.parts.stage.clientWidth;
    if (!width) return;
    if (this.opened) return this.plan();
    this.opened = true;
    const { picture } = this.scene;
    const scale = Math.max(0.6, Math.min(1, (width - 32) / picture.width));
    const height = Math.max(SHORTEST, Math.min(TALLEST, picture.height * scale + 40));
    this.parts.root.style.setProperty("--fs-height", `${Math.round(height)}px`);
    this.open();
  }

  private corner(module: number): readonly [number, number] | null {
    const { seen, picture } = this.scene;
    const at = picture.boxes[seen.open.indexOf(module)] ?? picture.items[seen.items.indexOf(-1 - module)];
    return at ? [at.x, at.y] : null;
  }
}
