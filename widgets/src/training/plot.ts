/** One plot of a few curves over the steps, drawn by uPlot; dragging across it chooses a span. */

import uPlot from "uplot";
import { html } from "../shared/dom";
import { numberText } from "../shared/text";
import type { Colours } from "./colours";
import { columnsOf, type Curve } from "./curve";

export interface Line {
  label: string;
  colour: keyof Colours;
  dash?: number[];
  width?: number;
  band?: boolean;
}
export interface Span {
  first: number;
  last: number;
}
/** A step at which something happened. */
export interface Mark {
  step: number;
  grave: boolean;
}
export interface Wishes {
  height: number;
  sync: string;
  onSpan(span: Span): void;
  onStep(step: number | null): void;
}

const PIXELS = 1.5; // a column
const AXIS = 60;
const ROOM = 15; // right of the plotting area, for half of the last number of its axis

export class Plot {
  readonly root: HTMLElement;
  private readonly stage = html("div", { class: "fs-plot-stage" });
  private readonly title = html("div", { class: "fs-plot-title" });
  private readonly legend = html("span", { class: "fs-plot-legend fs-quiet" });
  private drawn: uPlot | null = null;
  private shape = "";
  private colours: Colours | null = null;
  private span: Span = { first: 0, last: 1 };
  private marks: readonly Mark[] = [];

  constructor(
    private readonly name: string,
    private readonly wishes: Wishes,
  ) {
    this.root = html("section", { class: "fs-plot", "aria-label": name }, html("div", { class: "fs-plot-head" }, this.title, this.legend), this.stage);
    this.title.textContent = name;
  }

  /** How many columns fit. */
  get columns(): number {
    return Math.max(20, Math.floor((this.width - AXIS - ROOM - 4) / PIXELS));
  }

  private get width(): number {
    return this.stage.clientWidth || 300;
  }

  /** Where the plotting area begins and how wide it is, in pixels of the stage; uPlot lays it out only after drawing. */
  get area(): { left: number; width: number } {
    return { left: AXIS, width: this.width - AXIS - ROOM };
  }

  draw(lines: readonly Line[], curves: readonly Curve[], span: Span, scale: "linear" | "log", colours: Colours, marks: readonly Mark[] = []): void {
    this.marks = marks;
    this.span = span;
    const logarithmic = scale === "log" && curves.some(({ mean }) => mean.some((value) => (value ?? 0) > 0));
    const shape = JSON.stringify([lines, logarithmic, colours]);
    this.colours = colours;
    if (shape !== this.shape || !this.drawn) this.build(lines, logarithmic);
    this.shape = shape;
    const plain = (heights: Curve["mean"]): Curve["mean"] =>
      logarithmic ? heights.map((height) => (height === undefined || (height ?? 0) > 0 ? height : null)) : heights;
    const data: unknown[] = [columnsOf(span.first, span.last, curves[0]?.mean.length ?? this.columns)];
    curves.forEach((curve, at) => data.push(...(lines[at]!.band ? [plain(curve.high), plain(curve.low)] : []), plain(curve.mean)));
    if (this.drawn!.width !== this.width) this.drawn!.setSize({ width: this.width, height: this.wishes.height });
    this.drawn!.setData(data as uPlot.AlignedData);
    this.legendOf(lines, curves);
  }

  private build(lines: readonly Line[], logarithmic: boolean): void {
    this.drawn?.destroy();
    const colours = this.colours!;
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    for (const { label, colour, dash, width = 1.6, band } of lines) {
      if (band) {
        bands.push({ series: [series.length, series.length + 1], fill: faint(colours[colour], 0.22) });
        for (const side of ["highest", "lowest"]) series.push({ label: `${label}, ${side}`, stroke: faint(colours[colour], 0.4), width: 1, points: { show: false } });
      }
      series.push({ label, stroke: colours[colour], width, ...(dash ? { dash } : {}), points: { show: sparse, size: 4, fill: colours[colour] } });
    }
    const grid = { stroke: colours.border, width: 1 };
    const axis = { stroke: colours.quiet, grid, ticks: { ...grid, size: 4 }, font: "11px system-ui, sans-serif" };
    this.drawn = new uPlot(
      {
        width: this.width,
        height: this.wishes.height,
        series,
        bands,
        legend: { show: false },
        padding: [8, ROOM, 0, 0],
        scales: { x: { time: false, range: () => [this.span.first, this.span.last] }, y: logarithmic ? { distr: 3 } : { range: roomy } },
        axes: [
          { ...axis, size: 24, gap: 3, space: 60, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? tick.toLocaleString("en-US") : "")) },
          { ...axis, size: AXIS, gap: 4, space: 28, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : numberText(tick))) },
        ],
        cursor: { sync: { key: this.wishes.sync, scales: ["x", null] }, drag: { x: true, y: false, setScale: false }, points: { show: false }, y: false },
        hooks: { setSelect: [(plot) => this.chosen(plot)], setCursor: [(plot) => this.pointed(plot)], draw: [(plot) => this.mark(plot)] },
      },
      [[]],
      this.stage,
    );
  }

  private chosen(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [first, last] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.wishes.onSpan({ first, last });
  }

  private pointed(plot: uPlot): void {
    const left = plot.cursor.left ?? -1;
    this.wishes.onStep(left < 0 ? null : Math.round(plot.posToVal(left, "x")));
  }

  /** Draw a line where something happened. */
  private mark(plot: uPlot): void {
    const { ctx, bbox } = plot;
    for (const { step, grave } of this.marks) {
      if (step < this.span.first || step > this.span.last) continue;
      const at = Math.round(plot.valToPos(step, "x", true));
      ctx.fillStyle = grave ? this.colours!.wrong : faint(this.colours!.wrong, 0.4);
      ctx.fillRect(at, bbox.top, grave ? 2 : 1, bbox.height);
    }
  }

  private legendOf(lines: readonly Line[], curves: readonly Curve[]): void {
    const entries = lines.map(({ label, colour, dash }, at) => {
      const last = curves[at]!.mean.findLast((value) => value !== undefined);
      const sample = html("span", { class: `fs-dash${dash ? " fs-dashed" : ""}`, style: `border-color:${this.colours![colour]}` });
      const value = last === undefined ? "" : last === null ? "NaN" : numberText(last);
      return html("span", { class: "fs-entry" }, sample, label, ...(label && value ? [": "] : []), html("b", {}, value));
    });
    this.legend.replaceChildren(...entries);
    this.stage.setAttribute("role", "img");
    this.stage.setAttribute("aria-label", `${this.name}: ${entries.map((entry) => entry.textContent).join(", ")}`);
  }

  destroy(): void {
    this.drawn?.destroy();
  }
}

/** Show points only where there are few numbers. */
function sparse(plot: uPlot, index: number): boolean {
  const heights = plot.data[index]!;
  let count = 0;
  for (const height of heights) if (height !== undefined && height !== null && ++count > 24) return false;
  return true;
}

/** Leave a little room above and below, and some around a curve that is flat. */
function roomy(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

function faint(colour: string, opacity: number): string {
  return colour.startsWith("rgb(") ? colour.replace("rgb(", "rgba(").replace(")", `, ${opacity})`) : colour;
}
