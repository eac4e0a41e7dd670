import { gather } from "./neighbours";

/** Say of each link whether it closes a cycle: shut boxes can read what they have written. */
export function closesCycle(count: number, sources: Int32Array, targets: Int32Array): Uint8Array {
  const outgoing = gather(count, sources, sources.map((_, link) => link));
  const backward = new Uint8Array(sources.length);
  const state = new Uint8Array(count); // 0 unseen, 1 on the path, 2 done
  const upcoming = outgoing.start.slice(0, count);
  const path: number[] = [];
  for (let start = 0; start < count; start++) {
    if (state[start] === 0) path.push(start);
    while (path.length) {
      const item = path[path.length - 1]!;
      state[item] = 1;
      if (upcoming[item] === outgoing.start[item + 1]) {
        state[item] = 2;
        path.pop();
        continue;
      }
      const link = outgoing.list[upcoming[item]!++]!;
      const target = targets[link]!;
      backward[link] = Number(state[target] === 1);
      if (state[target] === 0) path.push(target);
    }
  }
  return backward;
}
