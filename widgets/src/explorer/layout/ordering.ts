/** Order every layer so that few links cross: barycentre sweeps, the best order found is kept. */

const SWEEPS = 12;
const PATIENCE = 4;
const MANY = 20_000; // vertices, from which on a third of the sweeps must do

type Layers = number[][];

export function orderLayers(layers: Layers, above: readonly number[][], below: readonly number[][]): Layers {
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, below);
  const current = layers.map((layer) => [...layer]);
  let since = 0;
  const sweeps = above.length < MANY ? SWEEPS : SWEEPS / 3;
  for (let sweep = 0; sweep < sweeps && fewest > 0 && since < PATIENCE; sweep++) {
    const downwards = sweep % 2 === 0;
    sweepOnce(current, downwards ? above : below, downwards);
    const count = crossings(current, below);
    since++;
    if (count < fewest) {
      best = current.map((layer) => [...layer]);
      fewest = count;
      since = 0;
    }
  }
  return best;
}

/** Sort each layer by the mean position of its neighbours in the layer before it; stable. */
function sweepOnce(layers: Layers, neighbours: readonly number[][], downwards: boolean): void {
  const position = new Int32Array(neighbours.length);
  const key = new Float64Array(neighbours.length);
  for (const layer of downwards ? layers : [...layers].reverse()) {
    layer.forEach((vertex, index) => {
      const known = neighbours[vertex]!;
      const total = known.reduce((sum, neighbour) => sum + position[neighbour]!, 0);
      key[vertex] = known.length ? total / known.length : index;
    });
    layer.sort((a, b) => key[a]! - key[b]!);
    layer.forEach((vertex, index) => (position[vertex] = index));
  }
}

/** Count the pairs of links that cross between neighbouring layers (inversions, by a binary indexed tree). */
export function crossings(layers: Layers, below: readonly number[][]): number {
  let total = 0;
  const position = new Int32Array(below.length);
  for (let at = 0; at + 1 < layers.length; at++) {
    const lower = layers[at + 1]!;
    lower.forEach((vertex, index) => (position[vertex] = index));
    const tree = new Int32Array(lower.length + 1);
    let seen = 0;
    for (const vertex of layers[at]!) {
      const ends = below[vertex]!.map((neighbour) => position[neighbour]!);
      for (const end of ends) total += seen - countUpTo(tree, end);
      for (const end of ends) for (let i = end + 1; i < tree.length; i += i & -i) tree[i]!++;
      seen += ends.length;
    }
  }
  return total;
}

function countUpTo(tree: Int32Array, end: number): number {
  let total = 0;
  for (let i = end + 1; i > 0; i &= i - 1) total += tree[i]!;
  return total;
}
