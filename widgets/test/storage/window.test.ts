import { expect, test, vi } from "vitest";
import widget from "../../src/storage/main";
import { all, find as one, press, stage } from "../shared/stage";
import { modelOf, threeViews, type FakeModel } from "./fake";

const { render } = stage(widget);
const words = (target: HTMLElement): string => target.getAttribute("aria-description")!;
const tab = (name: string): HTMLElement[] => all(`.fs-${name} [tabindex="0"]`);

function windowed(): FakeModel {
  const model = modelOf([{ name: "x", shape: [1000, 10], strides: [10, 1] }], [160]);
  Object.assign(model.state.storages[0]!, { total: 10_000 });
  return model;
}

/** Answer as Python does: other cells of the storage, then a word that they are there. */
function answer(model: FakeModel, start: number): void {
  const texts = Array.from({ length: 160 }, (_, at) => String(start + at));
  model.state.storages = [{ ...model.state.storages[0]!, start }];
  model.set("storage", new DataView(new TextEncoder().encode(texts.join("\n")).buffer));
  model.emit("msg:custom", { window: [0, start] });
}

test("an index outside the window asks for the cells around its own, and they are shown with the focus where it was", () => {
  const model = render(windowed());
  tab("tensor")[0]!.focus();
  press("End");
  expect(model.sent).toEqual([{ need: [0, 9912] }]);
  expect(words(document.activeElement as HTMLElement)).toBe("[999, 9] is not shown, cell 9999");

  answer(model, 9840);
  expect(words(document.activeElement as HTMLElement)).toBe("[999, 9] is 9999, cell 9999");
  expect(words(one(".fs-memory .fs-hand"))).toBe("cell 9999, 9999, of element [999, 9]");
  expect(one(".fs-window").textContent).toContain("cells 9,840 to 9,999 of 10,000");
});

test("page keys in the storage and its slider move the window", () => {
  const model = render(windowed());
  tab("memory")[0]!.focus();
  press("PageDown");
  expect(model.sent).toEqual([{ need: [0, 88] }]);
  answer(model, 88);
  expect(words(document.activeElement as HTMLElement)).toBe("cell 171, 171, of element [17, 1]");

  const slider = one(".fs-slider") as HTMLInputElement;
  slider.value = "4000";
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  expect(model.sent.at(-1)).toEqual({ need: [0, 4000] });
});

test("a page without a kernel says which cells it has, and the keys stay among them", () => {
  const model = windowed();
  model.alive = false;
  render(model);
  tab("memory")[0]!.focus();
  press("PageDown");
  expect(one(".fs-window").textContent).toBe("There is no kernel here that could read other cells: this page holds cells 0 to 159.");

  press("Home");
  press("PageDown");
  expect(words(document.activeElement as HTMLElement)).toBe("cell 0, 0, of element [0, 0]");
});

test("a kernel that does not answer is said to be busy or gone", () => {
  render(windowed());
  tab("tensor")[0]!.focus();
  press("End");
  vi.advanceTimersByTime(4000);
  expect(one(".fs-window").textContent).toContain("Python has not answered");
});

test("a storage that is shown whole has no window to move", () => {
  render(threeViews());
  expect(one(".fs-window").hidden).toBe(true);
});
