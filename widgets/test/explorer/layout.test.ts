import { describe, expect, test } from "vitest";
import { closesCycle } from "../../src/explorer/layout/acyclic";
import { compound, type Rectangle } from "../../src/explorer/layout/compound";
import { layersOf } from "../../src/explorer/layout/ranking";
import { numberText } from "../../src/shared/text";

/** A small generator of numbers in [0, 1), the same on every machine (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomGraph(seed: number): Parameters<typeof compound> {
  const random = chance(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const [count, boxes] = [1 + upTo(40), upTo(6)];
  const links = Array.from({ length: upTo(60) }, (): [number, number] => [upTo(count), upTo(count)]);
  const unique = new Map(links.filter(([a, b]) => a !== b).map((link) => [link.join(">"), link]));
  return [
    Array.from({ length: count }, (): [number, number] => [40 + upTo(120), 30 + upTo(20)]),
    Array.from({ length: count }, () => upTo(boxes + 1) - 1),
    Array.from({ length: boxes }, (_, box) => upTo(box + 1) - 1),
    Array.from({ length: boxes }, () => [96, 46] as const),
    Array.from({ length: boxes }, () => 80),
    [...unique.values()],
  ];
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("layout", () => {
  test.each(Array.from({ length: 100 }, (_, seed) => seed))("graph %i: no items overlap, and again the same", (seed) => {
    const graph = randomGraph(seed);
    const picture = compound(...graph);
    picture.items.forEach((a, i) => picture.items.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
    expect(compound(...graph)).toEqual(picture);
  });

  test.each(Array.from({ length: 50 }, (_, seed) => seed))("graph %i: turned links leave no cycle", (seed) => {
    const [sizes, , , , , links] = randomGraph(seed);
    const [sources, targets] = [Int32Array.from(links, (link) => link[0]), Int32Array.from(links, (link) => link[1])];
    const backward = closesCycle(sizes.length, sources, targets);
    const uppers = sources.map((source, link) => (backward[link] ? targets[link]! : source));
    const lowers = targets.map((target, link) => (backward[link] ? sources[link]! : target));
    const layer = layersOf(sizes.length, uppers, lowers, [], []);
    uppers.forEach((upper, link) => expect(layer[upper]).toBeLessThan(layer[lowers[link]!]!));
  });

  test("5,000 nodes in a chain with long links do not overflow the stack", () => {
    const links = Array.from({ length: 4999 }, (_, item): [number, number] => [item, item + 1]);
    for (let item = 0; item < 4000; item += 40) links.push([item, item + 100]);
    const sizes = Array.from({ length: 5000 }, (): [number, number] => [60, 30]);
    const picture = compound(sizes, sizes.map(() => -1), [], [], [], links);
    expect(new Set(picture.items.map((item) => item.y)).size).toBe(5000);
  });
});

test("numbers are written in four significant digits", () => {
  const numbers = [0, -0, 1, 9999.96, 123456.7, 1e6, 1.5e-5, -0.00012345, "nan", 1 / 3];
  expect(numbers.map(numberText)).toEqual([
    ...["0", "0", "1", "10000", "123457", "1e+6", "1.5e-5", "-0.0001234", "nan", "0.3333"],
  ]);
});
