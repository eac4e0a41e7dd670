/** What is written on each item and how large it is; faces.py says the same, so the pictures agree. */

import { ancestry, isLeaf, type Graph, type GraphNode } from "./graph";
import { countText } from "../shared/text";
import type { Kind } from "./traits";
import type { Visible } from "./visible";

const LETTER = 7.2;
const SMALL_LETTER = 6.1;
const LONGEST = 26;
const NUMBER_WIDTH = 138;
const SYMBOLS: Record<string, string> = {
  add: "+",
  sub: "−",
  rsub: "−",
  mul: "×",
  div: "÷",
  pow: "xⁿ",
  mm: "@",
  bmm: "@",
  mv: "@",
  dot: "@",
  matmul: "@",
  sum: "Σ",
  mean: "Σ",
  neg: "−",
  exp: "eˣ",
};

export interface Face {
  kind: Kind | "module";
  label: string;
  /** A shape, or what a shut box holds; "" for a number, which shows its value. */
  detail: string;
  /** How many gradients arrive and are added up here. */
  uses: number;
  number: boolean;
  width: number;
  height: number;
}

export function faces(graph: Graph, seen: Visible): Face[] {
  const held = nodesHeld(graph);
  return seen.items.map((item) =>
    item >= 0
      ? nodeFace(graph, graph.nodes[item]!, graph.uses[item]!.length)
      : boxFace(graph, -1 - item, held[-1 - item]!),
  );
}

/** Return the faces that these module boxes have when they are shut. */
export function boxFaces(graph: Graph, modules: readonly number[]): Face[] {
  const held = nodesHeld(graph);
  return modules.map((module) => boxFace(graph, module, held[module]!));
}

function nodeFace(graph: Graph, node: GraphNode, uses: number): Face {
  const outer = node.module >= 0 ? `${graph.modules[node.module]!.path}.` : "";
  const sign = node.variable ? `${node.variable} =` : (SYMBOLS[node.label] ?? "");
  const operation = `${sign} ${node.label}`.trim();
  const label = shortened(isLeaf(node) ? without(node.label, outer) : operation);
  const number = node.shape === "()";
  const detail = number ? "" : (node.shape ?? "");
  const width = Math.max(
    56,
    letters(label) * LETTER + 26,
    letters(detail) * SMALL_LETTER + 26,
    number ? NUMBER_WIDTH : 0,
  );
  return { kind: node.kind, label, detail, uses, number, width, height: number || detail ? 42 : 30 };
}

function boxFace(graph: Graph, module: number, held: number): Face {
  const label = shortened(boxName(graph, module));
  const detail = [boxType(graph, module), countText(held, "node")].filter(Boolean).join(" · ");
  const width = Math.max(96, letters(label) * LETTER + 46, letters(detail) * SMALL_LETTER + 26);
  return { kind: "module", label, detail, uses: 1, number: false, width, height: 46 };
}

export function boxTitle(graph: Graph, module: number): string {
  return [shortened(boxName(graph, module)), boxType(graph, module)].filter(Boolean).join(" · ");
}

export function titleWidth(title: string): number {
  return letters(title) * LETTER + 34;
}

/** Return a module's path as seen from the module around it; a box around repeats is none. */
function boxName(graph: Graph, module: number): string {
  const [box, ...around] = ancestry(graph, module).map((at) => graph.modules[at]!);
  const outer = around.find(({ times }) => times === 1);
  return outer ? without(box!.path, `${outer.path}.`) : box!.path;
}

function boxType(graph: Graph, module: number): string {
  const { times, type } = graph.modules[module]!;
  return [times > 1 ? `${times} ×` : "", type].filter(Boolean).join(" ");
}

function nodesHeld(graph: Graph): number[] {
  const held = graph.modules.map(() => 0);
  for (const node of graph.nodes) for (const box of ancestry(graph, node.module)) held[box]!++;
  return held;
}

function without(text: string, start: string): string {
  return start && text.startsWith(start) ? text.slice(start.length) : text;
}

/** Count code points, as Python counts the length of a text. */
function letters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--; // second half of one
  return count;
}

export function shortened(label: string): string {
  if (label.length <= LONGEST + 1) return label;
  const points = [...label];
  if (points.length <= LONGEST + 1) return label;
  const half = LONGEST / 2;
  return `${points.slice(0, half - 1).join("")}…${points.slice(-half - 1).join("")}`;
}
