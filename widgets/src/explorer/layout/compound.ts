/** Lay out a graph with boxes in it: every box as if all in it were shut, then room is made for those that are open. */

import { fit, route, type Extent, type Point } from "./fitting";
import { layered, type Size } from "./layered";
import { BOX, entryKey, ITEM, kindOf, levelsOf, member, numberOf, type Level, type Levels, type Member, type Step } from "./levels";

const HEAD = 46;
const FOOT = 16;
const SIDE = 10;
const TITLE_LEFT = 12;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Picture {
  items: Rectangle[];
  boxes: Rectangle[];
  /** How far right of its box's edge each title begins. */
  titles: number[];
  /** One polyline for each link, in the order of the links. */
  routes: Point[][];
  width: number;
  height: number;
  /** The x that stays where it is when a box is opened: what lies above the box keeps its distance to it. */
  zero: number;
}

/**
 * Lay out items in nested boxes. `parent` gives the box of each item, `boxParent` that of each box (-1: none, outer
 * boxes first), `shut` the size each box has when shut, `titles` the width that each box's title needs; `links` are
 * pairs of items, source first.
 */
export function compound(
  sizes: readonly Size[],
  parent: readonly number[],
  boxParent: readonly number[],
  shut: readonly Size[],
  titles: readonly number[],
  links: readonly (readonly [number, number])[],
): Picture {
  const { levels, ways } = levelsOf(parent, boxParent, links);
  for (let box = boxParent.length - 1; box >= -1; box--) arrange(levels, box, sizes, shut, titles);
  const page = levels.get(-1)!.fitted;
  const zero = SIDE - page.left;
  const origin = new Map<number, Point>([[-1, [zero, 0]]]);
  const boxes = boxParent.map((outer, box) => {
    const at = rectangle(levels.get(outer)!, member(BOX, box), origin.get(outer)!);
    origin.set(box, [at.x + SIDE - levels.get(box)!.fitted.left, at.y]);
    return at;
  });
  const routes = ways.map((steps) => {
    const points: Point[] = [];
    for (const step of steps) {
      const [left, top] = origin.get(step.box)!;
      for (const [x, y] of pointsOf(levels, step)) points.push([left + x, top + y]);
    }
    return points;
  });
  return {
    items: parent.map((box, item) => rectangle(levels.get(box)!, member(ITEM, item), origin.get(box)!)),
    boxes,
    titles: boxParent.map((_, box) => levels.get(box)!.title),
    routes,
    width: page.right - page.left + 2 * SIDE,
    height: page.height,
    zero,
  };
}

/** Lay out one level whose inner boxes have been laid out. */
function arrange(levels: Levels, box: number, sizes: readonly Size[], shut: readonly Size[], titles: readonly number[]): void {
  const level = levels.get(box)!;
  level.sizes = level.members.map((of): Size => {
    const kind = kindOf(of);
    return kind === ITEM ? sizes[numberOf(of)]! : kind === BOX ? shut[numberOf(of)]! : [0, 0];
  });
  const { top, bottom } = level;
  level.layered = layered(level.sizes, Int32Array.from(level.sources), Int32Array.from(level.targets), top, bottom);
  const opened = new Map<number, Extent>();
  level.members.forEach((of, index) => {
    if (kindOf(of) === BOX) opened.set(index, extentOf(levels, level, numberOf(of)));
  });
  const [head, foot] = box >= 0 ? [HEAD, FOOT] : [0, 0];
  level.fitted = fit(level.layered, level.sizes, opened, top.length > 0, bottom.length > 0, head, foot);
  level.offsets = level.sizes.map(([width], index) => opened.get(index)?.left ?? width / 2);
  for (const [index, { left, right, height }] of opened) level.sizes[index] = [left + right, height];
  if (box >= 0) makeRoomForTitle(level, titles[box]!);
}

/** Put a box's title where no link comes in, and widen the box if it is too narrow. */
function makeRoomForTitle(level: Level, width: number): void {
  const { fitted } = level;
  level.title = TITLE_LEFT;
  const ports = level.top.map((port) => fitted.x[port]! - fitted.left + SIDE).sort((a, b) => a - b);
  for (const x of ports) if (level.title - TITLE_LEFT / 2 < x && x < level.title + width) level.title = x + TITLE_LEFT;
  fitted.right += Math.max(0, level.title + width - (fitted.right - fitted.left + 2 * SIDE));
}

/** Return how far an open box reaches from where its first link comes in. */
function extentOf(levels: Levels, outer: Level, box: number): Extent {
  const { fitted, layered: inside } = levels.get(box)!;
  const port = mainPort(levels.get(box)!);
  let middle = port >= 0 ? fitted.x[port]! : inside.width / 2;
  const link = outer.entries.get(entryKey(box, port)) ?? -1;
  const shape = outer.layered;
  if (link >= 0 && !shape.backward[link]) middle -= shape.arrive[shape.mesh.last[link]!]!;
  return { left: middle - fitted.left + SIDE, right: fitted.right + SIDE - middle, height: fitted.height };
}

/** Return the port that stays in place when a box is opened: the one that is read first, or the one written last. */
function mainPort({ layered: { mesh }, sources, targets, top, bottom }: Level): number {
  let [best, port] = [Infinity, -1];
  const consider = (layer: number, candidate: number): void => {
    if (layer < best || (layer === best && candidate < port)) [best, port] = [layer, candidate];
  };
  const [ins, outs] = [new Set(top), new Set(bottom)];
  sources.forEach((start, link) => ins.has(start) && consider(mesh.layer[targets[link]!]!, start));
  if (port < 0) targets.forEach((end, link) => outs.has(end) && consider(-mesh.layer[sources[link]!]!, end));
  return port;
}

/** Return where a member is on the page. */
function rectangle(level: Level, of: Member, [left, top]: Point): Rectangle {
  const index = level.add(of);
  const [width, height] = level.sizes[index]!;
  return { x: left + (level.fitted.x[index]! - level.offsets[index]!), y: top + level.fitted.y[index]!, width, height };
}

/** Return the points of one step of a link, in its level's own coordinates. */
function pointsOf(levels: Levels, step: Step): Point[] {
  const level = levels.get(step.box)!;
  const { layered: shape, fitted, offsets, members } = level;
  const endOf = (index: number, port: Member): number => {
    if (port < 0) return fitted.x[index]!;
    const inner = levels.get(numberOf(members[index]!))!;
    return fitted.x[index]! - offsets[index]! + SIDE - inner.fitted.left + inner.fitted.x[inner.add(port)]!;
  };
  const [leave, arrive] = [endOf(step.start, step.leave), endOf(step.end, step.arrive)];
  const turned = Boolean(shape.backward[step.link]);
  let [upper, lower] = turned ? [arrive, leave] : [leave, arrive];
  if ((turned ? step.leave : step.arrive) < 0) lower += shape.arrive[shape.mesh.last[step.link]!]!;
  return route(shape, fitted, level.sizes, step.link, upper, lower);
}
