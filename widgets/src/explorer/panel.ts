/** The details of one node: what it is, what it holds, what it reads and who uses it. */

import { html } from "../shared/dom";
import { countText, numberText } from "../shared/text";
import type { Num, Summary, TensorFigures } from "../shared/model";
import { diffOf, ruleOf, type Context } from "./context";
import { wrongFacts } from "./difference";
import { isLeaf, nameOf, type Graph } from "./graph";
import { markPicture } from "./marks";
import { button, facts, fileName, note, section } from "./pieces";
import { bytesText } from "./sentence";
import { stackOf } from "./stack";
import { pictures } from "./thumbnail";

export interface PanelActions {
  close(): void;
  stop(): void;
  go(node: number): void;
}

export function fillPanel(panel: HTMLElement, context: Context, index: number, stopped: boolean, actions: PanelActions): void {
  const { graph, values, moments } = context;
  const node = graph.nodes[index]!;
  const { answered } = values;
  const packet = moments.packet(index);
  const module = graph.modules[node.module];
  const place = context.model.get("places")[String(index)];
  const known: [string, string][] = [
    ["node", node.name],
    ["shape", node.shape ?? "unknown"],
    ["dtype", node.dtype],
    ["module", module ? [module.path, module.type].filter(Boolean).join(" · ") : ""],
    ["made in", place ? `${fileName(place[0])}, line ${place[1]}` : ""],
    ["kept", moments.kept(index).bytes ? `${bytesText(moments.kept(index).bytes)} for backward` : ""],
  ];
  panel.replaceChildren(
    button("fs-close", "×", actions.close, "Close the details"),
    html("div", { class: "fs-name" }, nameOf(node)),
    ...differences(context, index),
    facts(known),
    ...(moments.tape.length ? [stopButton(stopped, actions.stop)] : []),
    section("Value", ...summaryContent(packet?.value, answered)),
    section("Gradient", ...summaryContent(packet?.grad, answered), ...reasons(context, index), ...accumulation(context, index)),
    ...neighbours("Reads", inputRows(graph, index), actions),
    ...neighbours("Used by", graph.uses[index]!.map((edge) => [nameOf(graph.nodes[edge.target]!), edge.target]), actions),
  );
  if (answered === false) panel.append(note("No kernel answers; these are the values that came with the picture."));
}

function stopButton(stopped: boolean, act: () => void): HTMLElement {
  const element = button("fs-tool fs-stop", stopped ? "Play stops here" : "Stop play here", act);
  element.prepend(markPicture("stop"));
  element.setAttribute("aria-pressed", String(stopped));
  element.title = "B";
  return element;
}

/** Say why there is no gradient, where Python knows. */
function reasons({ model }: Context, index: number): Node[] {
  const why = model.get("why")[String(index)];
  return why ? [html("p", { class: "fs-why" }, html("b", {}, "Why? "), why)] : [];
}

/** Say that gradients add up, where more than one arrives: with the numbers where a tape was recorded. */
function accumulation(context: Context, index: number): Node[] {
  const { graph } = context;
  const uses = graph.uses[index]!.length;
  if (uses < 2) return [];
  const what = isLeaf(graph.nodes[index]!) ? "It" : "Its result";
  const words = `${what} is used ${uses} times: ${uses} gradients arrive and are added up.`;
  return [note(words), ...stackOf(context, index)];
}

function differences(context: Context, index: number): HTMLElement[] {
  const diff = diffOf(context.model);
  const wrong = diff?.nodes[String(index)] ?? ruleOf(context, index)?.wrong;
  if (wrong) return [section("Comparison", ...wrongFacts(context, index, wrong))];
  const left = diff?.left?.[String(index)];
  const tried = diff?.tried?.[String(index)];
  const words = left ? `not tried: ${left}` : tried && `✓ as it should be, at ${countText(tried, "element")}`;
  return words ? [section("Comparison", note(words, "fs-quiet"))] : [];
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
    return html("li", {}, button("fs-go", label, () => actions.go(node)));
  });
  if (rows.length > 50) items.push(html("li", {}, `and ${countText(rows.length - 50, "more")}`));
  return [section(title, html("ul", { class: "fs-list" }, ...items))];
}

function summaryContent(summary: Summary | undefined, answered: boolean | null): Node[] {
  if (summary === undefined || summary === "") {
    return [note(answered === false ? "not known without a kernel" : "asking Python …", "fs-quiet")];
  }
  if (typeof summary === "string") return [note(summary, "fs-quiet")];
  if ("number" in summary) return [note(String(summary.number), "fs-number")];
  return [facts(figures(summary)), ...pictures(summary), note(first(summary), "fs-first")];
}

function figures(tensor: TensorFigures): [string, string][] {
  return [
    ["range", tensor.min === null ? "no finite element" : `${numberText(tensor.min)} to ${numberText(tensor.max)}`],
    ["strides", tensor.strides ? `(${tensor.strides.join(", ")})` : ""],
    ["mean", tensor.mean === null ? "" : numberText(tensor.mean)],
    ["NaN", tensor.nans ? String(tensor.nans) : ""],
    ["infinite", tensor.infinities ? String(tensor.infinities) : ""],
  ];
}

function first(tensor: TensorFigures): string {
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  return `[${tensor.first.map((value: Num) => numberText(value)).join(", ")}${size > tensor.first.length ? ", …" : ""}]`;
}
