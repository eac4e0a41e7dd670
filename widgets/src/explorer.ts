/** GraphExplorer on the page: joins the scene, the viewport, the panel, the keys and the model. */

import { Canvas } from "./canvas";
import { hideFallback } from "./fallback";
import { ancestry, nameOf, unpack, type Graph } from "./graph";
import { follow, type Direction } from "./keyboard";
import { fillPanel } from "./panel";
import { makeScene, type Scene } from "./scene";
import { frame, type Parts } from "./frame";
import { countText } from "./text";
import type { Model } from "./traits";
import { Values } from "./values";
import { Viewport } from "./viewport";
import { itemWords } from "./words";

const TALLEST = 600;
const SHORTEST = 280;

export class Explorer {
  private graph: Graph;
  private scene: Scene;
  private readonly parts: Parts;
  private readonly canvas = new Canvas();
  private readonly viewport: Viewport;
  private readonly values: Values;
  /** The item with the focus, as in `seen.items`. */
  private focus = 0;
  private pending = 0;
  private opened = false;

  constructor(
    private readonly model: Model,
    element: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.graph = unpack(model);
    this.scene = makeScene(this.graph, model.get("expanded"));
    this.parts = frame(model.get("title"), model.get("desc"), this.graph);
    this.parts.svg.append(this.canvas.root);
    this.viewport = new Viewport(this.parts.stage, () => this.plan(), signal);
    this.values = new Values(model, (nodes) => this.onValues(nodes), signal);
    this.listen();
    element.append(this.parts.root);
    this.onTheme();
    this.watchSize();
    this.onSelected();
    this.draw();
    const showFallback = hideFallback(model.get("fallback"));
    signal.addEventListener("abort", () => {
      cancelAnimationFrame(this.pending);
      showFallback();
      this.parts.root.remove();
    });
  }

  private listen(): void {
    const { stage, svg, tools } = this.parts;
    const { signal } = this;
    stage.addEventListener("keydown", (event) => this.onKey(event), { signal });
    svg.addEventListener("click", (event) => this.onClick(event), { signal });
    svg.addEventListener("focusin", (event) => this.onFocus(event), { signal });
    this.parts.panel.addEventListener("keydown", (event) => this.onPanelKey(event), { signal });
    tools.addEventListener("click", (event) => this.onTool(event), { signal });
    this.observe("change:selected", () => this.onSelected());
    this.observe("change:expanded", () => this.onExpanded());
    this.observe("change:theme", () => this.onTheme());
    this.observe("change:nodes change:edges change:strings change:modules", () => this.onGraph());
  }

  private observe(event: string, listener: () => void): void {
    this.model.on(event, listener);
    this.signal.addEventListener("abort", () => this.model.off(event, listener));
  }

  private watchSize(): void {
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => this.onSize());
    observer.observe(this.parts.stage);
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** The first size tells how large the picture may be; later ones redraw. */
  private onSize(): void {
    if (!this.parts.stage.clientWidth) return;
    if (this.opened) return this.plan();
    this.opened = true;
    const { picture } = this.scene;
    const scale = Math.min(1, (this.parts.stage.clientWidth - 32) / picture.width);
    const height = Math.max(SHORTEST, Math.min(TALLEST, picture.height * Math.max(scale, 0.6) + 40));
    this.parts.stage.style.height = `${Math.round(height)}px`;
    this.viewport.open(picture, picture.items[this.indexOf(0)]!);
  }

  private onTheme(): void {
    this.parts.root.dataset.theme = this.model.get("theme");
  }

  private onGraph(): void {
    this.graph = unpack(this.model);
    this.onExpanded();
  }

  private onExpanded(): void {
    this.scene = makeScene(this.graph, this.model.get("expanded"));
    if (!this.scene.seen.items.includes(this.focus)) this.focus = this.scene.seen.items[0]!;
    this.draw();
  }

