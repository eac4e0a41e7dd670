/** Links as they are drawn: only what is seen of them, and once where many take the same way. */

import { svg } from "../shared/dom";
import type { Rectangle } from "./layout/compound";
import type { Point } from "./layout/fitting";
import { clamp } from "./pieces";
import type { Scene } from "./scene";
import { piece } from "./shapes";

/** Return links with their arrow heads, and how often each is taken if more than once. */
export function linksElement({ picture, seen }: Scene, links: readonly number[], near: Rectangle): SVGGElement {
  const ending = links.filter((link) => holds(near, picture.routes[link]!.at(-1)!));
  const heads = ending.map((link) => `M${picture.routes[link]!.at(-1)!.join(" ")}l-3.5 -6h7z`);
  const counts = ending.filter((link) => seen.counts[link]! > 1).map((link) => {
    const [x, y] = picture.routes[link]!.at(-1)!;
    return svg("text", { class: "fs-small fs-halo", x: x + 7, y: y - 5 }, `${seen.counts[link]}×`);
  });
  return svg(
    "g",
    { class: "fs-links", "data-links": links.length },
    svg("path", { class: "fs-line", d: drawn(links.map((link) => picture.routes[link]!), near) }),
    svg("path", { class: "fs-head", d: heads.join("") }),
    ...counts,
  );
}

/**
 * Return the parts of routes that lie near as one path. A weight that is used at every step of a long run has a
 * thousand links on one lane: the lane is drawn once, and no farther than it is seen.
 */
export function drawn(routes: readonly (readonly Point[])[], near: Rectangle): string {
  const lanes = new Map<number, [number, number][]>(); // at each x what runs straight down there
  const bends = new Set<string>();
  for (const route of routes)
    for (let at = 1; at < route.length; at++) {
      const [from, to] = [route[at - 1]!, route[at]!];
      const [top, bottom] = from[1] < to[1] ? [from[1], to[1]] : [to[1], from[1]];
      if (bottom < near.y || top > near.y + near.height || !touches(near, from[0], to[0])) continue;
      if (from[0] !== to[0]) bends.add(`M${from[0]} ${from[1]}${piece(from, to)}`);
      else {
        if (!lanes.has(from[0])) lanes.set(from[0], []);
        lanes.get(from[0])!.push([clamp(top, near.y, bottom), clamp(bottom, top, near.y + near.height)]);
      }
    }
  return [...lanes].map(([x, spans]) => joined(spans).map(([top, bottom]) => `M${x} ${top}V${bottom}`).join("")).join("") + [...bends].join("");
}

/** Return spans that overlap or touch as one. */
function joined(spans: [number, number][]): [number, number][] {
  const whole: [number, number][] = [];
  for (const [top, bottom] of spans.sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last && top <= last[1]) last[1] = Math.max(last[1], bottom);
    else whole.push([top, bottom]);
  }
  return whole;
}

function touches({ x, width }: Rectangle, one: number, other: number): boolean {
  return Math.max(one, other) >= x && Math.min(one, other) <= x + width;
}

function holds({ x, y, width, height }: Rectangle, [px, py]: Point): boolean {
  return px >= x && px <= x + width && py >= y && py <= y + height;
}

/** Return the left, upper, right and lower bound of each route, one after the other. */
export function boundsOf(routes: readonly (readonly Point[])[]): Float64Array {
  const bounds = new Float64Array(4 * routes.length);
  routes.forEach((route, link) => {
    let left = Infinity;
    let top = Infinity;
    let right = -Infinity;
    let bottom = -Infinity;
    for (const point of route) {
      left = Math.min(left, point[0]);
      right = Math.max(right, point[0]);
      top = Math.min(top, point[1]);
      bottom = Math.max(bottom, point[1]);
    }
    bounds.set([left, top, right, bottom], 4 * link);
  });
  return bounds;
}
