import { expect, test } from "vitest";
import { boundsOf, drawn, sidesOf } from "../../src/explorer/links";
import type { Point } from "../../src/explorer/layout/fitting";

const EVERYWHERE = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };
const parts = (path: string): string[] => path.split(/(?=M)/).sort();

test("links on one lane are drawn once, from the first start to the last end", () => {
  const routes: Point[][] = [[[5, 0], [5, 40]], [[5, 30], [5, 90]], [[5, 120], [5, 130]]];
  expect(parts(drawn(routes, EVERYWHERE))).toEqual(["M5 0V90", "M5 120V130"]);
});

test("lanes beside each other stay apart", () => {
  expect(parts(drawn([[[5, 0], [5, 40]], [[6, 0], [6, 40]]], EVERYWHERE))).toEqual(["M5 0V40", "M6 0V40"]);
});

test("a link that moves a little aside is one bend, and the same bend is drawn once", () => {
  const bend: Point[] = [[0, 0], [10, 20]];
  expect(drawn([bend, [...bend]], EVERYWHERE)).toBe("M0 0C0 10 10 10 10 20");
});

test("links that move far aside share their level stretch", () => {
  const path = drawn([[[0, 0], [2000, 20]], [[0, 0], [3000, 20]]], EVERYWHERE);
  expect(parts(path)).toEqual([
    "M0 0Q0 10 24 10",
    "M1976 10Q2000 10 2000 20",
    "M24 10H2976",
    "M2976 10Q3000 10 3000 20",
  ]);
});

test("what is out of sight is not drawn, and a long lane no farther than it is seen", () => {
  const near = { x: 0, y: 100, width: 50, height: 100 };
  expect(drawn([[[5, 0], [5, 1000]]], near)).toBe("M5 100V200");
  expect(drawn([[[5, 0], [5, 90]], [[60, 120], [60, 180]]], near)).toBe("");
  expect(drawn([[[-5000, 140], [5000, 160]]], near)).toBe("M0 150H50");
});

test("a count stands where its link does not come from, and outside where two would face each other", () => {
  const from = (before: number, x: number, y = 40): Point[] => [[before, 0], [x, y]];
  expect(sidesOf([from(0, 0), from(-80, 0), from(80, 0)])).toEqual([1, 1, -1]);
  expect(sidesOf([from(-30, 0), from(60, 30)])).toEqual([-1, 1]);
  expect(sidesOf([from(-30, 0), from(160, 130)])).toEqual([1, -1]);
  expect(sidesOf([from(-30, 0), from(60, 30, 80)])).toEqual([1, -1]);
});

test("the bounds of a route are its least and largest coordinates", () => {
  expect([...boundsOf([[[3, 9], [-1, 20], [7, 30]], [[0, 0], [1, 1]]])]).toEqual([-1, 9, 7, 30, 0, 0, 1, 1]);
});
