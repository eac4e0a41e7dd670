/** TrainingBoard on the page: joins the store, the plots, the layers, the buttons, the keys and the model. */

import { dataOf, html } from "../shared/dom";
import { hideFallback } from "../shared/fallback";
import { fillChecks } from "./checks";
import { coloursOf, SCALES, type Colours } from "./colours";
import { activation, Plots } from "./drawing";
import { frame, type Parts } from "./frame";
import { HeatMap, showSizes } from "./heat";
import { onKey } from "./keyboard";
import { Plot, type Span } from "./plot";
import { lastStep, period, type Run, type Store } from "./store";
import { fillFindings, tell, Timeline } from "./timeline";
import type { Model, Traits } from "./traits";
import { atStep, progress, spoken, STATES } from "./words";

const SILENCE = 5_000; // ms between two sentences of the live region while it trains

export class Board {
  readonly parts: Parts;
  private readonly plots: Plots;
  private readonly heat: HeatMap;
  private readonly activations: Plot;
  private readonly timeline: Timeline;
  private colours: Colours | null = null;
  private readonly size = new ResizeObserver(() => this.onTheme());
  private event = -1;
  private planned = 0;
  private spokenAt = -Infinity;
  private spokenState = "";
  private number = 0;

  constructor(
    readonly model: Model,
    private readonly store: Store,
    element: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.parts = frame(model.get("title"), model.get("controlled"));
    const { root, plots, layers, detail, events, happened } = this.parts;
    const wishes = { sync: `fs-${Math.random()}`, onSpan: (span: Span) => this.zoomTo(span), onStep: (step: number | null) => this.point(step) };
    this.plots = new Plots(plots, [events, happened], wishes);
    this.heat = new HeatMap((layer) => this.choose(layer), (share) => this.point(this.stepAt(share)), signal);
    this.activations = new Plot("Activation", { ...wishes, height: 118 });
    this.timeline = new Timeline(events);
    layers.append(this.heat.root);
    detail.prepend(this.activations.root);
    hideFallback(root, model.get("fallback"));
    element.append(root);
    this.listen();
    this.watch();
    this.onTheme();
    signal.addEventListener("abort", () => this.leave());
  }

  private leave(): void {
    cancelAnimationFrame(this.planned);
    this.size.disconnect();
    this.plots.destroy();
    this.activations.destroy();
    this.parts.root.remove();
  }

  private listen(): void {
    const { signal, parts } = this;
    const on = (element: HTMLElement, event: string, act: (event: Event) => void): void => element.addEventListener(event, act, { signal });
    on(parts.root, "click", (event) => this.onClick(event));
    on(parts.root, "keydown", (event) => onKey(this, event as KeyboardEvent));
    on(parts.plots, "pointerleave", () => this.point(null));
    on(parts.rate, "change", () => parts.rate.value && this.command("set_lr", Number(parts.rate.value)));
    on(parts.scale, "change", () => this.set("scale", parts.scale.value as Traits["scale"]));
    on(parts.smoothing, "input", () => this.set("smoothing", Number(parts.smoothing.value)));
    on(parts.metric, "change", () => this.set("metric", parts.metric.value as Traits["metric"]));
    const traits = ["span", "cursor", "layer", "metric", "scale", "smoothing", "sanity", "controlled", "title"] as const;
    for (const trait of traits) this.observe(`change:${trait}`, () => this.plan());
    this.observe("change:theme", () => this.onTheme());
    this.store.onNews(() => this.plan(), this.signal);
  }

  private observe(event: string, listener: () => void): void {
    this.model.on(event, listener);
    this.signal.addEventListener("abort", () => this.model.off(event, listener));
  }

  /** Draw again when the size, the theme or the visibility changes. */
  private watch(): void {
    const themed = (): void => this.onTheme();
    this.waitForSize();
    const theme = new MutationObserver(themed);
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", themed, { signal: this.signal });
    this.signal.addEventListener("abort", () => theme.disconnect());
  }

  /** Observed anew: changing its theme, JupyterLab takes the notebook away and back between two frames. */
  private waitForSize(): void {
    this.size.unobserve(this.parts.root);
    this.size.observe(this.parts.root);
  }

  private onTheme(): void {
    this.parts.root.dataset["theme"] = this.model.get("theme");
    this.colours = null;
    this.plan();
  }

