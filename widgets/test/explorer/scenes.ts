/** Reads packed graphs on standard input, prints where this side's layout puts everything; a Python test compares. */

import { unpack } from "../../src/explorer/graph";
import { makeScene } from "../../src/explorer/scene";
import type { Model } from "../../src/explorer/traits";

interface Packed {
  nodes: string;
  edges: string;
  expanded: string[];
  [name: string]: unknown;
}
declare const process: { stdin: AsyncIterable<Uint8Array>; stdout: { write(text: string): void } };

function view(base64: string): DataView {
  return new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}

const chunks: string[] = [];
for await (const chunk of process.stdin) chunks.push(new TextDecoder().decode(chunk));
const scenes = (JSON.parse(chunks.join("")) as Packed[]).map((packed) => {
  const state = { ...packed, nodes: view(packed.nodes), edges: view(packed.edges) } as Record<string, unknown>;
  const model = { get: (name: string) => state[name] } as unknown as Pick<Model, "get">;
  const { seen, faces, titles, picture } = makeScene(unpack(model), packed.expanded);
  const rectangle = (at: (typeof picture.items)[number]): number[] => [at.x, at.y, at.width, at.height];
  return {
    items: seen.items,
    labels: faces.map((face) => [face.label, face.detail]),
    titles,
    rectangles: [...picture.items, ...picture.boxes].map(rectangle),
    routes: seen.links.map((link, at) => [link, seen.counts[at], picture.routes[at]]),
  };
});
process.stdout.write(JSON.stringify(scenes));
