// The loops of this folder run once, cold, when a widget opens: plain variables and typed arrays, no pairs taken apart.

/** For each vertex the numbers that belong to it, all in one array: `list[start[v]]` to `list[start[v + 1] - 1]`. */
export interface Lists {
  start: Int32Array;
  list: Int32Array;
}

/** Gather `values` by the vertex in `keys` at the same place, in order. */
export function gather(count: number, keys: ArrayLike<number>, values: ArrayLike<number>): Lists {
  const start = new Int32Array(count + 1);
  for (let at = 0; at < keys.length; at++) start[keys[at]! + 1]!++;
  for (let vertex = 0; vertex < count; vertex++) start[vertex + 1]! += start[vertex]!;
  const next = start.slice(0, count);
  const list = new Int32Array(keys.length);
  for (let at = 0; at < keys.length; at++) list[next[keys[at]!]!++] = values[at]!;
  return { start, list };
}