  /** Draw at the next frame. */
  plan(): void {
    this.planned ||= requestAnimationFrame(() => {
      this.planned = 0;
      this.draw();
    });
  }

  get run(): Run | undefined {
    return this.store.run;
  }

  get span(): Span {
    const [first, last] = this.model.get("span");
    return first !== undefined && last !== undefined && first < last ? { first, last } : { first: 0, last: lastStep(this.store.runs) };
  }

  /** The layer that is looked at: the one chosen, else the one to blame, else the first. */
  get layer(): number {
    const count = this.run?.layers.names.length ?? 0;
    const asked = this.model.get("layer");
    return asked >= 0 && asked < count ? asked : (this.run?.findings[0]?.layer ?? (count ? 0 : -1));
  }

  draw(): void {
    const { store, parts, model, span } = this;
    if (!parts.root.clientWidth) return this.waitForSize(); // not on the page, or in a cell that is scrolled away
    const began = performance.now();
    this.colours ??= coloursOf(parts.root);
    this.drawHead();
    fillChecks(parts.checks, model.get("sanity"), model.get("controlled"), !this.busy);
    const run = this.run;
    for (const part of [parts.plots, parts.view, parts.readout]) part.hidden = !run?.series.size;
    if (run?.series.size) {
      this.plots.draw(store.runs, this.event, span, model.get("scale"), model.get("smoothing"), this.colours);
      const { left, width } = this.plots.area!;
      this.timeline.draw(run.events, span, left, width, this.event);
      fillFindings(parts.findings, run.findings);
    }
    parts.layers.hidden = parts.detail.hidden = !run?.layers.steps.length;
    if (run?.layers.steps.length) this.drawLayers(run, span);
    tell(parts.happened, run?.events[this.event], model.get("controlled"));
    parts.root.dataset["frame"] = (performance.now() - began).toFixed(1); // measured by benchmarks/training_board.py
  }

  private get busy(): boolean {
    return ["running", "paused"].includes(this.store.status?.state ?? "");
  }

  private drawHead(): void {
    const { parts, store, model } = this;
    const { status } = store;
    const state = STATES[status?.state ?? "idle"];
    parts.title.textContent = model.get("title");
    parts.root.setAttribute("aria-label", model.get("title"));
    parts.state.textContent = `${state.sign} ${state.word}`;
    parts.root.dataset["state"] = status?.state ?? "idle";
    parts.controls.hidden = !model.get("controlled");
    for (const button of parts.controls.querySelectorAll("button")) button.disabled = !this.busy;
    const pause = parts.controls.querySelector<HTMLButtonElement>("[data-name=pause], [data-name=resume]")!;
    const paused = status?.state === "paused";
    pause.dataset["name"] = paused ? "resume" : "pause";
    pause.textContent = paused ? "▶ Go on" : "❚❚ Pause";
    pause.setAttribute("aria-label", paused ? "Go on (Space)" : "Pause (Space)");
    parts.scale.value = model.get("scale");
    parts.smoothing.value = String(model.get("smoothing"));
    parts.metric.value = model.get("metric");
    parts.error.hidden = !status?.words;
    if (!status) return;
    parts.line.textContent = progress(status);
    parts.progress.value = status.total ? status.step / status.total : 0;
    parts.progress.hidden = !status.total;
    if (document.activeElement !== parts.rate) parts.rate.value = String(status.values["lr"] ?? "");
    if (status.words && parts.error.dataset["words"] !== status.words) {
      parts.error.dataset["words"] = status.words;
      const trace = html("details", {}, html("summary", {}, "Where it happened"), html("pre", { tabindex: 0 }, status.traceback));
      parts.error.replaceChildren(html("p", {}, `⚠ ${status.words}`), ...(status.traceback ? [trace] : []));
    }
    const now = performance.now();
    if (status.state !== this.spokenState || (status.state === "running" && now - this.spokenAt > SILENCE)) {
      this.spokenState = status.state;
      this.say([spoken(status), status.words, this.run?.findings[0]?.words].filter(Boolean).join(". "));
    }
  }

