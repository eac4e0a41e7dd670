/** Which plots there are, and what each of them draws. */

import type { Colours } from "./colours";
import { decimated, type Curve } from "./curve";
import { Plot, type Line, type Span, type Wishes } from "./plot";
import { METRICS } from "./traits";
import type { Layers, Run, Series } from "./store";

const TOGETHER: Record<string, string> = { validation: "loss" }; // drawn in another one's plot
const ORDER = ["loss", "gradient norm", "lr", "throughput"];
const TITLES: Record<string, string> = { lr: "learning rate", throughput: "steps per second" };
const HELD = ["lr"];
const EVER_SHOWN = 4; // earlier runs in one plot

/** Return the names of the plots of these runs, the loss first. */
export function plotNames(runs: readonly Run[]): string[] {
  const names = new Set(runs.flatMap((run) => [...run.series.keys()]).map((name) => TOGETHER[name] ?? name));
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...names].sort((a, b) => place(a) - place(b));
}

export class Plots {
  private readonly plots = new Map<string, Plot>();
  private first: Plot | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly below: readonly HTMLElement[], // the first plot
    private readonly wishes: Omit<Wishes, "height">,
  ) {}

  /** Where the first plot's plotting area lies; null where there is none. */
  get area(): { left: number; width: number } | null {
    return this.first?.area ?? null;
  }

  draw(runs: readonly Run[], event: number, span: Span, scale: "linear" | "log", smoothing: number, colours: Colours): void {
    const names = plotNames(runs);
    const added = names.filter((name) => !this.plots.has(name));
    added.forEach((name) => this.add(name));
    if (added.length) this.arrange(names);
    for (const [name, plot] of this.plots) {
      if (!names.includes(name)) continue;
      const { lines, curves } = content(runs, name, span, smoothing, plot.columns);
      plot.draw(lines, curves, span, scale, colours, runs.at(-1)!.events.map(({ step, kind }, at) => ({ step, grave: at === event || kind === "nan" })));
    }
  }

  private add(name: string): void {
    const plot = new Plot(TITLES[name] ?? name, { ...this.wishes, height: name === "loss" ? 210 : 118 });
    plot.root.dataset["plot"] = name;
    this.plots.set(name, plot);
  }

  /** Put them in order, whichever came first: a learning rate may be set before there is a loss. */
  private arrange(names: readonly string[]): void {
    this.first = this.plots.get(names[0]!)!;
    this.first.root.append(...this.below);
    this.root.append(...names.map((name) => this.plots.get(name)!.root));
  }

  destroy(): void {
    for (const plot of this.plots.values()) plot.destroy();
  }
}

function content(runs: readonly Run[], name: string, span: Span, smoothing: number, columns: number): { lines: Line[]; curves: Curve[] } {
  const lines: Line[] = [];
  const curves: Curve[] = [];
  const held = HELD.includes(name);
  const put = (series: Series | undefined, line: Line, smooth: number): void => {
    if (!series) return;
    lines.push(line);
    curves.push(decimated(series, smooth, span.first, span.last, columns, held));
  };
  const latest = runs.at(-1)!;
  const soft = held || name === "throughput" ? 0 : smoothing;
  runs.slice(-1 - EVER_SHOWN, -1).forEach((run, at) => {
    put(run.series.get(name), { label: run.name, colour: "past", dash: DASHES[at]!, width: 1.2 }, soft);
  });
  put(latest.series.get(name), { label: runs.length > 1 ? latest.name : name === "loss" ? "train" : "", colour: "train", band: !held && name !== "throughput" }, soft);
  if (name === "loss") put(latest.series.get("validation"), { label: "validation", colour: "other", dash: [6, 3], width: 2 }, 0);
  return { lines, curves };
}

const DASHES = [[2, 3], [5, 3], [9, 4], [9, 3, 2, 3]];

/** Return one layer's activation: its mean, and a band of one standard deviation around it. */
export function activation(layers: Layers, layer: number, span: Span, columns: number): Curve {
  const [names, metrics] = [layers.names.length, METRICS.length];
  const column = (metric: "mean" | "std"): Float32Array =>
    Float32Array.from(layers.steps, (_, sample) => layers.numbers[(sample * metrics + METRICS.indexOf(metric)) * names + layer]!);
  const [mean, deviation] = [column("mean"), column("std")];
  const series = { width: 1, steps: layers.steps, mean, low: mean.map((value, at) => value - deviation[at]!), high: mean.map((value, at) => value + deviation[at]!) };
  return decimated(series, 0, span.first, span.last, columns);
}
