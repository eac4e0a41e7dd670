/** Links as they are drawn: only what is seen of them, and once where many take the same way. */

import { svg } from "../shared/dom";
import type { Rectangle } from "./layout/compound";
import type { Point } from "./layout/fitting";
import type { Scene } from "./scene";
import { FAR, piece, TURN } from "./shapes";

const ROOM = 60; // for two counts that face each other

/** Return links with their arrow heads, and how often each is taken if more than once. */
export function linksElement({ picture, seen }: Scene, links: readonly number[], near: Rectangle): SVGGElement {
  const ending = links.filter((link) => holds(near, picture.routes[link]!.at(-1)!));
  const heads = ending.map((link) => `M${picture.routes[link]!.at(-1)!.join(" ")}l-3.5 -6h7z`);
  const many = ending.filter((link) => seen.counts[link]! > 1);
  const sides = sidesOf(many.map((link) => picture.routes[link]!));
  const counts = many.map((link, at) => {
    const [x, y] = picture.routes[link]!.at(-1)!;
    const anchor = sides[at]! < 0 ? "end" : "start";
    return svg("text", { class: "fs-small fs-halo", x: x + 7 * sides[at]!, y: y - 4, "text-anchor": anchor }, `${seen.counts[link]}×`);
  });
  return svg(
    "g",
    { class: "fs-links", "data-links": links.length },
    svg("path", { class: "fs-line", d: drawn(links.map((link) => picture.routes[link]!), near) }),
    svg("path", { class: "fs-head", d: heads.join("") }),
    ...counts,
  );
}

/** Return for each route on which side of its end there is room for a count: 1 right, -1 left. */
export function sidesOf(routes: readonly (readonly Point[])[]): number[] {
  const ends = routes.map((route) => {
    const [[before], [x, y]] = route.slice(-2) as [Point, Point];
    return { x, y, side: before > x ? -1 : 1 }; // the side from which the link does not come
  });
  return ends.map(({ x, y, side }) => {
    const facing = ends.some((other) => other.y === y && other.side !== side && (other.x - x) * side > 0 && Math.abs(other.x - x) < ROOM);
    return facing ? -side : side;
  });
}

/**
 * Return the parts of routes that lie near as one path. A weight that is used at every step of a long run has a
 * thousand links on one lane, one used a thousand times side by side as many on one level: each is drawn once, and no
 * farther than it is seen.
 */
export function drawn(routes: readonly (readonly Point[])[], near: Rectangle): string {
  const [lanes, levels]: [Runs, Runs] = [new Map(), new Map()];
  const bends = new Set<string>();
  for (const route of routes)
    for (let at = 1; at < route.length; at++) {
      const [[x, y], [toX, toY]] = [route[at - 1]!, route[at]!];
      if (Math.max(y, toY) < near.y || Math.min(y, toY) > near.y + near.height) continue;
      if (Math.max(x, toX) < near.x || Math.min(x, toX) > near.x + near.width) continue;
      if (x === toX) run(lanes, x, y, toY, near.y, near.height);
      else if (Math.abs(toX - x) <= FAR) bends.add(`M${x} ${y}${piece([x, y], [toX, toY])}`);
      else {
        const [middle, turn] = [(y + toY) / 2, toX > x ? TURN : -TURN];
        run(levels, middle, x + turn, toX - turn, near.x, near.width);
        if (inside(near, x)) bends.add(`M${x} ${y}Q${x} ${middle} ${x + turn} ${middle}`);
        if (inside(near, toX)) bends.add(`M${toX - turn} ${middle}Q${toX} ${middle} ${toX} ${toY}`);
      }
    }
  const parts = [...bends];
  for (const [x, spans] of lanes) for (const [from, to] of joined(spans)) parts.push(`M${x} ${from}V${to}`);
  for (const [y, spans] of levels) for (const [from, to] of joined(spans)) parts.push(`M${from} ${y}H${to}`);
  return parts.join("");
}

/** What runs straight, by the line on which it does. */
type Runs = Map<number, [number, number][]>;

/** Add a run, cut to what is seen. */
function run(runs: Runs, line: number, from: number, to: number, start: number, size: number): void {
  const span: [number, number] = [Math.max(start, Math.min(from, to)), Math.min(start + size, Math.max(from, to))];
  if (span[0] > span[1]) return;
  const spans = runs.get(line);
  if (spans) spans.push(span);
  else runs.set(line, [span]);
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

function inside({ x, width }: Rectangle, place: number): boolean {
  return place >= x - TURN && place <= x + width + TURN;
}

function holds(near: Rectangle, [x, y]: Point): boolean {
  return inside(near, x) && y >= near.y && y <= near.y + near.height;
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
