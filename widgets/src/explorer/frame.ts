/** The widget's frame: title, tools, stage, panel, legend and live region. */

import { html, svg } from "../shared/dom";
import { isLeaf, type Graph } from "./graph";
import { outline } from "./shapes";
import { countText } from "../shared/text";
import type { Kind } from "./traits";

export interface Parts {
  root: HTMLElement;
  stage: HTMLElement;
  svg: SVGSVGElement;
  panel: HTMLElement;
  tools: HTMLElement;
  live: HTMLElement;
}

const LEGEND: [Kind | "module", string][] = [
  ["operation", "operation"],
  ["parameter", "parameter"],
  ["input", "input"],
  ["root", "root"],
  ["module", "module"],
];
const HELP =
  "Arrow up: to what it reads. Arrow down: to what uses it. Left and right: to its neighbours. Enter: details, or open a " +
  "module. Backspace: shut the module around it. Escape: close the details. Home: to the root. Plus, minus and 0: zoom and fit.";

export function frame(title: string, description: string, graph: Graph): Parts {
  const help = html("p", { class: "fs-sr", id: `fs-help-${Math.random().toString(36).slice(2)}` }, HELP);
  const drawing = svg("svg", { class: "fs-svg", "aria-hidden": "false" });
  const stage = html(
    "div",
    {
      class: "fs-stage",
      role: "application",
      "aria-roledescription": "graph",
      "aria-label": description,
      "aria-describedby": help.id,
      "data-lm-suppress-shortcuts": "true", // JupyterLab's one-letter commands stay out
    },
    drawing,
  );
  const panel = html("div", {
    class: "fs-panel",
    role: "region",
    "aria-label": "Details of the selected node",
    tabindex: -1,
    "data-lm-suppress-shortcuts": "true",
  });
  panel.hidden = true;
  const tools = html("div", { class: "fs-tools", role: "group", "aria-label": "View" }, ...toolButtons(graph));
  const live = html("div", { class: "fs-sr", role: "status", "aria-live": "polite" });
  const bar = html(
    "div",
    { class: "fs-bar" },
    html("span", { class: "fs-title" }, title),
    html("span", { class: "fs-quiet" }, counts(graph)),
    tools,
  );
  const body = html("div", { class: "fs-body" }, stage, panel);
  const root = html("div", { class: "fs-widget fs-graph" }, bar, body, legend(graph), help, live);
  return { root, stage, svg: drawing, panel, tools, live };
}

function toolButtons(graph: Graph): HTMLElement[] {
  const button = (tool: string, words: string, sign: string): HTMLElement =>
    html("button", { type: "button", class: "fs-tool", "data-tool": tool, "aria-label": words, title: words }, sign);
  const boxes = graph.modules.length
    ? [button("open", "Open all modules", "Open all"), button("shut", "Shut all modules", "Shut all")]
    : [];
  return [
    ...boxes,
    button("farther", "Zoom out (−)", "−"),
    button("closer", "Zoom in (+)", "+"),
    button("fit", "Fit: show the whole graph (0)", "Fit"),
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
function legend(graph: Graph): HTMLElement {
  const kinds = new Set<string>(graph.nodes.map((node) => node.kind));
  if (graph.modules.length) kinds.add("module");
  const entries = LEGEND.filter(([kind]) => kinds.has(kind)).map(([kind, word]) =>
    html("span", { class: "fs-entry" }, sample(kind), word),
  );
  if (graph.uses.some((uses) => uses.length > 1)) {
    entries.push(html("span", { class: "fs-entry" }, html("span", { class: "fs-plus" }, "+2"), "gradients add up"));
  }
  return html("div", { class: "fs-legend" }, ...entries);
}

function sample(kind: Kind | "module"): SVGSVGElement {
  const picture = svg("svg", { class: `fs-sample fs-${kind}`, viewBox: "-2 -2 32 18", width: 28, height: 16, "aria-hidden": "true" });
  picture.append(...outline({ kind, label: "", detail: "", uses: 1, number: false, width: 26, height: 14 }));
  return picture;
}
