/** Order every layer so that few links cross: barycentre sweeps, the best order found is kept. */

import type { Mesh } from "./mesh";
import type { Lists } from "./neighbours";

const SWEEPS = 12;
const PATIENCE = 4;
const MANY = 20_000; // vertices, from which on a third of the sweeps must do

export type Layers = Int32Array[];

export function orderLayers(first: Layers, { above, below, layer }: Mesh): Layers {
  let best = first;
  let fewest = crossings(first, below);
  const current = first.map((vertices) => vertices.slice());
  const position = new Int32Array(layer.length);
  let since = 0;
  const sweeps = layer.length < MANY ? SWEEPS : SWEEPS / 3;
  for (let sweep = 0; sweep < sweeps && fewest > 0 && since < PATIENCE; sweep++) {
    if (sweep % 2 === 0) for (let at = 0; at < current.length; at++) sortLayer(current[at]!, above, position);
    else for (let at = current.length - 1; at >= 0; at--) sortLayer(current[at]!, below, position);
    const count = crossings(current, below);
    since++;
    if (count < fewest) {
      best = current.map((vertices) => vertices.slice());
      fewest = count;
      since = 0;
    }
  }
  return best;
}

/** Sort a layer by the mean position of its neighbours in the layer before it; stable. */
function sortLayer(vertices: Int32Array, { start, list }: Lists, position: Int32Array): void {
  const keys = new Float64Array(vertices.length);
  let sorted = true;
  for (let index = 0; index < vertices.length; index++) {
    const vertex = vertices[index]!;
    const from = start[vertex]!;
    const to = start[vertex + 1]!;
    let total = 0;
    for (let at = from; at < to; at++) total += position[list[at]!]!;
    keys[index] = to > from ? total / (to - from) : index;
    sorted &&= index === 0 || keys[index - 1]! <= keys[index]!;
  }
  if (!sorted) {
    const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!);
    vertices.set(order.map((index) => vertices[index]!));
  }
  for (let index = 0; index < vertices.length; index++) position[vertices[index]!] = index;
}

/** Count the pairs of links that cross between neighbouring layers (inversions, by a binary indexed tree). */
export function crossings(layers: Layers, { start, list }: Lists): number {
  let total = 0;
  const position = new Int32Array(start.length);
  for (let at = 0; at + 1 < layers.length; at++) {
    const lower = layers[at + 1]!;
    for (let index = 0; index < lower.length; index++) position[lower[index]!] = index;
    const tree = new Int32Array(lower.length + 1);
    let seen = 0;
    for (const vertex of layers[at]!) {
      const from = start[vertex]!;
      const to = start[vertex + 1]!;
      for (let place = from; place < to; place++) {
        total += seen;
        for (let i = position[list[place]!]! + 1; i > 0; i &= i - 1) total -= tree[i]!;
      }
      for (let place = from; place < to; place++)
        for (let i = position[list[place]!]! + 1; i < tree.length; i += i & -i) tree[i]!++;
      seen += to - from;
    }
  }
  return total;
}
