/** GraphExplorer on the page: joins the view, the panel, the keys and the model. */

import { dataOf } from "../shared/dom";
import { hideFallback } from "../shared/fallback";
import { frame, type Parts } from "./frame";
import { ancestry, nameOf, unpack, type Graph } from "./graph";
import type { Direction } from "./keyboard";
import { fillPanel } from "./panel";
import { countText } from "../shared/text";
import type { Model } from "./traits";
import { Values } from "./values";
import { View } from "./view";

export class Explorer {
  private graph: Graph;
  private readonly parts: Parts;
  private readonly values: Values;
  private readonly view: View;

  constructor(
    private readonly model: Model,
    element: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.graph = unpack(model);
    this.parts = frame(model.get("title"), model.get("desc"), this.graph);
    this.values = new Values(model, (nodes) => this.onValues(nodes), signal);
    this.view = new View(this.graph, model.get("expanded"), this.parts, this.values, signal);
    this.listen();
    element.append(this.parts.root);
    this.onTheme();
    this.onSelected();
    this.view.draw();
    const showFallback = hideFallback(model.get("fallback"));
    signal.addEventListener("abort", () => {
      showFallback();
      this.parts.root.remove();
    });
  }

  private listen(): void {
    const { stage, svg, tools, panel } = this.parts;
    const { signal } = this;
    stage.addEventListener("keydown", (event) => this.onKey(event), { signal });
    svg.addEventListener("click", (event) => this.onClick(event), { signal });
    svg.addEventListener("focusin", (event) => this.onFocus(event), { signal });
    panel.addEventListener("keydown", (event) => this.onPanelKey(event), { signal });
    tools.addEventListener("click", (event) => this.onTool(event), { signal });
    this.observe("change:selected", () => this.onSelected());
    this.observe("change:expanded", () => this.view.show(this.graph, this.model.get("expanded")));
    this.observe("change:theme", () => this.onTheme());
    this.observe("change:fallback", () => hideFallback(this.model.get("fallback")));
  }

  private observe(event: string, listener: () => void): void {
    this.model.on(event, listener);
    this.signal.addEventListener("abort", () => this.model.off(event, listener));
  }

  private onTheme(): void {
    this.parts.root.dataset.theme = this.model.get("theme");
  }

  private onSelected(): void {
    const asked = this.model.get("selected");
    const node = asked >= 0 && asked < this.graph.nodes.length ? asked : -1;
    this.view.selected = node;
    this.parts.panel.hidden = node < 0;
    if (node >= 0) {
      this.values.ask(node);
      this.refill(node);
      this.view.reveal(this.view.indexOf(node));
    }
    this.view.plan();
  }

  private refill(node: number): void {
    fillPanel(this.parts.panel, this.graph, node, this.values.get(node), this.values.answered, {
      close: () => this.unselect(),
      go: (next) => this.goTo(next),
    });
  }

  private onValues(nodes: number[]): void {
    for (const node of nodes) this.view.canvas.renew(String(node));
    const { selected } = this.view;
    if (nodes.includes(selected)) {
      const inside = this.parts.panel.contains(document.activeElement);
      this.refill(selected);
      if (inside) this.parts.panel.focus();
    }
    this.view.plan();
  }

  private readonly keys: Record<string, (key: string) => void> = {
    ArrowUp: (key) => this.view.step(key as Direction),
    ArrowDown: (key) => this.view.step(key as Direction),
    ArrowLeft: (key) => this.view.step(key as Direction),
    ArrowRight: (key) => this.view.step(key as Direction),
    Home: () => this.view.focusItem(this.view.indexOf(0)),
    End: () => this.view.focusItem(this.view.scene.seen.items.length - 1),
    Enter: () => this.activate(this.view.focus),
    " ": () => this.activate(this.view.focus),
    Escape: () => this.unselect(),
    Backspace: () => this.shutAround(),
    "+": () => this.zoom(1.25),
    "=": () => this.zoom(1.25),
    "-": () => this.zoom(0.8),
    "0": () => this.fit(),
  };

  private onKey(event: KeyboardEvent): void {
    const act = this.keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act(event.key);
  }

  private onPanelKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") this.unselect();
  }

  private onFocus(event: FocusEvent): void {
    const item = dataOf(event, "item");
    if (item !== undefined) this.view.focus = Number(item);
  }

  private onClick(event: MouseEvent): void {
    const [box, item] = [dataOf(event, "box"), dataOf(event, "item")];
    if (box !== undefined) this.toggle(Number(box));
    else if (item !== undefined) this.activate(Number(item));
  }

  private onTool(event: MouseEvent): void {
    const tool = dataOf(event, "tool");
    if (tool === "closer") this.zoom(1.25);
    if (tool === "farther") this.zoom(0.8);
    if (tool === "fit") this.fit();
    if (tool === "open" || tool === "shut") {
      this.set("expanded", tool === "open" ? this.graph.modules.map((box) => box.path) : []);
      this.view.open();
      this.say(`All modules ${tool === "open" ? "opened" : "shut"}`);
    }
  }

  /** Open a shut box; show the details of a node. */
  private activate(item: number): void {
    this.view.focus = item;
    if (item < 0) return this.toggle(-1 - item);
    if (item === this.view.selected) this.onSelected();
    else this.set("selected", item);
    this.say(`Details of ${nameOf(this.graph.nodes[item]!)}`);
  }

  private unselect(): void {
    if (this.view.selected < 0) return;
    this.set("selected", -1);
    this.view.focusItem(Math.max(0, this.view.focusIndex()));
  }

  /** Select a node and move there, opening the boxes around it. */
  private goTo(node: number): void {
    const expanded = this.model.get("expanded");
    const around = ancestry(this.graph, this.graph.nodes[node]!.module).map((box) => this.graph.modules[box]!.path);
    const shut = around.filter((path) => !expanded.includes(path));
    if (shut.length) this.set("expanded", [...expanded, ...shut]);
    this.activate(node);
    this.view.focusItem(this.view.indexOf(node));
  }

  private toggle(module: number): void {
    const { path } = this.graph.modules[module]!;
    const expanded = this.model.get("expanded");
    const opening = !expanded.includes(path);
    this.view.keeping(module, () =>
      this.set("expanded", opening ? [...expanded, path] : expanded.filter((other) => other !== path)),
    );
    const { items } = this.view.scene.seen;
    this.view.focusItem(opening ? this.view.highest(module) : items.indexOf(-1 - module));
    this.say(`${path} ${opening ? "opened" : "shut"}; ${countText(items.length, "item")} shown`);
  }

  private shutAround(): void {
    const box = this.view.scene.seen.parent[this.view.focusIndex()]!;
    if (box >= 0) this.toggle(box);
  }

  private zoom(factor: number): void {
    this.view.viewport.zoomBy(factor);
    this.say(`Zoom ${Math.round(this.view.viewport.zoom * 100)} %`);
  }

  private fit(): void {
    this.view.fit();
    this.say("The whole graph is shown");
  }

  /** Set a trait: its listener here acts at once, Python hears of it later. */
  private set<K extends "selected" | "expanded">(name: K, value: K extends "selected" ? number : string[]): void {
    this.model.set(name, value as never);
    this.model.save_changes();
  }

  private say(words: string): void {
    this.parts.live.textContent = words;
  }
}
