import { expect, test, vi } from "vitest";
import widget from "../../src/storage/main";
import { all, find as one, host, press, said, stage } from "../shared/stage";
import { manyText } from "../../src/storage/memory";
import { modelOf, threeViews } from "./fake";

const { render, cleanUp } = stage(widget);

const element = (row: number, column: number): HTMLElement => one(`.fs-tensor [data-cell="${row},${column}"]`);
const cell = (place: number): HTMLElement => one(`.fs-memory [data-cell="0,${place}"]`);
const sum = (): string => [...one(".fs-sum").children].map((part) => part.querySelector("b")?.textContent ?? part.textContent).join(" ");
const words = (target: HTMLElement): string => target.getAttribute("aria-description")!;
const over = (target: HTMLElement): boolean => target.dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
const tab = (name: string): HTMLElement[] => all(`.fs-${name} [tabindex="0"]`);

function type(name: string, text: string): void {
  const input = one(`input[name=${name}]`) as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

test("the tensor and its storage are grids with rows and columns for a screen reader", () => {
  render(threeViews());
  const [tensor, memory] = all("[role=grid]");
  expect([tensor!.getAttribute("aria-rowcount"), tensor!.getAttribute("aria-colcount")]).toEqual(["3", "4"]);
  expect([memory!.getAttribute("aria-rowcount"), memory!.getAttribute("aria-colcount")]).toEqual(["1", "12"]);
  expect(element(2, 1).parentElement!.getAttribute("aria-rowindex")).toBe("3");
  expect(element(2, 1).getAttribute("aria-colindex")).toBe("2");
  expect(words(element(2, 1))).toBe("[2, 1] is 90, cell 9");
  expect(words(cell(9))).toBe("cell 9, 90, of element [2, 1]");
});

test("an element under the pointer shows its cell and the sum that leads there", () => {
  const model = render(threeViews());
  over(element(2, 3));
  expect(model.state.hover).toEqual([2, 3]);
  expect(cell(11).classList.contains("fs-hand")).toBe(true);
  expect(sum()).toBe("0 + 2 × 4 + 3 × 1 = 11");
  expect(said()).toBe("x[2, 3] is 110, cell 11: 0 + 2·4 + 3·1 = 11.");
});

test("a cell under the pointer shows its element, or says that it has none", () => {
  const model = render(threeViews({ view: 2 }));
  over(cell(8));
  expect(model.state.hover).toEqual([1, 0]);
  expect(element(1, 0).classList.contains("fs-hand")).toBe(true);
  over(cell(5));
  expect(said()).toBe("Cell 5, 50: no element of part lies here.");
  expect(cell(5).classList.contains("fs-free")).toBe(true);
  expect(all(".fs-tensor .fs-hand")).toEqual([]);
});

test("arrows move the index, Home and End go to its ends, and one cell of each grid is a tab stop", () => {
  const model = render(threeViews());
  element(1, 1).focus();
  press("ArrowDown");
  press("ArrowRight");
  expect(model.state.hover).toEqual([2, 2]);
  expect(document.activeElement).toBe(element(2, 2));
  press("ArrowDown");
  expect(model.state.hover).toEqual([2, 2]);
  press("Home");
  expect(model.state.hover).toEqual([0, 0]);
  press("End");
  expect(model.state.hover).toEqual([2, 3]);
  expect([tab("tensor"), tab("memory")].map((stops) => stops.length)).toEqual([1, 1]);
});

test("arrows in the storage move from cell to cell", () => {
  const model = render(threeViews({ view: 1 }));
  cell(5).focus();
  press("ArrowRight");
  expect(model.state.hover).toEqual([2, 1]);
  expect(document.activeElement).toBe(cell(6));
});

test("V shows the next tensor and keeps the cell in hand", () => {
  const model = render(threeViews());
  over(element(1, 2));
  element(1, 2).focus();
  press("v");
  expect(model.state.view).toBe(1);
  expect(model.state.hover).toEqual([2, 1]);
  expect(document.activeElement).toBe(element(2, 1));
  expect(said()).toBe("About x.t().");
  expect(all('[data-view][aria-pressed="true"]').map((button) => button.dataset["view"])).toEqual(["1"]);
  press("V");
  expect(model.state.view).toBe(0);
});

test("brackets choose the axis that colours the cells and that up and down follow", () => {
  const cube = { name: "c", shape: [2, 2, 3], strides: [6, 3, 1] };
  const model = render(modelOf([cube], [12]));
  const tints = (): string[] => all(".fs-memory .fs-cell").map((at) => /fs-tint-(\d)/.exec(at.className)![1]!);
  expect(tints().join("")).toBe("000111000111");
  element(0, 0).focus();
  press("[");
  expect(model.state.axis).toBe(0);
  expect(tints().join("")).toBe("000000111111");
  over(element(0, 0));
  press("ArrowDown");
  expect(model.state.hover).toEqual([1, 0, 0]);
  press("[");
  expect(tints().join("")).toBe("012012012012");
});

test("a cell of an expanded tensor has many owners, and Enter goes from one to the next", () => {
  const model = render(modelOf([{ name: "e", shape: [3, 4], strides: [0, 1] }], [4]));
  expect(cell(2).textContent).toContain("×3");
  over(cell(2));
  expect(model.state.hover).toEqual([0, 2]);
  expect(all(".fs-tensor .fs-same").length).toBe(2);
  cell(2).focus();
  press("Enter");
  expect(model.state.hover).toEqual([1, 2]);
  expect(one(".fs-formula").textContent).toContain("One cell, 3 owners: [0, 2] [1, 2] [2, 2]");
});

test("negative strides are walked backwards", () => {
  render(modelOf([{ name: "r", shape: [4], strides: [-1], offset: 3, backwards: true }], [4]));
  over(element(0, 1));
  expect(sum()).toBe("3 + 1 × (−1) = 2");
  expect(cell(2).classList.contains("fs-hand")).toBe(true);
});

test("what if: other numbers are drawn at once, and those outside are hatched and counted", () => {
  const model = render(threeViews());
  one("[data-tool=whatif]").click();
  expect(document.activeElement).toBe(one("input[name=shape]"));
  type("strides", "5, 1");
  expect(model.state.what_if).toEqual({ shape: [3, 4], strides: [5, 1], offset: 0 });
  expect(all(".fs-outside").length).toBe(2);
  expect(one(".fs-validity").textContent).toBe(
    "✗ 2 of 12 elements would lie outside the storage, which has cells 0 to 11: PyTorch would refuse.",
  );
  type("shape", "2, 4");
  expect(one(".fs-validity").textContent).toBe("✓ Every element lies in the storage. x.as_strided((2, 4), (5, 1), 0)");
  press("Escape");
  expect(model.state.what_if).toEqual({});
  expect(one(".fs-whatif").hidden).toBe(true);
  expect(document.activeElement).toBe(one("[data-tool=whatif]"));
});

test.each([
  ["strides", "1", "✗ Each axis needs a size and a stride: there are 2 sizes and 1 strides."],
  ["shape", "3, -4", "✗ A size cannot be negative."],
  ["offset", "one", "✗ Write whole numbers, with commas between them."],
  ["strides", "-4, 1", "✗ 8 of 12 elements would lie outside the storage, which has cells 0 to 11: PyTorch would refuse."],
  ["strides", "1, 1", "✓ Every element lies in the storage. Some elements share a cell: writing one would change the others."],
  ["shape", "1000000, 1000000", "✗ Some elements would lie outside the storage, which has cells 0 to 11: PyTorch would refuse."],
])("what if says what %s %s would mean", (field, text, words) => {
  render(threeViews());
  type(field, text);
  expect(one(".fs-validity").textContent).toContain(words);
});

test("marked elements stand out, say what was expected, and N goes from one to the next", () => {
  const model = render(threeViews({ marks: { "2": "7", "9": "" }, note: "2 of 12 elements are wrong." }));
  expect(one(".fs-note-bar").textContent).toBe("2 of 12 elements are wrong.");
  expect(all(".fs-tensor .fs-wrong").length).toBe(2);
  expect(words(element(0, 2))).toBe("[0, 2] is 20, cell 2, wrong: expected 7");
  expect(one(".fs-formula").textContent).toContain("✗ got 20, expected 7");
  element(0, 2).focus();
  press("n");
  expect(model.state.hover).toEqual([2, 1]);
  press("n");
  expect(model.state.hover).toEqual([0, 2]);
});

test("the walk counts lines of memory, by rows and by columns", () => {
  const model = render(modelOf([{ name: "m", shape: [4, 8], strides: [8, 1] }], [32]));
  expect(one(".fs-cost").textContent).toContain("it fetches 4 to walk by rows, 32 by columns (4 lines would do).");
  element(1, 1).focus();
  press(".");
  press(".");
  expect(model.state.step).toBe(2);
  expect(said()).toBe("Step 2 of 32: 1 line touched, 1 fetched");
  expect(all(".fs-memory .fs-visited").length).toBe(2);
  press("o");
  expect(model.state.order).toBe("columns");
  expect(model.state.hover).toEqual([]);
  expect(one(".fs-cost").textContent).toContain("Step 2 of 32: 2 lines touched, 2 fetched");
});

test("Space plays the walk to its end and stops; the element in hand goes along", () => {
  const model = render(threeViews());
  element(1, 1).focus();
  press(" ");
  vi.advanceTimersByTime(181);
  expect(model.state.step).toBe(1);
  expect(element(0, 0).classList.contains("fs-hand")).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(model.state.step).toBe(12);
  expect(vi.getTimerCount()).toBe(0);
});

test("who wants no motion is shown the end of the walk at once", () => {
  const asked = vi.spyOn(globalThis, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
  const model = render(threeViews());
  one("[data-tool=play]").click();
  expect(model.state.step).toBe(12);
  expect(vi.getTimerCount()).toBe(0);
  asked.mockRestore();
});

test("Python's view, element and question are followed", () => {
  const model = render(threeViews());
  model.set("view", 1);
  expect(one(".fs-tensor").getAttribute("aria-label")).toBe("Elements of x.t(), shape (4, 3)");
  model.set("hover", [3, 2]);
  expect(sum()).toBe("0 + 3 × 1 + 2 × 4 = 11");
  model.set("what_if", { shape: [2], strides: [3], offset: 1 });
  expect(sum()).toBe("1 + 1 × 3 = 4");
  expect(one(".fs-whatif").hidden).toBe(false);
});

test("tensors without an element and numbers without an axis are shown", () => {
  render(modelOf([{ name: "none", shape: [0, 3], strides: [3, 1] }], [0]));
  expect(one(".fs-formula").textContent).toBe("none has no element.");
  cleanUp();
  render(modelOf([{ name: "one", shape: [], strides: [] }], [1]));
  expect(sum()).toBe("0 = 0");
});

test("of 4,096 cells only those in sight are on the page, and the one with the focus", () => {
  render(modelOf([{ name: "big", shape: [64, 64], strides: [64, 1] }], [4096]));
  expect(host.querySelectorAll("[data-cell]").length).toBeLessThan(1200);
  expect(all(".fs-map path").length).toBe(9);
  element(1, 1).focus();
  press("End");
  expect(document.activeElement).toBe(element(63, 63));
});

test("keys that mean nothing here, and those typed into a field, are left to the page", () => {
  const model = render(threeViews());
  const reached: string[] = [];
  host.addEventListener("keydown", (event) => reached.push(event.key));
  element(1, 1).focus();
  press("x");
  press("ArrowUp");
  one("[data-tool=whatif]").click();
  press("v");
  expect(reached).toEqual(["x", "v"]);
  expect(model.state.view).toBe(0);
});

test("the live widget hides the static figure; after the clean-up nothing of it is left", () => {
  const model = render(threeViews());
  const shown = (): string => getComputedStyle(document.querySelector("figure")!).display;
  expect(shown()).toBe("none");
  element(1, 1).focus();
  press(" ");
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  expect(model.listening).toBeGreaterThan(0);
  cleanUp();
  expect(shown()).toBe("block");
  expect(host.childElementCount).toBe(0);
  expect(model.listening).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("a cell of many elements says how many in four letters", () => {
  expect([2, 999, 1000, 4096, 123_456, 1_000_000, 2_500_000_000].map(manyText)).toEqual(["2", "999", "1k", "4k", "123k", "1M", "2G"]);
});

test("a term of the sum names the stride as Python does", () => {
  render(threeViews());
  over(element(2, 3));
  const named = [...one(".fs-sum").children].map((part) => part.querySelector("span")?.textContent).filter(Boolean);
  expect(named).toEqual(["offset", "i × stride[0]", "j × stride[1]", "cell"]);
});
