/** Which item a key leads to. */

import type { Scene } from "./scene";

export type Direction = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

/**
 * Return the item that an arrow leads to from item `from`, or -1: up and down follow the links (to what it reads,
 * to what uses it), left and right go to the nearest item beside it.
 */
export function follow(scene: Scene, from: number, direction: Direction): number {
  const { links } = scene.seen;
  if (direction === "ArrowUp") return nearest(scene, from, links.flatMap(([s, t]) => (t === from ? [s] : [])));
  if (direction === "ArrowDown") return nearest(scene, from, links.flatMap(([s, t]) => (s === from ? [t] : [])));
  const here = scene.picture.items[from]!;
  const beside = scene.picture.items.flatMap((at, item) => {
    const overlaps = at.y < here.y + here.height && here.y < at.y + at.height;
    const right = at.x + at.width / 2 > here.x + here.width / 2;
    return item !== from && overlaps && right === (direction === "ArrowRight") ? [item] : [];
  });
  return nearest(scene, from, beside);
}

function nearest(scene: Scene, from: number, among: readonly number[]): number {
  const middle = (item: number): number => scene.picture.items[item]!.x + scene.picture.items[item]!.width / 2;
  const distance = (item: number): number => Math.abs(middle(item) - middle(from));
  return among.reduce((best, item) => (best < 0 || distance(item) < distance(best) ? item : best), -1);
}
