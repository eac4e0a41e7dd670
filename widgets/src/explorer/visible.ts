/** What is on the page when some module boxes are open and the others shut; visible.py says the same. */

import { ancestry, type Graph } from "./graph";

export interface Visible {
  /** Nodes as their index, shut boxes as -1 - module, in the order of the graph. */
  items: number[];
  /** For each item the open module around it, -1 for none. */
  parent: number[];
  open: number[];
  /** Pairs of positions in `items`, source first, and how many edges each stands for. */
  links: [number, number][];
  counts: number[];
  /** For each node of the graph, the position of the item that shows it. */
  where: number[];
}

export function visible(graph: Graph, expanded: readonly string[]): Visible {
  const isOpen = new Set(expanded);
  const position = new Map<number, number>();
  const where = graph.nodes.map((_, node) => {
    const item = itemOf(graph, node, isOpen);
    if (!position.has(item)) position.set(item, position.size);
    return position.get(item)!;
  });
  const links: [number, number][] = [];
  const counts: number[] = [];
  const known = new Map<number, number>();
  for (const edge of graph.edges) {
    const [source, target] = [where[edge.source]!, where[edge.target]!];
    const key = source * graph.nodes.length + target;
    const link = known.get(key);
    if (source === target) continue;
    if (link !== undefined) counts[link]!++;
    else {
      known.set(key, links.length);
      links.push([source, target]);
      counts.push(1);
    }
  }
  const items = [...position.keys()];
  const parent = items.map((item) => (item >= 0 ? graph.nodes[item]!.module : graph.modules[-1 - item]!.parent));
  const open = [...new Set(parent.flatMap((module) => ancestry(graph, module)))].sort((a, b) => a - b);
  return { items, parent, open, links, counts, where };
}

/** Return the position of an item: a node, or a shut box. */
export function indexOf({ items, where }: Visible, item: number): number {
  return item >= 0 ? where[item]! : items.indexOf(item);
}

/** Return the outermost shut box around a node, as -1 - module, or the node itself. */
function itemOf(graph: Graph, node: number, isOpen: ReadonlySet<string>): number {
  const outermostFirst = ancestry(graph, graph.nodes[node]!.module).reverse();
  const shut = outermostFirst.find((box) => !isOpen.has(graph.modules[box]!.path));
  return shut === undefined ? node : -1 - shut;
}
