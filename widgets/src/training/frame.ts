/** The board's frame: title, buttons, progress, findings, plots, layers, checks, help and live region. */

import { html } from "../shared/dom";
import { SCALES } from "./colours";
import { METRICS } from "./traits";

export interface Parts {
  root: HTMLElement;
  title: HTMLElement;
  state: HTMLElement;
  controls: HTMLElement;
  rate: HTMLInputElement;
  progress: HTMLProgressElement;
  line: HTMLElement;
  error: HTMLElement;
  findings: HTMLElement;
  view: HTMLElement;
  scale: HTMLSelectElement;
  smoothing: HTMLInputElement;
  plots: HTMLElement;
  events: HTMLElement;
  happened: HTMLElement;
  readout: HTMLElement;
  layers: HTMLElement;
  metric: HTMLSelectElement;
  key: HTMLElement;
  period: HTMLElement;
  detail: HTMLElement;
  sizes: HTMLCanvasElement;
  sizesRow: HTMLElement;
  sizesNote: HTMLElement;
  checks: HTMLElement;
  live: HTMLElement;
}

const HELP = [
  ["Space", "pause, go on"],
  [".", "one step"],
  ["S", "stop"],
  ["← →", "move the step that is read off (Shift: ten times as far)"],
  ["↑ ↓", "choose a layer"],
  ["+ − 0", "zoom in, zoom out, show all; or drag across a plot"],
  ["L", "linear or logarithmic"],
  ["E", "next event"],
] as const;

export function frame(title: string, controlled: boolean): Parts {
  const button = (name: string, words: string, sign: string): HTMLButtonElement =>
    html("button", { type: "button", class: "fs-tool", "data-name": name, title: words, "aria-label": words }, sign);
  const name = html("span", { class: "fs-title" }, title);
  const state = html("span", { class: "fs-state" });
  const rate = html("input", { class: "fs-rate", type: "number", min: 0, step: "any", "aria-label": "Learning rate: type a number and press Enter" });
  const controls = html(
    "div",
    { class: "fs-tools fs-controls", role: "group", "aria-label": "Training" },
    button("pause", "Pause (Space)", "❚❚ Pause"),
    button("step", "Make one step (.)", "Step"),
    button("stop", "Stop after this step (S)", "■ Stop"),
    html("label", { class: "fs-rate-label" }, "lr ", rate),
  );
  controls.hidden = !controlled;
  const progress = html("progress", { class: "fs-progress", max: 1, value: 0, "aria-label": "Progress" });
  const line = html("span", { class: "fs-quiet fs-line-text" });
  const error = html("div", { class: "fs-error" });
  const findings = html("ul", { class: "fs-list fs-findings", "aria-label": "What is wrong" });
  findings.hidden = true;
  const scale = html("select", { "aria-label": "Scale of the plots (L)" }, html("option", { value: "linear" }, "linear"), html("option", { value: "log" }, "log"));
  const smoothing = html("input", { type: "range", min: 0, max: 0.98, step: 0.02, "aria-label": "Smoothing" });
  const view = html(
    "div",
    { class: "fs-tools fs-view", role: "group", "aria-label": "View" },
    html("label", {}, scale),
    html("label", { class: "fs-smoothing" }, "smooth ", smoothing),
    button("farther", "Zoom out (−)", "−"),
    button("closer", "Zoom in (+)", "+"),
    button("all", "Show all steps (0)", "All"),
  );
  const readout = html("div", { class: "fs-readout fs-quiet" });
  const events = html("div", { class: "fs-events", role: "group", "aria-label": "Events" });
  const happened = html("div", { class: "fs-happened" });
  const plots = html("div", { class: "fs-plots", tabindex: 0, role: "group", "aria-label": "Plots: arrows left and right read off a step, plus and minus zoom" });
  const metric = html("select", { "aria-label": "What the layers' colours show" }, ...METRICS.map((name) => html("option", { value: name }, SCALES[name].words)));
  const key = html("div", { class: "fs-key fs-quiet", "aria-hidden": "true" });
  const period = html("span", { class: "fs-quiet fs-period" });
  const layers = html("div", { class: "fs-layers" }, html("div", { class: "fs-section-head" }, html("div", { class: "fs-plot-title" }, "Layers"), html("label", {}, metric), key, period));
  const sizes = html("canvas", { class: "fs-sizes", role: "img" });
  const sizesTitle = html("div", { class: "fs-plot-title" }, "How large the numbers in its gradient are");
  const sizesNote = html("span", { class: "fs-plot-legend fs-quiet" });
  const sizesRow = html("div", { class: "fs-sizes-row" }, html("span", { class: "fs-sizes-axis fs-quiet", "aria-hidden": "true" }, html("i", {}, "10²"), html("i", {}, "10⁻⁴"), html("i", {}, "0")), sizes);
  const sizesBox = html("section", { class: "fs-plot" }, html("div", { class: "fs-plot-head" }, sizesTitle, sizesNote), sizesRow);
  const detail = html("div", { class: "fs-detail" }, sizesBox);
  const checks = html("details", { class: "fs-checks" });
  const live = html("div", { class: "fs-sr", role: "status", "aria-live": "polite" });
  const keys = html("dl", { class: "fs-facts" }, ...HELP.flatMap(([key, words]) => [html("dt", {}, key), html("dd", {}, words)]));
  const help = html("details", { class: "fs-help" }, html("summary", {}, "Keys"), keys);
  const bar = html("div", { class: "fs-bar" }, name, state, controls);
  const second = html("div", { class: "fs-second" }, progress, line);
  const root = html("div", { class: "fs-widget fs-training", role: "group", "aria-label": title, "data-lm-suppress-shortcuts": "true" });
  root.append(bar, second, error, findings, html("div", { class: "fs-view-bar" }, readout, view), plots, layers, detail, checks, help, live);
  return { root, title: name, state, controls, rate, progress, line, error, findings, view, scale, smoothing, plots, events, happened, readout, layers, metric, key, period, detail, sizes, sizesRow, sizesNote, checks, live };
}