  private onSelected(): void {
    const node = this.model.get("selected");
    this.parts.root.classList.toggle("fs-with-panel", node >= 0);
    this.parts.panel.hidden = node < 0;
    if (node >= 0 && node < this.graph.nodes.length) {
      this.values.ask(node);
      this.refill(node);
      this.viewport.reveal(this.scene.picture.items[this.indexOf(node)]!);
    }
    this.plan();
  }

  private refill(node: number): void {
    fillPanel(this.parts.panel, this.graph, node, this.values.get(node), this.values.answered, {
      close: () => this.unselect(),
      go: (next) => this.goTo(next),
    });
  }

  private onValues(nodes: number[]): void {
    for (const node of nodes) this.canvas.renew(String(node));
    const selected = this.model.get("selected");
    if (nodes.includes(selected)) {
      const inside = this.parts.panel.contains(document.activeElement);
      this.refill(selected);
      if (inside) this.parts.panel.focus();
    }
    this.plan();
  }

  /** Draw once before the next frame, however many changes there are. */
  private plan(): void {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { x, y, zoom } = this.viewport;
    const { seen, faces } = this.scene;
    const selected = this.selectedIndex();
    const focused = this.focusIndex();
    this.canvas.root.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
    this.canvas.draw(
      {
        scene: this.scene,
        selected,
        pinned: [focused, selected].filter((index) => index >= 0),
        packet: (item) => (item >= 0 ? this.values.get(item) : undefined),
        words: (index) => itemWords(this.graph, seen.items[index]!, faces[index]!, this.values.get(seen.items[index]!)),
      },
      this.viewport.window,
    );
    for (const item of this.parts.svg.querySelectorAll('[data-item][tabindex="0"]')) item.setAttribute("tabindex", "-1");
    this.canvas.element(String(this.focus))?.setAttribute("tabindex", "0");
  }

  private selectedIndex(): number {
    const node = this.model.get("selected");
    return node >= 0 && node < this.graph.nodes.length ? this.indexOf(node) : -1;
  }

  private focusIndex(): number {
    return this.scene.seen.items.indexOf(this.focus);
  }

  /** Return the position of the item that shows a node. */
  private indexOf(node: number): number {
    return this.scene.seen.where[node]!;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(event.key);
  }

  private readonly keys: Record<string, (key: string) => void> = {
    ArrowUp: (key) => this.step(key as Direction),
    ArrowDown: (key) => this.step(key as Direction),
    ArrowLeft: (key) => this.step(key as Direction),
    ArrowRight: (key) => this.step(key as Direction),
    Home: () => this.focusItem(this.indexOf(0)),
    End: () => this.focusItem(this.scene.seen.items.length - 1),
    Enter: () => this.activate(this.focus),
    " ": () => this.activate(this.focus),
    Escape: () => this.unselect(),
    Backspace: () => this.shutAround(),
    "+": () => this.zoom(1.25),
    "=": () => this.zoom(1.25),
    "-": () => this.zoom(0.8),
    "0": () => this.fit(),
  };

