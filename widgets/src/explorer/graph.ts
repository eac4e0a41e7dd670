/** The graph as the page knows it, unpacked from columns of 32-bit integers; columns.py packs them. */

import type { Kind, Model, ModuleBox } from "./traits";

export const NODE_COLUMNS = ["name", "label", "kind", "shape", "dtype", "module", "slots", "variable"] as const;
export const KINDS: readonly Kind[] = ["operation", "parameter", "input", "root"];
const UNKNOWN = "?";

export interface GraphNode {
  name: string;
  label: string;
  kind: Kind;
  shape: string | null;
  dtype: string;
  module: number;
  slots: number;
  variable: string;
}

export interface Edge {
  source: number;
  target: number;
  slot: number;
}

export interface Graph {
  nodes: GraphNode[];
  edges: Edge[];
  modules: ModuleBox[];
  /** For each node the edges that lead into it, and those that leave it. */
  inputs: Edge[][];
  uses: Edge[][];
}

export function unpack(model: Pick<Model, "get">): Graph {
  const strings = model.get("strings");
  const [name, label, kind, shape, dtype, module, slots, variable] = columns(model.get("nodes"), NODE_COLUMNS.length);
  const nodes = Array.from(name!, (_, index): GraphNode => {
    const known = strings[shape![index]!]!;
    return {
      name: strings[name![index]!]!,
      label: strings[label![index]!]!,
      kind: KINDS[kind![index]!]!,
      shape: known === UNKNOWN ? null : known,
      dtype: strings[dtype![index]!]!,
      module: module![index]!,
      slots: slots![index]!,
      variable: strings[variable![index]!]!,
    };
  });
  const [source, target, slot] = columns(model.get("edges"), 3);
  const edges = Array.from(source!, (from, index) => ({ source: from, target: target![index]!, slot: slot![index]! }));
  const inputs: Edge[][] = nodes.map(() => []);
  const uses: Edge[][] = nodes.map(() => []);
  for (const edge of edges) {
    inputs[edge.target]!.push(edge);
    uses[edge.source]!.push(edge);
  }
  return { nodes, edges, modules: model.get("modules"), inputs, uses };
}

/** Return columns of equal length; every machine that a browser runs on stores integers as Python wrote them. */
export function columns(view: DataView, count: number): Int32Array[] {
  const all = new Int32Array(bytes(view));
  const length = all.length / count;
  return Array.from({ length: count }, (_, column) => all.subarray(column * length, (column + 1) * length));
}

/** Return a copy of what a view shows: a view may begin anywhere in its buffer. */
export function bytes(view: DataView): ArrayBuffer {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer;
}

/** Return a module and the modules around it, innermost first. */
export function ancestry(graph: Graph, module: number): number[] {
  const chain: number[] = [];
  for (let box = module; box >= 0; box = graph.modules[box]!.parent) chain.push(box);
  return chain;
}

/** Return what a node is called in a list or in speech: "h = tanh", or a leaf's name. */
export function nameOf(node: GraphNode): string {
  return node.variable ? `${node.variable} = ${node.label}` : node.label;
}

export function isLeaf(node: GraphNode): boolean {
  return node.kind === "parameter" || node.kind === "input";
}
