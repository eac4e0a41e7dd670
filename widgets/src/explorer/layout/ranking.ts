/**
 * Return the layer of each item, 0 at the top: as late as its consumers allow, so that a parameter stands next
 * to its use. Items in `top` and `bottom` have the first and the last layer to themselves.
 */
export function layersOf(
  count: number,
  links: readonly (readonly [number, number])[],
  top: ReadonlySet<number>,
  bottom: ReadonlySet<number>,
): number[] {
  const height = Array.from({ length: count }, (_, item): number => (bottom.size && !bottom.has(item) ? 1 : 0));
  const incoming: number[][] = height.map(() => []);
  const waiting = new Int32Array(count);
  for (const [source, target] of links) {
    incoming[target]!.push(source);
    waiting[source]!++;
  }
  const ready = height.map((_, item) => item).filter((item) => waiting[item] === 0);
  for (const item of ready) {
    for (const source of incoming[item]!) {
      height[source] = Math.max(height[source]!, height[item]! + 1);
      if (--waiting[source]! === 0) ready.push(source);
    }
  }
  const highest = height.reduce((most, value, item) => (top.has(item) ? most : Math.max(most, value)), 0);
  const summit = top.size ? highest + 1 : highest;
  return height.map((value, item) => (top.has(item) ? 0 : summit - value));
}