  private onPanelKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") this.unselect();
  }

  private step(direction: Direction): void {
    const next = follow(this.scene, this.focusIndex(), direction);
    if (next >= 0) this.focusItem(next);
  }

  private focusItem(index: number): void {
    this.focus = this.scene.seen.items[index]!;
    this.viewport.reveal(this.scene.picture.items[index]!);
    this.draw();
    this.canvas.element(String(this.focus))?.focus({ preventScroll: true });
  }

  private onFocus(event: FocusEvent): void {
    const item = (event.target as Element).closest<SVGElement>("[data-item]")?.dataset.item;
    if (item !== undefined) this.focus = Number(item);
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const box = target.closest<SVGElement>("[data-box]")?.dataset.box;
    const item = target.closest<SVGElement>("[data-item]")?.dataset.item;
    if (box !== undefined) this.toggle(Number(box));
    else if (item !== undefined) this.activate(Number(item));
  }

  /** Open a shut box; show the details of a node. */
  private activate(item: number): void {
    this.focus = item;
    if (item < 0) return this.toggle(-1 - item);
    this.set("selected", item);
    this.onSelected();
    this.say(`Details of ${nameOf(this.graph.nodes[item]!)}`);
  }

  private unselect(): void {
    if (this.model.get("selected") < 0) return;
    this.set("selected", -1);
    this.onSelected();
    this.focusItem(Math.max(0, this.focusIndex()));
  }

  private goTo(node: number): void {
    const shut = ancestry(this.graph, this.graph.nodes[node]!.module).map((box) => this.graph.modules[box]!.path);
    const expanded = this.model.get("expanded");
    const more = shut.filter((path) => !expanded.includes(path));
    if (more.length) this.expand([...expanded, ...more]);
    this.activate(node);
    this.focusItem(this.indexOf(node));
  }

  /** Open or shut a box; its upper left corner stays where it is on the page. */
  private toggle(module: number): void {
    const { path } = this.graph.modules[module]!;
    const expanded = this.model.get("expanded");
    const opening = !expanded.includes(path);
    const before = this.corner(module);
    this.expand(opening ? [...expanded, path] : expanded.filter((other) => other !== path));
    const after = this.corner(module);
    if (before && after) {
      this.viewport.panBy((before[0] - after[0]) * this.viewport.zoom, (before[1] - after[1]) * this.viewport.zoom);
    }
    this.focusItem(opening ? this.highest(module) : this.scene.seen.items.indexOf(-1 - module));
    const count = countText(this.scene.seen.items.length, "item");
    this.say(`${path} ${opening ? "opened" : "shut"}; ${count} shown`);
  }

  /** Return the uppermost item in an open box: where its data comes in. */
  private highest(module: number): number {
    const { items } = this.scene.picture;
    const inside = this.scene.seen.parent.flatMap((box, index) =>
      ancestry(this.graph, box).includes(module) ? [index] : [],
    );
    return inside.reduce((best, index) => (items[index]!.y < items[best]!.y ? index : best), inside[0]!);
  }

  private shutAround(): void {
    const index = this.focusIndex();
    const box = this.scene.seen.parent[index]!;
    if (box >= 0) this.toggle(box);
  }

  private corner(module: number): readonly [number, number] | null {
    const { seen, picture } = this.scene;
    const at = picture.boxes[seen.open.indexOf(module)] ?? picture.items[seen.items.indexOf(-1 - module)];
    return at ? [at.x, at.y] : null;
  }

  private expand(paths: string[]): void {
    this.set("expanded", paths);
    this.onExpanded();
  }

  private onTool(event: MouseEvent): void {
    const tool = (event.target as Element).closest<HTMLElement>("[data-tool]")?.dataset.tool;
    if (tool === "closer") this.zoom(1.25);
    if (tool === "farther") this.zoom(0.8);
    if (tool === "fit") this.fit();
    if (tool === "open" || tool === "shut") {
      this.expand(tool === "open" ? this.graph.modules.map((box) => box.path) : []);
      this.viewport.open(this.scene.picture, this.scene.picture.items[this.indexOf(0)]!);
      this.say(`All modules ${tool === "open" ? "opened" : "shut"}`);
    }
  }

  private zoom(factor: number): void {
    this.viewport.zoomBy(factor);
    this.say(`Zoom ${Math.round(this.viewport.zoom * 100)} %`);
  }

  private fit(): void {
    this.viewport.fit(this.scene.picture);
    this.say("The whole graph is shown");
  }

  private set(name: "selected", value: number): void;
  private set(name: "expanded", value: string[]): void;
  private set(name: "selected" | "expanded", value: never): void {
    this.model.set(name, value);
    this.model.save_changes();
  }

  private say(words: string): void {
    this.parts.live.textContent = words;
  }
}
