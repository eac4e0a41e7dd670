/** Lay out a graph with boxes in it: every open box on its own, from the inside out, then as one item. */

import { layered, type Link, type Placed, type Point, type Size } from "./layered";

const HEAD = 40;
const FOOT = 16;
const SIDE = 10;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Picture {
  items: Rectangle[];
  boxes: Rectangle[];
  /** One polyline for each link, in the order of the links. */
  routes: Point[][];
  width: number;
  height: number;
}

type Place = "item" | "box" | "in" | "out";
/** A port's number is the item its links come from. */
interface Member {
  place: Place;
  number: number;
}
/** A link of one level: the box (-1: the page) and its two ends. */
interface Step {
  box: number;
  start: Member;
  end: Member;
}

/** What lies directly in one box, and the links between its members and ports. */
class Level {
  readonly members: Member[] = [];
  readonly links: { start: number; end: number; net: number }[] = [];
  placed: Placed = { x: [], y: [], width: 0, height: 0, routes: [] };
  private readonly numbers = new Map<string, number>();
  private readonly known = new Map<string, number>();

  add(member: Member): number {
    const key = `${member.place}${member.number}`;
    if (!this.numbers.has(key)) this.numbers.set(key, this.members.push(member) - 1);
    return this.numbers.get(key)!;
  }

  connect(start: Member, end: Member, net: number): number {
    const [from, to] = [this.add(start), this.add(end)];
    const key = `${from}>${to} ${net}`;
    if (!this.known.has(key)) this.known.set(key, this.links.push({ start: from, end: to, net }) - 1);
    return this.known.get(key)!;
  }

  centre(member: Member): Point {
    const index = this.add(member);
    return [this.placed.x[index]! + SIDE, this.placed.y[index]!];
  }
}

/**
 * Lay out items in nested boxes. `parent` gives the box of each item, `boxParent` that of each box (-1: none, outer
 * boxes first), `titles` the width that each box's title needs; `links` are pairs of items, source first.
 */
export function compound(
  sizes: readonly Size[],
  parent: readonly number[],
  boxParent: readonly number[],
  titles: readonly number[],
  links: readonly (readonly [number, number])[],
): Picture {
  const levels = new Map<number, Level>();
  for (let box = -1; box < boxParent.length; box++) levels.set(box, new Level());
  parent.forEach((box, item) => levels.get(box)!.add({ place: "item", number: item }));
  boxParent.forEach((outer, box) => levels.get(outer)!.add({ place: "box", number: box }));
  const ways = links.map((link) => wayOf(link, parent, boxParent));
  const linked = ways.map((steps, link) =>
    steps.map((step) => levels.get(step.box)!.connect(step.start, step.end, links[link]![0])),
  );
  const boxSizes: Size[] = boxParent.map(() => [0, 0]);
  for (let box = boxParent.length - 1; box >= -1; box--) arrange(levels, box, sizes, boxSizes, titles);
  return assemble(levels, sizes, boxSizes, parent, boxParent, ways, linked);
}

/** Return the steps of a link: out of the source's boxes, across, and into the target's boxes. */
function wayOf([source, target]: readonly [number, number], parent: readonly number[], boxParent: readonly number[]): Step[] {
  const outside = chain(parent[source]!, boxParent);
  const inside = chain(parent[target]!, boxParent);
  const shared = outside.find((box) => inside.includes(box))!;
  let start: Member = { place: "item", number: source };
  const out: Step[] = [];
  for (const box of outside.slice(0, outside.indexOf(shared))) {
    out.push({ box, start, end: { place: "out", number: source } });
    start = { place: "box", number: box };
  }
  let end: Member = { place: "item", number: target };
  const into: Step[] = [];
  for (const box of inside.slice(0, inside.indexOf(shared))) {
    into.push({ box, start: { place: "in", number: source }, end });
    end = { place: "box", number: box };
  }
  return [...out, { box: shared, start, end }, ...into.reverse()];
}

/** Return a box and the boxes around it, the page (-1) last. */
function chain(box: number, boxParent: readonly number[]): number[] {
  const result = [box];
  for (let inner = box; inner >= 0; ) result.push((inner = boxParent[inner]!));
  return result;
}

/** Lay out one level whose inner boxes have been laid out, and note the size of its box. */
function arrange(levels: Map<number, Level>, box: number, sizes: readonly Size[], boxSizes: Size[], titles: readonly number[]): void {
  const level = levels.get(box)!;
  const offset = (member: Member, place: Place, net: number): number =>
    levels.get(member.number)!.centre({ place, number: net })[0] - boxSizes[member.number]![0] / 2;
  const links = level.links.map(({ start, end, net }): Link => {
    const [from, to] = [level.members[start]!, level.members[end]!];
    return {
      source: start,
      target: end,
      net,
      leave: from.place === "box" ? offset(from, "out", net) : 0,
      arrive: to.place === "box" ? offset(to, "in", net) : to.place === "out" ? 0 : null,
    };
  });
  const memberSizes = level.members.map(
    ({ place, number }): Size => (place === "item" ? sizes[number]! : place === "box" ? boxSizes[number]! : [0, 0]),
  );
  const [head, foot] = box >= 0 ? [HEAD, FOOT] : [0, 0];
  level.placed = layered(memberSizes, links, ports(level, "in"), ports(level, "out"), head, foot);
  if (box < 0) return;
  const { placed } = level;
  const missing = Math.max(0, titles[box]! - placed.width) / 2;
  placed.x = placed.x.map((x) => x + missing);
  placed.routes = placed.routes.map((route) => route.map(([x, y]) => [x + missing, y] as const));
  boxSizes[box] = [placed.width + 2 * missing + 2 * SIDE, placed.height];
}

function ports(level: Level, place: Place): Set<number> {
  return new Set(level.members.flatMap((member, index) => (member.place === place ? [index] : [])));
}

/** Bring every level to its place on the page and join the routes of its links. */
function assemble(
  levels: Map<number, Level>,
  sizes: readonly Size[],
  boxSizes: readonly Size[],
  parent: readonly number[],
  boxParent: readonly number[],
  ways: readonly Step[][],
  linked: readonly number[][],
): Picture {
  const origin = new Map<number, Point>([[-1, [0, 0]]]);
  const rectangle = (member: Member, box: number, [width, height]: Size): Rectangle => {
    const [left, top] = origin.get(box)!;
    const [x, y] = levels.get(box)!.centre(member);
    return { x: left + x - width / 2, y: top + y - height / 2, width, height };
  };
  const boxes = boxParent.map((outer, box) => {
    const at = rectangle({ place: "box", number: box }, outer, boxSizes[box]!);
    origin.set(box, [at.x, at.y]);
    return at;
  });
  const items = sizes.map((size, item) => rectangle({ place: "item", number: item }, parent[item]!, size));
  const routes = ways.map((steps, link) =>
    steps.flatMap(({ box }, at) => {
      const [left, top] = origin.get(box)!;
      const points = levels.get(box)!.placed.routes[linked[link]![at]!]!;
      return points.map(([x, y]): Point => [left + SIDE + x, top + y]);
    }),
  );
  const page = levels.get(-1)!.placed;
  return { items, boxes, routes, width: page.width + 2 * SIDE, height: page.height };
}
