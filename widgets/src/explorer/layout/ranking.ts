import { gather } from "./neighbours";

/**
 * Return the layer of each item, 0 at the top: as late as its consumers allow, so that a parameter stands next
 * to its use. Items in `top` and `bottom` have the first and the last layer to themselves.
 */
export function layersOf(
  count: number,
  sources: Int32Array,
  targets: Int32Array,
  top: readonly number[],
  bottom: readonly number[],
): Int32Array {
  const height = new Int32Array(count).fill(bottom.length ? 1 : 0);
  for (const item of bottom) height[item] = 0;
  const incoming = gather(count, targets, sources);
  const waiting = new Int32Array(count);
  for (const source of sources) waiting[source]!++;
  const ready: number[] = [];
  for (let item = 0; item < count; item++) if (waiting[item] === 0) ready.push(item);
  for (let at = 0; at < ready.length; at++) {
    const item = ready[at]!;
    for (let place = incoming.start[item]!; place < incoming.start[item + 1]!; place++) {
      const source = incoming.list[place]!;
      height[source] = Math.max(height[source]!, height[item]! + 1);
      if (--waiting[source]! === 0) ready.push(source);
    }
  }
  const above = new Uint8Array(count);
  for (const item of top) above[item] = 1;
  let highest = 0;
  for (let item = 0; item < count; item++) if (!above[item]) highest = Math.max(highest, height[item]!);
  const summit = top.length ? highest + 1 : highest;
  return height.map((value, item) => (above[item] ? 0 : summit - value));
}
