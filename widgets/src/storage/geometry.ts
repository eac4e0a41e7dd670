/** How an index finds its cell and a cell its indices; geometry.py does the same sums. */

export interface Geometry {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}
export interface Owners {
  /** Indices in index order, at most as many as were asked for. */
  listed: number[][];
  count: number;
}
export const MANY = 64;

export function count({ shape }: Geometry): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function placeOf({ strides, offset }: Geometry, index: readonly number[]): number {
  return index.reduce((place, at, axis) => place + at * strides[axis]!, offset);
}

export function indexAt(shape: readonly number[], ordinal: number): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = ordinal % shape[axis]!;
    ordinal = Math.floor(ordinal / shape[axis]!);
  }
  return index;
}

export function ordinalOf(shape: readonly number[], index: readonly number[]): number {
  return index.reduce((ordinal, at, axis) => ordinal * shape[axis]! + at, 0);
}

/** Return the lowest cell used and the one after the highest; equal where there is no element. */
export function span(geometry: Geometry): [number, number] {
  if (!count(geometry)) return [geometry.offset, geometry.offset];
  const reach = geometry.strides.map((step, axis) => (geometry.shape[axis]! - 1) * step);
  const sum = (pick: (a: number, b: number) => number): number => reach.reduce((total, r) => total + pick(0, r), geometry.offset);
  return [sum(Math.min), sum(Math.max) + 1];
}

/** Return the indices whose element lies in a cell, and how many there are. */
export function ownersOf(geometry: Geometry, place: number, most = MANY): Owners {
  const { shape, strides } = geometry;
  if (!count(geometry)) return { listed: [], count: 0 };
  const axes = strides.map((_, axis) => axis);
  const still = axes.filter((axis) => strides[axis] === 0);
  const moving = axes.filter((axis) => strides[axis] !== 0).sort((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!));
  const found: number[][] = [];
  solve(geometry, place - geometry.offset, moving, 0, shape.map(() => 0), found, most);
  const repeats = still.reduce((product, axis) => product * shape[axis]!, 1);
  const listed: number[][] = [];
  for (const solution of found) {
    for (let repeat = 0; repeat < Math.min(repeats, most); repeat++) {
      const along = indexAt(still.map((axis) => shape[axis]!), repeat);
      const index = [...solution];
      still.forEach((axis, at) => (index[axis] = along[at]!));
      listed.push(index);
    }
  }
  listed.sort((one, two) => ordinalOf(shape, one) - ordinalOf(shape, two));
  return { listed: listed.slice(0, most), count: found.length * repeats };
}

/** Collect every way to write `rest` as a sum of steps along `axes` from `at` on, the longest steps first. */
function solve(geometry: Geometry, rest: number, axes: number[], at: number, index: number[], found: number[][], most: number): void {
  if (at === axes.length) {
    if (rest === 0 && found.length < most) found.push([...index]);
    return;
  }
  const { shape, strides } = geometry;
  const left = axes.slice(at);
  if (rest % left.reduce((divisor, axis) => common(divisor, strides[axis]!), 0)) return;
  const inner = left.slice(1).map((axis) => (shape[axis]! - 1) * strides[axis]!);
  const nearest = rest - inner.reduce((total, reach) => total + Math.max(0, reach), 0);
  const farthest = rest - inner.reduce((total, reach) => total + Math.min(0, reach), 0);
  const axis = axes[at]!;
  const step = strides[axis]!;
  const [low, high] = step > 0 ? [nearest, farthest] : [farthest, nearest];
  const last = Math.min(shape[axis]! - 1, Math.floor(high / step));
  for (let along = Math.max(0, Math.ceil(low / step)); along <= last && found.length < most; along++) {
    index[axis] = along;
    solve(geometry, rest - along * step, axes, at + 1, index, found, most);
  }
}

function common(one: number, two: number): number {
  let [a, b] = [Math.abs(one), Math.abs(two)];
  while (b) [a, b] = [b, a % b];
  return a;
}

export function contiguous(geometry: Geometry): boolean {
  if (!count(geometry)) return true;
  let expected = 1;
  for (let axis = geometry.shape.length - 1; axis >= 0; axis--) {
    if (geometry.shape[axis] !== 1 && geometry.strides[axis] !== expected) return false;
    expected *= geometry.shape[axis]!;
  }
  return true;
}
