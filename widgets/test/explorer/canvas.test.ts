import { expect, test } from "vitest";
import { Canvas } from "../../src/explorer/canvas";
import { unpack } from "../../src/explorer/graph";
import { makeScene } from "../../src/explorer/scene";
import { modelOf } from "./fake";

/** Many products of two leaves each, all added up: wide, with links from everywhere. */
function wide(products: number): ReturnType<typeof modelOf> {
  const rows = [{ label: "sum", kind: "root" as const, shape: "()" }];
  const edges: [number, number, number][] = [];
  for (let at = 0; at < products; at++) {
    const product = rows.length;
    rows.push({ label: "mul" } as never, { label: "a", kind: "input" } as never, { label: "b", kind: "input" } as never);
    edges.push([product, 0, at], [product + 1, product, 0], [product + 2, product, 1]);
  }
  return modelOf(rows, edges);
}

const scene = makeScene(unpack(wide(200)), []);
const source = { scene, packet: () => undefined, words: () => "", pinned: [0], selected: 0 };
const { width, height } = scene.picture;

function draw(canvas: Canvas, share: number): { elements: number; items: SVGElement[]; manner: string } {
  canvas.draw(source, { x: (width * (1 - share)) / 2, y: 0, width: width * share, height });
  const items = [...canvas.root.querySelectorAll<SVGElement>("[data-item]")];
  const far = canvas.root.classList.contains("fs-crowded");
  const plain = items.every((item) => item.childElementCount === 2);
  return { elements: canvas.root.querySelectorAll("*").length, items, manner: far ? "far" : plain ? "plain" : "full" };
}

test.each([0.01, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1])("at most 400 elements are alive when %d of the picture is seen", (share) => {
  expect(draw(new Canvas(), share).elements).toBeLessThanOrEqual(400);
});

test("the more there is to see, the less is written on each: all, then the name, then only shapes", () => {
  const canvas = new Canvas();
  expect([0.02, 0.15, 1, 0.15, 0.02].map((share) => draw(canvas, share).manner)).toEqual(["full", "plain", "far", "plain", "full"]);
});

test("an item says the same to a screen reader however little is written on it", () => {
  const canvas = new Canvas();
  const label = (share: number): string | null => {
    draw(canvas, share);
    return canvas.items.get(0)!.getAttribute("aria-label");
  };
  expect(label(0.15)).toBe(label(0.02));
  expect(label(1)).toBe(label(0.02));
});

test("the links that are seen are one line, those of the selected item another", () => {
  const canvas = new Canvas();
  draw(canvas, 0.02);
  const count = (selector: string): number => Number(canvas.root.querySelector(`${selector}[data-links]`)!.getAttribute("data-links"));
  const all = scene.seen.links.length;
  const [plain, lit] = [count(""), count(".fs-lit > ")];
  expect(Math.min(plain, lit)).toBeGreaterThan(0);
  expect(lit).toBeLessThanOrEqual(200); // those of the selected sum
  expect(plain + lit).toBeLessThan(all); // the others are out of sight
  expect(canvas.root.querySelectorAll("[data-links] path").length).toBe(4);
});
