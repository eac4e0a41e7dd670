/** Divide a graph with nested boxes into levels: what lies directly in one box, and the ways of the links there. */

import { closesCycle } from "./acyclic";
import type { Fitted } from "./fitting";
import type { Layered, Size } from "./layered";

/** What a member of a level is; the number of a port is that of what links come from (`in`; boxes after items), or of the member. */
export const ITEM = 0;
export const BOX = 1;
export const IN = 2;
export const OUT = 3;

/** A kind and a number in one. */
export type Member = number;
export const member = (kind: number, number: number): Member => 4 * number + kind;
export const kindOf = (of: Member): number => of % 4;
export const numberOf = (of: Member): number => Math.floor(of / 4);

const MOST = 2 ** 24; // members of a level

/** A link's way across one level: the box (-1: the page), its ends, and the ports of those that are open boxes, or -1. */
export interface Step {
  box: number;
  link: number;
  start: number;
  end: number;
  leave: Member;
  arrive: Member;
}

/** What lies directly in one box: items and boxes in the order of the graph, then ports; the links between them. */
export class Level {
  readonly members: Member[] = [];
  readonly sources: number[] = [];
  readonly targets: number[] = [];
  readonly top: number[] = [];
  readonly bottom: number[] = [];
  /** For each open box here and each of its ports on the upper edge, the link that leads there. */
  readonly entries = new Map<number, number>();
  sizes: Size[] = [];
  /** From a member's left edge to where the layers have it. */
  offsets: number[] = [];
  title = 0;
  layered!: Layered;
  fitted!: Fitted;
  private readonly numbers = new Map<Member, number>();
  private readonly known = new Map<number, number>();

  add(of: Member): number {
    let number = this.numbers.get(of);
    if (number === undefined) {
      number = this.members.push(of) - 1;
      this.numbers.set(of, number);
      if (kindOf(of) === IN) this.top.push(number);
      if (kindOf(of) === OUT) this.bottom.push(number);
    }
    return number;
  }

  /** Return the number of the link between two members: one, however many links lead that way. */
  connect(start: number, end: number): number {
    const key = start * MOST + end;
    let link = this.known.get(key);
    if (link === undefined) {
      link = this.sources.push(start) - 1;
      this.targets.push(end);
      this.known.set(key, link);
    }
    return link;
  }
}

export type Levels = Map<number, Level>;

/** Return the level of each box (-1: of the page), and for each link its steps from source to target. */
export function levelsOf(
  parent: readonly number[],
  boxParent: readonly number[],
  links: readonly (readonly [number, number])[],
): { levels: Levels; ways: Step[][] } {
  const levels: Levels = new Map();
  const chains = new Map<number, number[]>(); // of each box, it and the boxes around it, the page last
  for (let box = -1; box < boxParent.length; box++) {
    levels.set(box, new Level());
    chains.set(box, box < 0 ? [-1] : [box, ...chains.get(boxParent[box]!)!]);
  }
  parent.forEach((box, item) => {
    const around = chains.get(box)!;
    for (let at = 0; at + 1 < around.length; at++) levels.get(around[at + 1]!)!.add(member(BOX, around[at]!));
    levels.get(box)!.add(member(ITEM, item));
  });
  boxParent.forEach((outer, box) => levels.get(outer)!.add(member(BOX, box))); // those that hold nothing
  const around = (item: number): number[] => chains.get(parent[item]!)!;
  const entries = entriesOf(levels, links, around, parent.length);
  const ways = links.map(([source, target], link) => stepsOf(levels, source, target, entries[link]!, around(source), around(target)));
  for (const steps of ways) for (const step of steps) connect(levels, step);
  return { levels, ways };
}

function connect(levels: Levels, step: Step): void {
  const level = levels.get(step.box)!;
  step.link = level.connect(step.start, step.end);
  if (step.arrive < 0) return;
  const box = numberOf(level.members[step.end]!);
  const entry = entryKey(box, levels.get(box)!.add(step.arrive));
  if (!level.entries.has(entry)) level.entries.set(entry, step.link);
}

export function entryKey(box: number, port: number): number {
  return box * MOST + port;
}

/**
 * Return the port by which each link enters boxes: that of the item it comes from. A link that closes a circle comes from below:
 * it takes the port of the whole box it comes from, so that the box above is the same whether that one is open or shut.
 */
function entriesOf(levels: Levels, links: readonly (readonly [number, number])[], around: (item: number) => number[], items: number): Member[] {
  const entries = links.map(([source]) => member(IN, source));
  if (levels.size === 1) return entries;
  const known = new Map([...levels.keys()].map((box) => [box, new Level()]));
  const meetings = links.map(([source, target]) => {
    const [outside, inside] = [around(source), around(target)];
    const box = outside.find((at) => inside.includes(at))!;
    const from = memberIn(box, source, outside);
    const level = levels.get(box)!;
    return { box, from, link: known.get(box)!.connect(level.add(from), level.add(memberIn(box, target, inside))) };
  });
  const closing = new Map<number, Uint8Array>();
  for (const [box, { sources, targets }] of known)
    closing.set(box, closesCycle(levels.get(box)!.members.length, Int32Array.from(sources), Int32Array.from(targets)));
  meetings.forEach(({ box, from, link }, at) => {
    if (kindOf(from) === BOX && closing.get(box)![link]) entries[at] = member(IN, items + numberOf(from));
  });
  return entries;
}

/** Return what holds an item directly in a box, or the item itself, given the boxes around the item. */
function memberIn(box: number, item: number, around: readonly number[]): Member {
  const at = around.indexOf(box);
  return at ? member(BOX, around[at - 1]!) : member(ITEM, item);
}

/** Return the steps of a link: out of the source's boxes, across, and by `entry` into the target's boxes. */
function stepsOf(levels: Levels, source: number, target: number, entry: Member, outside: readonly number[], inside: readonly number[]): Step[] {
  const shared = outside.find((box) => inside.includes(box))!;
  const steps: Step[] = [];
  let [start, leave] = [levels.get(outside[0]!)!.add(member(ITEM, source)), -1];
  for (let at = 0; outside[at] !== shared; at++) {
    const [box, outer] = [outside[at]!, outside[at + 1]!];
    const port = member(OUT, start);
    steps.push({ box, link: -1, start, end: levels.get(box)!.add(port), leave, arrive: -1 });
    [start, leave] = [levels.get(outer)!.add(member(BOX, box)), port];
  }
  for (let at = inside.indexOf(shared); at > 0; at--) {
    const [outer, box] = [inside[at]!, inside[at - 1]!];
    const end = levels.get(outer)!.add(member(BOX, box));
    steps.push({ box: outer, link: -1, start, end, leave, arrive: entry });
    [start, leave] = [levels.get(box)!.add(entry), -1];
  }
  steps.push({ box: inside[0]!, link: -1, start, end: levels.get(inside[0]!)!.add(member(ITEM, target)), leave, arrive: -1 });
  return steps;
}
