/** GraphExplorer on the page: joins the view, the tape, the panel, the keys and the model. */

import { dataOf } from "../shared/dom";
import { hideFallback } from "../shared/fallback";
import { countText } from "../shared/text";
import { Boxes } from "./boxes";
import { commandOf, type Command } from "./commands";
import { observe, type Context } from "./context";
import { frame, type Parts } from "./frame";
import { nameOf, unpack, type Graph } from "./graph";
import { Help } from "./help";
import { firstLook } from "./look";
import { notices } from "./notices";
import { fillPanel } from "./panel";
import { Rail } from "./rail";
import { Search, matches } from "./search";
import { Stepper } from "./stepper";
import type { Model, Traits } from "./traits";
import { Values } from "./values";
import { View } from "./view";
import { Walker } from "./walker";

export class Explorer {
  readonly #graph: Graph;
  readonly #parts: Parts;
  readonly #values: Values;
  readonly #view: View;
  readonly #stepper: Stepper;
  readonly #walker: Walker;
  readonly #boxes: Boxes;
  readonly #rail: Rail;
  readonly #search = new Search();
  readonly #context: Context;
  readonly #help: Help;
  readonly #model: Model;
  readonly #signal: AbortSignal;

  constructor(model: Model, element: HTMLElement, signal: AbortSignal) {
    this.#model = model;
    this.#signal = signal;
    this.#graph = unpack(model);
    this.#values = new Values(model, (nodes) => this.#onValues(nodes), signal);
    this.#stepper = new Stepper(model, this.#graph, this.#values, () => this.#onMoment(), (words) => this.#say(words), signal);
    this.#context = this.#stepper.context;
    this.#parts = frame(model.get("title"), model.get("desc"), this.#graph, this.#hasTape, this.#search);
    this.#parts.body.after(this.#stepper.bar.root);
    this.#view = new View(this.#graph, model.get("expanded"), this.#parts, firstLook(this.#context, this.#stepper.moved), signal);
    this.#walker = new Walker(this.#graph, this.#view);
    this.#boxes = new Boxes(model, this.#graph, this.#view, (words) => this.#say(words));
    this.#help = new Help(this.#parts.body, this.#hasTape, () => this.#toggleHelp());
    this.#rail = new Rail(this.#parts.rail, model);
    this.#parts.notices.append(...notices(this.#context, (node) => this.#goTo(node)));
    this.#listen();
    element.append(this.#parts.root);
    this.#begin();
    hideFallback(this.#parts.root, model.get("fallback"));
    signal.addEventListener("abort", () => this.#parts.root.remove());
  }

  get #hasTape(): boolean {
    return this.#context.moments.tape.length > 0;
  }

  /** Show the state that the traits are in. */
  #begin(): void {
    this.#parts.root.dataset.theme = this.#model.get("theme");
    this.#parts.rail.hidden = !this.#rail.useful;
    const source = this.#parts.bar.querySelector<HTMLElement>('[data-command="source"]')!;
    source.hidden = !this.#rail.useful;
    this.#onFilter();
    this.#onSelected();
    this.#onMoment();
    this.#view.measure(); // with the panel in its place
    this.#reveal();
    this.#view.draw();
  }

  #listen(): void {
    const { root, svg, panel, detail } = this.#parts;
    const signal = this.#signal;
    root.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    root.addEventListener("click", (event) => this.#onButton(event), { signal });
    svg.addEventListener("click", (event) => this.#onClick(event), { signal });
    svg.addEventListener("focusin", (event) => this.#walker.focused(dataOf(event, "item")), { signal });
    panel.addEventListener("keydown", (event) => event.key !== "Escape" && event.stopPropagation(), { signal });
    this.#search.input.addEventListener("input", () => this.#set("filter", this.#search.input.value), { signal });
    this.#search.input.addEventListener("keydown", (event) => this.#onSearchKey(event), { signal });
    detail.addEventListener("change", () => this.#set("detail", detail.value as Traits["detail"]), { signal });
    const follow = (trait: keyof Traits, listener: () => void): void => observe(this.#model, [`change:${trait}`], listener, signal);
    follow("selected", () => this.#onSelected());
    follow("expanded", () => this.#view.show(this.#model.get("expanded")));
    follow("theme", () => (root.dataset.theme = this.#model.get("theme")));
    follow("fallback", () => hideFallback(root, this.#model.get("fallback")));
    follow("filter", () => this.#onFilter());
    follow("breakpoints", () => this.#onMoment());
    follow("detail", () => this.#onMoment());
  }

  /** The cursor moved, or what is shown of the moment was changed. */
  #onMoment(): void {
    const { look } = this.#view;
    look.breakpoints = new Set(this.#model.get("breakpoints"));
    look.detail = this.#model.get("detail");
    look.stepping = this.#stepper.moved;
    this.#parts.detail.value = look.detail;
    this.#stepper.bar.showStops(look.breakpoints);
    this.#stepper.fill(this.#parts.step);
    this.#refill();
    const { node, atWork } = this.#context.moments;
    this.#reveal();
    this.#rail.show(this.#stepper.moved && node >= 0 ? atWork : this.#view.selected);
    this.#view.plan();
  }

  /** Bring the node of this step into view. */
  #reveal(): void {
    const { node } = this.#context.moments;
    if (node >= 0 && this.#stepper.moved) this.#view.reveal(this.#view.indexOf(node));
  }

  #onFilter(): void {
    const text = this.#model.get("filter");
    const found = matches(this.#graph, this.#context.sentences, text);
    this.#search.show(text, found);
    this.#view.look.found = new Set(found);
    if (text.trim()) this.#say(`${countText(found.length, "node")} found`);
    this.#view.plan();
  }

  #onSelected(): void {
    const asked = this.#model.get("selected");
    const node = asked >= 0 && asked < this.#graph.nodes.length ? asked : -1;
    this.#view.selected = node;
    this.#parts.details.hidden = node < 0;
    if (node >= 0) {
      this.#values.ask(node);
      this.#rail.show(node);
      this.#view.reveal(this.#view.indexOf(node));
    }
    this.#refill();
    this.#view.plan();
  }

  #refill(): void {
    const { step, details, panel } = this.#parts;
    const { selected } = this.#view;
    panel.hidden = step.hidden && details.hidden;
    if (selected < 0) return;
    fillPanel(details, this.#context, selected, this.#view.look.breakpoints.has(selected), {
      close: () => this.#unselect(),
      stop: () => this.#stopAt(selected),
      go: (node) => this.#goTo(node),
    });
  }

  #onValues(nodes: number[]): void {
    for (const node of nodes) this.#view.canvas.renew(node);
    const inside = this.#parts.details.contains(document.activeElement);
    if (!this.#parts.step.hidden) this.#stepper.fill(this.#parts.step);
    this.#refill();
    if (inside) this.#parts.panel.focus();
    this.#view.plan();
  }

  #onKey(event: KeyboardEvent): void {
    const inStage = this.#parts.stage.contains(event.target as Node);
    const command = commandOf(event, this.#hasTape, inStage);
    if (command && this.#act(command) !== false) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #onSearchKey(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const node = this.#search.next(!event.shiftKey);
    if (node >= 0) this.#goTo(node, false);
  }

  #onButton(event: MouseEvent): void {
    const command = dataOf(event, "command");
    if (command) this.#act(command as Command);
  }

  #onClick(event: MouseEvent): void {
    const [box, item] = [dataOf(event, "box"), dataOf(event, "item")];
    if (box !== undefined) this.#boxes.toggle(Number(box));
    else if (item !== undefined) this.#activate(Number(item));
  }

  /** Do what a key or a button asks for; false leaves the key to the page. */
  #act(command: Command): boolean | void {
    if (this.#stepper.act(command, this.#view.focus)) return;
    const walked = this.#walker.act(command);
    if (walked !== undefined) return walked;
    if (command === "activate") this.#activate(this.#view.focus);
    if (command === "shut-around") this.#boxes.shutAround();
    if (command === "stop-here" && this.#view.focus >= 0) this.#stopAt(this.#view.focus);
    if (command === "closer" || command === "farther") this.#zoom(command === "closer" ? 1.25 : 0.8);
    if (command === "fit") this.#fit();
    if (command === "open" || command === "shut") this.#boxes.all(command === "open");
    if (command === "search") this.#search.input.focus();
    if (command === "source") this.#toggleSource();
    if (command === "help") this.#toggleHelp();
    if (command === "escape") return this.#escape();
  }

  /** Close what was opened last: the help, a search, the details, the step. */
  #escape(): boolean {
    const { stage, step } = this.#parts;
    if (this.#help.open) this.#toggleHelp();
    else if (this.#model.get("filter") || document.activeElement === this.#search.input) {
      this.#set("filter", "");
      this.#walker.toFocus();
    } else if (this.#view.selected >= 0) this.#unselect();
    else if (!step.hidden) {
      this.#stepper.rest();
      this.#onMoment();
      if (!stage.contains(document.activeElement)) this.#walker.toFocus();
    } else return false;
    return true;
  }

  /** Open a shut box; show the details of a node. */
  #activate(item: number): void {
    this.#view.focus = item;
    if (item < 0) return this.#boxes.toggle(-1 - item);
    if (item === this.#view.selected) this.#onSelected();
    else this.#set("selected", item);
    this.#say(`Details of ${nameOf(this.#graph.nodes[item]!)}`);
  }

  #unselect(): void {
    if (this.#view.selected < 0) return;
    this.#set("selected", -1);
    this.#walker.toFocus();
  }

  /** Select a node and move there, opening the boxes around it. */
  #goTo(node: number, focus = true): void {
    this.#boxes.openAround(node);
    this.#activate(node);
    if (focus) this.#view.focusItem(this.#view.indexOf(node));
  }

  #stopAt(node: number): void {
    const stops = this.#model.get("breakpoints");
    const on = !stops.includes(node);
    this.#set("breakpoints", on ? [...stops, node] : stops.filter((other) => other !== node));
    this.#say(`Play ${on ? "stops" : "no longer stops"} at ${this.#context.sentences.names[node]}`);
  }

  #toggleSource(): void {
    if (!this.#rail.useful) return;
    const shown = getComputedStyle(this.#parts.rail).display !== "none";
    this.#parts.rail.hidden = shown;
    this.#parts.root.classList.toggle("fs-with-source", !shown);
    this.#onMoment(); // what is hidden cannot be scrolled to its line
    this.#say(`Source ${shown ? "hidden" : "shown"}`);
  }

  #toggleHelp(): void {
    if (!this.#help.toggle()) this.#walker.toFocus();
  }

  #zoom(factor: number): void {
    this.#view.viewport.zoomBy(factor);
    this.#say(`Zoom ${Math.round(this.#view.viewport.zoom * 100)} %`);
  }

  #fit(): void {
    this.#view.fit();
    this.#say("The whole graph is shown");
  }

  /** Set a trait: its listener here acts at once, Python hears of it later. */
  #set<K extends "selected" | "filter" | "detail" | "breakpoints">(name: K, value: Traits[K]): void {
    this.#model.set(name, value);
    this.#model.save_changes();
  }

  #say(words: string): void {
    this.#parts.live.textContent = words;
  }
}
