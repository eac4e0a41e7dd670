/** Reads packed tapes on standard input, prints the gradients this side adds up, step by step; a Python test compares. */

import type { Graph, GraphNode } from "../../src/explorer/graph";
import { Replay } from "../../src/explorer/replay";
import { readTape } from "../../src/explorer/tape";
import type { Model } from "../../src/explorer/traits";

interface Packed {
  nodes: [shape: number[], dtype: string][];
  tape: string;
  amounts: string;
}
declare const process: { stdin: AsyncIterable<Uint8Array>; stdout: { write(text: string): void } };

const view = (base64: string): DataView =>
  new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);

function bits(elements: Float64Array): string {
  return Array.from(new BigUint64Array(elements.slice().buffer), (word) => word.toString(16).padStart(16, "0")).join("");
}

/** Return the final sums in bits, after scrubbing to and fro, which must not change them. */
function sums({ nodes, tape, amounts }: Packed): Record<string, string> {
  const graph = { nodes: nodes.map(([shape, dtype]) => ({ shape: `(${shape.join(", ")})`, dtype }) as GraphNode) } as Graph;
  const state = { tape: view(tape), amounts: view(amounts) } as Record<string, DataView>;
  const replay = new Replay(graph, readTape({ get: (name: string) => state[name] } as unknown as Pick<Model, "get">, graph));
  const { length } = replay.tape;
  const found: Record<string, string> = {};
  nodes.forEach((_, node) => {
    for (const cursor of [length, 0, length >> 1, length - 1, length]) {
      const { elements, count } = replay.received(node, cursor);
      if (cursor === length && count && elements) found[node] = bits(elements);
    }
  });
  return found;
}

const chunks: string[] = [];
for await (const chunk of process.stdin) chunks.push(new TextDecoder().decode(chunk));
process.stdout.write(JSON.stringify((JSON.parse(chunks.join("")) as Packed[]).map(sums)));
