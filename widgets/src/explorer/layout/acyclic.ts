/** Say of each link whether it closes a cycle: shut boxes can read what they have written. */
export function closesCycle(count: number, links: readonly (readonly [number, number])[]): boolean[] {
  const outgoing: number[][] = Array.from({ length: count }, () => []);
  links.forEach(([source], position) => outgoing[source]!.push(position));
  const backward = links.map(() => false);
  const state = new Uint8Array(count); // 0 unseen, 1 on the path, 2 done
  const upcoming = new Int32Array(count);
  for (let start = 0; start < count; start++) {
    const path = state[start] === 0 ? [start] : [];
    while (path.length) {
      const item = path.at(-1)!;
      state[item] = 1;
      const link = outgoing[item]![upcoming[item]!++];
      if (link === undefined) {
        state[item] = 2;
        path.pop();
        continue;
      }
      const target = links[link]![1];
      backward[link] = state[target] === 1;
      if (state[target] === 0) path.push(target);
    }
  }
  return backward;
}
