/** The widget's frame: title, tools, source, stage, panel, legend and live region. */

import { html, svg } from "../shared/dom";
import { isLeaf, type Graph } from "./graph";
import { keySentence } from "./help";
import { picture, toolButton } from "./pieces";
import { DETAILS, type Detail } from "./record";
import type { Search } from "./search";
import { outline } from "./shapes";
import { countText } from "../shared/text";
import type { Kind } from "./traits";

export interface Parts {
  root: HTMLElement;
  notices: HTMLElement;
  body: HTMLElement;
  rail: HTMLElement;
  stage: HTMLElement;
  svg: SVGSVGElement;
  map: SVGSVGElement;
  panel: HTMLElement;
  step: HTMLElement;
  details: HTMLElement;
  bar: HTMLElement;
  detail: HTMLSelectElement;
  live: HTMLElement;
}

const LEGEND: [Kind, string][] = [
  ["operation", "operation"],
  ["parameter", "parameter"],
  ["input", "input"],
  ["root", "root"],
];
const STAGES: [string, string][] = [
  ["fs-waiting", "not yet"],
  ["fs-now", "this step"],
  ["fs-passed", "backward has passed"],
];
const DETAIL_WORDS: Record<Detail, string> = {
  values: "values",
  grads: "gradients",
  shapes: "shapes",
  time: "steps",
  memory: "memory",
};

export function frame(title: string, description: string, graph: Graph, steps: boolean, search: Search): Parts {
  const help = html("p", { class: "fs-sr", id: `fs-help-${Math.random().toString(36).slice(2)}` }, keySentence(steps));
  const { stage, drawing, map } = stageOf(description, help.id);
  const step = html("section", { class: "fs-card", "aria-label": "This step" });
  const details = html("section", { class: "fs-card", "aria-label": "Details of the selected node" });
  const panel = html("div", { class: "fs-panel", role: "region", "aria-label": "Step and details", tabindex: -1 }, step, details);
  const rail = html("div", { class: "fs-rail", role: "region", "aria-label": "Source" });
  const notices = html("div", { class: "fs-notices" });
  panel.hidden = step.hidden = details.hidden = rail.hidden = true;
  const detail = detailChoice();
  const bar = html(
    "div",
    { class: "fs-bar" },
    html("span", { class: "fs-title" }, title),
    html("span", { class: "fs-quiet" }, counts(graph)),
    html("div", { class: "fs-tools" }, search.input, search.count, ...(steps ? [detail] : []), ...toolButtons(graph)),
  );
  const live = html("div", { class: "fs-sr", role: "status", "aria-live": "polite" });
  const body = html("div", { class: "fs-body" }, rail, stage, panel);
  const root = html("div", { class: "fs-widget fs-graph", "data-lm-suppress-shortcuts": "true" }, bar, notices, body, legend(graph, steps), help, live);
  return { root, notices, body, rail, stage, svg: drawing, map, panel, step, details, bar, detail, live };
}

/** The stage: one stop of Tab, in which the arrows walk; JupyterLab's one-letter commands stay out. */
function stageOf(description: string, help: string): { stage: HTMLElement; drawing: SVGSVGElement; map: SVGSVGElement } {
  const drawing = svg("svg", { class: "fs-svg", "aria-hidden": "false" });
  const map = svg("svg", { class: "fs-map", "aria-hidden": "true", preserveAspectRatio: "none", hidden: "" });
  const stage = html(
    "div",
    { class: "fs-stage", role: "application", "aria-roledescription": "graph", "aria-label": description, "aria-describedby": help },
    drawing,
    map,
  );
  return { stage, drawing, map };
}

function detailChoice(): HTMLSelectElement {
  const options = DETAILS.map((detail) => html("option", { value: detail }, DETAIL_WORDS[detail]));
  return html("select", { class: "fs-choice", "aria-label": "Shown on the nodes", title: "Shown on the nodes" }, ...options);
}

function toolButtons(graph: Graph): HTMLElement[] {
  const boxes = graph.modules.length
    ? [toolButton("open", "Open all modules", "Open all"), toolButton("shut", "Shut all modules", "Shut all")]
    : [];
  const source = toolButton("source", "Source (C): show or hide the file", "Source");
  source.hidden = true;
  return [
    ...boxes,
    source,
    toolButton("farther", "Zoom out (−)", "−"),
    toolButton("closer", "Zoom in (+)", "+"),
    toolButton("fit", "Fit: show the whole graph (0)", "Fit"),
    toolButton("help", "Help: all keys (?)", "?"),
  ];
}

function counts(graph: Graph): string {
  const leaves = graph.nodes.filter(isLeaf);
  const parameters = leaves.filter((node) => node.kind === "parameter").length;
  const parts = [countText(graph.nodes.length - leaves.length, "operation")];
  if (parameters) parts.push(countText(parameters, "parameter"));
  if (leaves.length > parameters) parts.push(countText(leaves.length - parameters, "input"));
  return parts.join(" · ");
}

/** Say which shape is what, for the kinds that occur, and what the badge means where one occurs. */
function legend(graph: Graph, steps: boolean): HTMLElement {
  const kinds = new Set<string>(graph.nodes.map((node) => node.kind));
  if (graph.modules.length) kinds.add("module");
  const loops = graph.modules.filter(({ path }) => path.includes("iteration ")).length; // no module's name has a space
  const boxes = [graph.modules.length > loops ? "module" : "", loops ? "loop" : ""].filter(Boolean).join(" or ");
  const entries = [...LEGEND, ["module", boxes] as const].filter(([kind]) => kinds.has(kind)).map(([kind, word]) =>
    html("span", { class: "fs-entry" }, sample(kind), word),
  );
  if (graph.uses.some((uses) => uses.length > 1)) {
    entries.push(html("span", { class: "fs-entry" }, html("span", { class: "fs-plus" }, "+2"), "gradients add up"));
  }
  if (steps) entries.push(...STAGES.map(([stage, words]) => html("span", { class: "fs-entry" }, sample("operation", stage), words)));
  return html("div", { class: "fs-legend" }, ...entries);
}

function sample(kind: Kind | "module", stage = ""): SVGSVGElement {
  const shape = outline({ kind, label: "", detail: "", uses: 1, number: false, width: 26, height: 14 });
  return picture(`fs-sample fs-${kind} ${stage}`.trim(), [-2, -2, 32, 18], 28, 16, ...shape);
}
