/** Give every vertex its x: threads straight, the rest near its neighbours, everything apart. */

import type { Mesh } from "./mesh";
import { gather, type Lists } from "./neighbours";
import type { Layers } from "./ordering";

const SWEEPS = 24;

/** Runs of vertices that move as one: for each vertex its thread, and its x relative to it. */
interface Threads {
  count: number;
  of: Int32Array;
  offset: Float64Array;
}

/** For each thread its neighbours' numbers in `of`, `room` or `distance` away. */
interface Bonds extends Lists {
  of: Int32Array;
  distance: Float64Array;
}

export function place(mesh: Mesh, layers: Layers, halves: Float64Array, straight: Int32Array, arrive: Float64Array, weights: Float64Array): Float64Array {
  const threads = makeThreads(mesh, layers, straight, arrive);
  const [left, right] = keepApart(threads, layers, halves);
  const wishes = drawTogether(threads, mesh, arrive, weights);
  const order = fromLeftToRight(threads.count, left, right);
  const x = new Float64Array(threads.count);
  for (const thread of order)
    for (let at = left.start[thread]!; at < left.start[thread + 1]!; at++) {
      const bond = left.list[at]!;
      x[thread] = Math.max(x[thread]!, x[left.of[bond]!]! + left.distance[bond]!);
    }
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let at = 0; at < order.length; at++) {
      const thread = order[sweep % 2 ? at : order.length - 1 - at]!;
      x[thread] = nearestFree(thread, x, left, right, wishes);
    }
  return halves.map((_, vertex) => x[threads.of[vertex]!]! + threads.offset[vertex]!);
}

/** Join the vertices of straight segments. */
function makeThreads({ lower }: Mesh, layers: Layers, straight: Int32Array, arrive: Float64Array): Threads {
  const of = new Int32Array(straight.length).fill(-1);
  const offset = new Float64Array(straight.length);
  let count = 0;
  for (const vertices of layers)
    for (const vertex of vertices) {
      if (of[vertex]! < 0) of[vertex] = count++;
      const segment = straight[vertex]!;
      if (segment < 0) continue;
      of[lower[segment]!] = of[vertex]!;
      offset[lower[segment]!] = offset[vertex]! - arrive[segment]!;
    }
  return { count, of, offset };
}

/** Return what keeps threads apart: for each, those to its left and those to its right. */
function keepApart({ count, of, offset }: Threads, layers: Layers, halves: Float64Array): [Bonds, Bonds] {
  const [lefts, rights, distance]: [number[], number[], number[]] = [[], [], []];
  const latest = new Int32Array(count).fill(-1); // of each thread, its last bond to the right
  for (const vertices of layers)
    for (let at = 0; at + 1 < vertices.length; at++) {
      const a = vertices[at]!;
      const b = vertices[at + 1]!;
      const room = halves[a]! + offset[a]! + halves[b]! - offset[b]!;
      const bond = latest[of[a]!]!;
      if (bond >= 0 && rights[bond] === of[b]) distance[bond] = Math.max(distance[bond]!, room);
      else {
        latest[of[a]!] = lefts.push(of[a]!) - 1;
        rights.push(of[b]!);
        distance.push(room);
      }
    }
  const [from, to, room] = [Int32Array.from(lefts), Int32Array.from(rights), Float64Array.from(distance)];
  const numbers = from.map((_, at) => at);
  return [
    { ...gather(count, to, numbers), of: from, distance: room },
    { ...gather(count, from, numbers), of: to, distance: room },
  ];
}

/** Return what draws threads together: for each, the other one, its distance and the weight. */
function drawTogether({ count, of, offset }: Threads, { upper, lower }: Mesh, arrive: Float64Array, weights: Float64Array): Bonds & { weight: Float64Array } {
  const most = 2 * upper.length;
  const [keys, others] = [new Int32Array(most), new Int32Array(most)];
  const [distance, weight] = [new Float64Array(most), new Float64Array(most)];
  let wish = 0;
  const add = (thread: number, other: number, away: number, heavy: number): void => {
    keys[wish] = thread;
    others[wish] = other;
    distance[wish] = away;
    weight[wish++] = heavy;
  };
  for (let segment = 0; segment < upper.length; segment++) {
    const from = upper[segment]!;
    const to = lower[segment]!;
    if (of[from] === of[to]) continue;
    const away = offset[from]! - arrive[segment]! - offset[to]!;
    add(of[to]!, of[from]!, away, weights[segment]!);
    add(of[from]!, of[to]!, -away, weights[segment]!);
  }
  const used = keys.subarray(0, wish);
  return { ...gather(count, used, used.map((_, at) => at)), of: others, distance, weight };
}

function fromLeftToRight(count: number, left: Bonds, right: Bonds): Int32Array {
  const waiting = Int32Array.from({ length: count }, (_, thread) => left.start[thread + 1]! - left.start[thread]!);
  const ready = new Int32Array(count);
  let known = 0;
  for (let thread = 0; thread < count; thread++) if (waiting[thread] === 0) ready[known++] = thread;
  for (let at = 0; at < known; at++) {
    const thread = ready[at]!;
    for (let place = right.start[thread]!; place < right.start[thread + 1]!; place++) {
      const other = right.of[right.list[place]!]!;
      if (--waiting[other]! === 0) ready[known++] = other;
    }
  }
  return ready;
}

/** Return the x nearest to where a thread is pulled that its neighbours leave free. */
function nearestFree(thread: number, x: Float64Array, left: Bonds, right: Bonds, wishes: Bonds & { weight: Float64Array }): number {
  let total = 0;
  let weights = 0;
  for (let at = wishes.start[thread]!; at < wishes.start[thread + 1]!; at++) {
    const wish = wishes.list[at]!;
    total += wishes.weight[wish]! * (x[wishes.of[wish]!]! + wishes.distance[wish]!);
    weights += wishes.weight[wish]!;
  }
  if (!weights) return x[thread]!;
  let least = -Infinity;
  let most = Infinity;
  for (let at = left.start[thread]!; at < left.start[thread + 1]!; at++) {
    const bond = left.list[at]!;
    least = Math.max(least, x[left.of[bond]!]! + left.distance[bond]!);
  }
  for (let at = right.start[thread]!; at < right.start[thread + 1]!; at++) {
    const bond = right.list[at]!;
    most = Math.min(most, x[right.of[bond]!]! - right.distance[bond]!);
  }
  return Math.max(least, Math.min(most, total / weights));
}
