/** The details of one node: what it is, what it holds, what it reads and who uses it. */

import { html } from "../shared/dom";
import { isLeaf, nameOf, type Graph } from "./graph";
import { countText, numberText } from "../shared/text";
import type { Num, Summary, TensorFigures } from "../shared/model";
import type { Packet } from "./traits";

export interface PanelActions {
  close(): void;
  go(node: number): void;
}

export function fillPanel(
  panel: HTMLElement,
  graph: Graph,
  index: number,
  packet: Packet | undefined,
  answered: boolean | null,
  actions: PanelActions,
): void {
  const node = graph.nodes[index]!;
  const close = html("button", { class: "fs-close", type: "button", "aria-label": "Close the details" }, "×");
  close.addEventListener("click", actions.close);
  const module = graph.modules[node.module];
  const facts: [string, string][] = [
    ["node", node.name],
    ["shape", node.shape ?? "unknown"],
    ["dtype", node.dtype],
    ["module", module ? [module.path, module.type].filter(Boolean).join(" · ") : ""],
  ];
  panel.replaceChildren(
    close,
    html("div", { class: "fs-name" }, nameOf(node)),
    list(facts),
    section("Value", summaryContent(packet?.value, answered)),
    section("Gradient", [...summaryContent(packet?.grad, answered), ...accumulation(graph, index)]),
    ...neighbours("Reads", inputRows(graph, index), actions),
    ...neighbours("Used by", graph.uses[index]!.map((edge) => [nameOf(graph.nodes[edge.target]!), edge.target]), actions),
  );
  if (answered === false) panel.append(html("p", { class: "fs-note" }, "No kernel answers; these are the values that came with the picture."));
}

/** Say that gradients add up, where more than one arrives. */
function accumulation(graph: Graph, index: number): Node[] {
  const uses = graph.uses[index]!.length;
  if (uses < 2) return [];
  const what = isLeaf(graph.nodes[index]!) ? "It" : "Its result";
  return [html("p", { class: "fs-note" }, `${what} is used ${uses} times: ${uses} gradients arrive and are added up.`)];
}

function inputRows(graph: Graph, index: number): [string, number | null][] {
  const { slots } = graph.nodes[index]!;
  const bySlot = new Map(graph.inputs[index]!.map((edge) => [edge.slot, edge.source]));
  return Array.from({ length: slots }, (_, slot): [string, number | null] => {
    const source = bySlot.get(slot);
    return source === undefined ? ["a value without a gradient", null] : [nameOf(graph.nodes[source]!), source];
  });
}

function neighbours(title: string, rows: [string, number | null][], actions: PanelActions): HTMLElement[] {
  if (!rows.length) return [];
  const items = rows.slice(0, 50).map(([label, node]) => {
    if (node === null) return html("li", {}, html("span", { class: "fs-quiet" }, label));
    const button = html("button", { class: "fs-go", type: "button" }, label);
    button.addEventListener("click", () => actions.go(node));
    return html("li", {}, button);
  });
  if (rows.length > 50) items.push(html("li", {}, `and ${countText(rows.length - 50, "more")}`));
  return [section(title, [html("ul", { class: "fs-list" }, ...items)])];
}

function summaryContent(summary: Summary | undefined, answered: boolean | null): Node[] {
  if (summary === undefined) {
    return [html("p", { class: "fs-quiet" }, answered === false ? "not known without a kernel" : "asking Python …")];
  }
  if (typeof summary === "string") return [html("p", { class: "fs-quiet" }, summary)];
  if ("number" in summary) return [html("p", { class: "fs-number" }, String(summary.number))];
  return [list(figures(summary)), html("p", { class: "fs-first" }, first(summary))];
}

function figures(tensor: TensorFigures): [string, string][] {
  return [
    ["range", tensor.min === null ? "no finite element" : `${numberText(tensor.min)} to ${numberText(tensor.max)}`],
    ["mean", tensor.mean === null ? "" : numberText(tensor.mean)],
    ["NaN", tensor.nans ? String(tensor.nans) : ""],
    ["infinite", tensor.infinities ? String(tensor.infinities) : ""],
  ];
}

function first(tensor: TensorFigures): string {
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  return `[${tensor.first.map((value: Num) => numberText(value)).join(", ")}${size > tensor.first.length ? ", …" : ""}]`;
}

function list(rows: [string, string][]): HTMLElement {
  const shown = rows.filter(([, value]) => value);
  return html("dl", { class: "fs-facts" }, ...shown.flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)]));
}

function section(title: string, content: Node[]): HTMLElement {
  return html("div", { role: "group", "aria-label": title }, html("div", { class: "fs-section" }, title), ...content);
}
