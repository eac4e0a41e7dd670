/** The layers by time: one row a layer, one column a sample, and the number of the moment beside it. */

import { html } from "../shared/dom";
import { numberText } from "../shared/text";
import { heat, mix, rgb, SCALES, type Colours } from "./colours";
import type { Parts } from "./frame";
import type { Span } from "./plot";
import { numberOf, type Layers } from "./store";
import { BINS, type Metric } from "./traits";

const ROW = 22; // pixels, the same in style.css

/** Return the sample at a step: the latest one that is not after it. */
export function sampleAt(layers: Layers, step: number): number {
  let found = layers.steps.length - 1;
  while (found > 0 && layers.steps[found]! > step) found--;
  return found;
}

export class HeatMap {
  readonly root = html("div", { class: "fs-heat" });
  private readonly names = html("div", { class: "fs-heat-names", role: "listbox", "aria-label": "Layers", tabindex: 0 });
  private readonly canvas = html("canvas", { class: "fs-heat-canvas", "aria-hidden": "true" });
  private readonly values = html("div", { class: "fs-heat-values", "aria-hidden": "true" });
  private readonly id = `fs-layer-${Math.random().toString(36).slice(2)}-`;
  private written = "";

  constructor(onLayer: (layer: number) => void, onStep: (share: number) => void, signal: AbortSignal) {
    this.root.append(this.names, this.canvas, this.values);
    const rowOf = (event: MouseEvent): number => Math.floor(event.offsetY / ROW);
    this.canvas.addEventListener("click", (event) => onLayer(rowOf(event)), { signal });
    this.canvas.addEventListener("pointermove", (event) => onStep(event.offsetX / this.canvas.clientWidth), { signal });
    this.names.addEventListener("click", (event) => onLayer(Number((event.target as HTMLElement).closest<HTMLElement>("[data-layer]")?.dataset.layer ?? -1)), { signal });
  }

  get list(): HTMLElement {
    return this.names;
  }

  draw(layers: Layers, metric: Metric, selected: number, blamed: ReadonlySet<number>, span: Span, step: number | null, colours: Colours): void {
    const at = sampleAt(layers, step ?? span.last);
    this.write(layers, metric, selected, blamed, at);
    const [width, height] = [Math.max(40, this.canvas.clientWidth), layers.names.length * ROW];
    const context = sized(this.canvas, width, height);
    if (!context) return;
    const ground = rgb(colours.ground);
    each(layers, span, width, (sample, left, right) => {
      for (let layer = 0; layer < layers.names.length; layer++) {
        const value = numberOf(layers, sample, metric, layer);
        const wrong = layers.broken[sample * layers.names.length + layer]!;
        if (!wrong && Number.isNaN(value)) continue;
        const [red, green, blue] = wrong ? rgb(colours.ink) : heat(SCALES[metric], value, mix(ground, rgb(colours.quiet), 0.08));
        context.fillStyle = `rgb(${red}, ${green}, ${blue})`;
        context.fillRect(left, layer * ROW + 1, right - left + 0.4, ROW - 2);
      }
    });
    if (step === null) return;
    context.fillStyle = colours.ink;
    context.fillRect(((step - span.first) / (span.last - span.first || 1)) * width, 0, 1, height);
  }

  private write(layers: Layers, metric: Metric, selected: number, blamed: ReadonlySet<number>, at: number): void {
    const texts = layers.names.map((_, layer) => text(layers, at, metric, layer));
    const written = JSON.stringify([layers.names, selected, [...blamed], texts]);
    if (written === this.written) return;
    this.written = written;
    const rows = layers.names.map((name, layer) => {
      const sign = blamed.has(layer) ? [html("span", { class: "fs-blame", "aria-label": "to blame: " }, "▶ ")] : [];
      const attributes = { class: "fs-layer", role: "option", id: this.id + layer, "data-layer": layer, "aria-selected": String(layer === selected), title: name };
      return html("div", attributes, ...sign, name, html("span", { class: "fs-sr" }, `, ${SCALES[metric].words} ${texts[layer] || "none"}`));
    });
    this.names.replaceChildren(...rows);
    if (selected >= 0) this.names.setAttribute("aria-activedescendant", this.id + selected);
    this.values.replaceChildren(...texts.map((words) => html("div", { class: "fs-layer" }, words)));
  }
}

/** Show how large one layer's gradient numbers are, or say that it has none: a ReLU has no weights. */
export function showSizes(parts: Pick<Parts, "sizes" | "sizesRow" | "sizesNote">, layers: Layers, layer: number, span: Span, colours: Colours): void {
  const name = layers.names[layer] ?? "";
  parts.sizesRow.hidden = false; // a hidden canvas has no width
  parts.sizesRow.hidden = !drawSizes(parts.sizes, layers, layer, span, colours);
  parts.sizesNote.textContent = parts.sizesRow.hidden ? `${name} has no weights, or no gradient came` : "higher up: larger, stronger colour: more of them";
  parts.sizes.setAttribute("aria-label", `How large the numbers in the gradient of ${name} are over time`);
}

/** Draw how large one layer's gradient numbers are: sizes upwards, time to the right. Return whether there are any. */
export function drawSizes(canvas: HTMLCanvasElement, layers: Layers, layer: number, span: Span, colours: Colours): boolean {
  const [width, height] = [Math.max(40, canvas.clientWidth), 96];
  const context = sized(canvas, width, height);
  if (!context || layer < 0) return false;
  const [ground, ink] = [rgb(colours.ground), rgb(colours.train)];
  const row = height / BINS;
  let any = false;
  each(layers, span, width, (sample, left, right) => {
    for (let bin = 0; bin < BINS; bin++) {
      const share = layers.sizes[(sample * layers.names.length + layer) * BINS + bin]! / 255;
      if (!share) continue;
      any = true;
      const [red, green, blue] = mix(ground, ink, Math.min(1, 0.15 + 2.5 * share));
      context.fillStyle = `rgb(${red}, ${green}, ${blue})`;
      context.fillRect(left, height - (bin + 1) * row, right - left + 0.4, row + 0.4);
    }
  });
  return any;
}

/** Return the number of a layer in words. */
export function text(layers: Layers, sample: number, metric: Metric, layer: number): string {
  if (sample < 0) return "";
  if (layers.broken[sample * layers.names.length + layer] && metric !== "dead") return "NaN";
  const value = numberOf(layers, sample, metric, layer);
  if (Number.isNaN(value)) return "";
  if (metric === "dead") return `${Math.round(100 * value)} %`;
  if (metric === "mean" || metric === "std") return numberText(Number(value.toPrecision(3)));
  return value <= -38 ? "0" : numberText(Number((10 ** value).toPrecision(2)));
}

function each(layers: Layers, { first, last }: Span, width: number, paint: (sample: number, left: number, right: number) => void): void {
  const place = (step: number): number => ((step - first) / (last - first || 1)) * width;
  const { steps } = layers;
  for (let sample = 0; sample < steps.length; sample++) {
    const [left, right] = [place(steps[sample]!), place(steps[sample + 1] ?? last)];
    if (right > 0 && left < width) paint(sample, Math.max(0, left), Math.min(width, Math.max(right, left + 2)));
  }
}

function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
