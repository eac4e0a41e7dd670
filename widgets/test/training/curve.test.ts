import { expect, test } from "vitest";
import { heat, rgb, SCALES } from "../../src/training/colours";
import { bisect, columnsOf, decimated, smoothed } from "../../src/training/curve";
import { period, type Layers, type Series } from "../../src/training/store";

function series(values: number[], steps = values.map((_, at) => at)): Series {
  const mean = Float32Array.from(values);
  return { width: 1, steps: Int32Array.from(steps), mean, low: mean, high: mean };
}

test("a column keeps the lowest and the highest of a million numbers", () => {
  const values = Array.from({ length: 1_000_000 }, (_, at) => (at === 777_777 ? 50 : Math.sin(at)));
  const curve = decimated(series(values), 0, 0, 999_999, 500);
  expect(Math.max(...(curve.high as number[]))).toBe(50);
  expect(curve.high.indexOf(50)).toBe(388);
  expect(Math.min(...(curve.low as number[]))).toBeCloseTo(-1, 3);
  expect(curve.mean.length).toBe(500);
});

test("a column with a NaN in it is a gap, one without a number is passed over", () => {
  const curve = decimated(series([1, NaN, 3], [0, 4, 8]), 0, 0, 10, 5);
  expect(curve.mean).toEqual([1, undefined, null, undefined, 3]);
});

test("a number that holds is carried on", () => {
  expect(decimated(series([0.1, 0.2], [0, 6]), 0, 0, 10, 5, true).mean.map((value) => Number(value!.toFixed(2)))).toEqual([0.1, 0.1, 0.1, 0.2, 0.2]);
});

test("a zoomed plot lends the heights just outside to its edges", () => {
  const curve = decimated(series([1, 2], [0, 100]), 0, 40, 60, 4);
  expect(curve.mean).toEqual([1, undefined, undefined, 2]);
});

test("smoothing starts at the first number and steps over NaN", () => {
  const result = smoothed(Float32Array.of(4, NaN, 4, 0), 0.5);
  expect(result[0]).toBe(4);
  expect(result[1]).toBeNaN();
  expect(result[2]).toBe(4);
  expect(result[3]).toBeGreaterThan(1);
  expect(result[3]).toBeLessThan(2.5);
});

test("bisect finds the first step that is not before", () => {
  const steps = Int32Array.of(2, 4, 6);
  expect([1, 2, 3, 6, 7].map((step) => bisect(steps, step))).toEqual([0, 0, 1, 2, 3]);
});

test("the columns' steps lie in their middle", () => {
  expect([...columnsOf(0, 10, 5)]).toEqual([1, 3, 5, 7, 9]);
});

test("a healthy update has the colour of the ground, a fast one is vermillion, a slow one blue", () => {
  expect(heat(SCALES.ratio, -3, [255, 255, 255])).toEqual([255, 255, 255]);
  expect(heat(SCALES.ratio, 5, [255, 255, 255])).toEqual([213, 94, 0]);
  expect(heat(SCALES.ratio, -38, [255, 255, 255])).toEqual([0, 114, 178]);
  expect(heat(SCALES.dead, 1, [0, 0, 0])).toEqual([213, 94, 0]);
  expect(rgb("rgb(1, 2, 3)")).toEqual([1, 2, 3]);
});

test("the period of the layers is that of the latest looks, whatever came before", () => {
  const of = (...steps: number[]): number => period({ steps: Int32Array.from(steps) } as Layers);
  expect([of(), of(7), of(1, 2), of(1, 2, 3, 40, 80, 120, 161, 200)]).toEqual([0, 0, 1, 40]);
});