  private drawLayers(run: Run, span: Span): void {
    const { parts, model, layer } = this;
    const { layers, findings } = run;
    const metric = model.get("metric");
    const step = this.cursor;
    this.heat.draw(layers, metric, layer, new Set(findings.map((finding) => finding.layer)), span, step, this.colours!);
    const [low, high] = SCALES[metric].ends;
    parts.key.replaceChildren(low, html("span", { class: `fs-scale${SCALES[metric].middle === undefined ? " fs-one" : ""}${metric === "dead" ? " fs-dead" : ""}` }), high, html("span", { class: "fs-scale fs-broken" }), "NaN");
    const apart = period(layers);
    parts.period.textContent = apart > 1 ? `seen every ${apart.toLocaleString("en-US")} steps` : "";
    const name = layers.names[layer] ?? "";
    this.activations.draw([{ label: `${name}, band ± deviation, mean`, colour: "train", band: true }], [activation(layers, layer, span, this.activations.columns)], span, "linear", this.colours!);
    showSizes(parts, layers, layer, span, this.colours!);
  }

  private get cursor(): number | null {
    const step = this.model.get("cursor");
    return step >= 0 ? step : null;
  }

  private onClick(event: Event): void {
    const [name, chosen, finding] = [dataOf(event, "name"), dataOf(event, "event"), dataOf(event, "finding")];
    if (name === "closer" || name === "farther" || name === "all") this.zoom(name);
    else if (name !== undefined) this.command(name);
    else if (chosen !== undefined) this.chooseEvent(Number(chosen));
    else if (dataOf(event, "open") !== undefined) this.openEvent();
    else if (finding !== undefined) this.chooseFinding(Number(finding));
  }

  command(name: string, value: unknown = null): void {
    this.set("command", { name, value, number: (this.number = Date.now() * 1000 + (++this.number % 1000)) });
  }

  private openEvent(): void {
    this.command("open", this.event);
    this.say("Asked Python for the graph of this step; it appears below the board");
  }

  chooseEvent(index: number): void {
    const event = this.run?.events[index];
    if (!event) return;
    this.event = index;
    this.point(event.step);
    this.say(`${event.kind} at step ${event.step}: ${event.words}`);
    this.plan();
  }

  nextEvent(): void {
    const count = this.run?.events.length ?? 0;
    if (count) this.chooseEvent((this.event + 1) % count);
  }

  private chooseFinding(index: number): void {
    const finding = this.run?.findings[index];
    if (!finding) return;
    this.set("metric", finding.metric);
    this.choose(finding.layer);
  }

  choose(layer: number): void {
    const names = this.run?.layers.names ?? [];
    if (layer < 0 || layer >= names.length) return;
    this.set("layer", layer);
    this.say(`Layer ${names[layer]}`);
  }

  /** Read off a step, or none. */
  point(step: number | null): void {
    if ((step ?? -1) !== this.model.get("cursor")) this.set("cursor", step ?? -1, false);
    this.parts.readout.textContent = step === null || !this.run ? "" : atStep(this.run, step);
  }

  private stepAt(share: number): number {
    const { first, last } = this.span;
    return Math.round(first + share * (last - first));
  }

  zoom(how: "closer" | "farther" | "all"): void {
    const { first, last } = this.span;
    if (how === "all") return this.zoomTo(null);
    const middle = this.cursor ?? (first + last) / 2;
    const factor = how === "closer" ? 0.5 : 2;
    const end = lastStep(this.store.runs);
    const width = Math.max(4, (last - first) * factor);
    if (width >= end) return this.zoomTo(null);
    const start = Math.min(Math.max(0, middle - ((middle - first) / (last - first)) * width), end - width);
    this.zoomTo({ first: start, last: start + width });
  }

  private zoomTo(span: Span | null): void {
    this.set("span", span ? [span.first, span.last] : []);
    this.say(span ? `Steps ${Math.round(span.first)} to ${Math.round(span.last)}` : "All steps");
  }

  /** Set a trait: its listener here acts at once, Python hears of it later. */
  set<K extends keyof Traits>(name: K, value: Traits[K], save = true): void {
    this.model.set(name, value);
    if (save) this.model.save_changes();
  }

  say(words: string): void {
    this.spokenAt = performance.now();
    this.parts.live.textContent = words;
  }

  get list(): HTMLElement {
    return this.heat.list;
  }
}
