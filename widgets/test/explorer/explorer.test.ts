import { expect, test, vi } from "vitest";
import widget from "../../src/explorer/main";
import { all, find, host, press, said, stage } from "../shared/stage";
import { boxed, modelOf, usedTwice } from "./fake";
import { item } from "./hands";

const { render, cleanUp } = stage(widget);
const focused = (): string | null | undefined => document.activeElement?.getAttribute("data-item");

test("every node and every link is drawn, each node with words for a screen reader", () => {
  render(usedTwice());
  expect(all("[data-item]").length).toBe(4);
  expect(all("[data-links]").reduce((sum, links) => sum + Number(links.getAttribute("data-links")), 0)).toBe(4);
  expect(item(2).getAttribute("aria-label")).toBe("w (2) +2, parameter, used 2 times, gradients add up");
  expect(item(2).textContent).toContain("+2");
});

test("the live widget hides its static figure, also one that comes later or anew, and gives it back", () => {
  const model = render(usedTwice());
  const shown = (): string[] => [...document.querySelectorAll("figure")].map((figure) => getComputedStyle(figure).display);
  expect(shown()).toEqual(["none"]);
  document.body.append(document.querySelector("figure")!.cloneNode());
  expect(shown()).toEqual(["none", "none"]);
  model.set("fallback", "def");
  expect(shown()).toEqual(["block", "block"]);
  model.set("fallback", "abc");
  cleanUp();
  expect(shown()).toEqual(["block", "block"]);
});

test("one node can be reached by Tab, and arrows follow the links", () => {
  render(usedTwice());
  expect(all('[data-item][tabindex="0"]').length).toBe(1);
  item(0).focus();
  press("ArrowUp");
  expect(focused()).toBe("1");
  press("ArrowUp");
  expect(["2", "3"]).toContain(focused());
  press("Home");
  expect(focused()).toBe("0");
  press("ArrowDown");
  expect(focused()).toBe("0");
  expect(all('[data-item][tabindex="0"]').map((element) => element.dataset.item)).toEqual(["0"]);
});

test("Enter opens the details and asks Python; Escape closes them", () => {
  const model = render(usedTwice());
  item(2).focus();
  press("Enter");
  expect(model.state.selected).toBe(2);
  expect(model.sent).toEqual([{ need: [2] }]);
  const panel = find(".fs-panel");
  expect(panel.hidden).toBe(false);
  expect(panel.textContent).toContain("asking Python");
  model.emit("msg:custom", { values: { "2": { value: { number: 1.5 }, grad: { number: 0.25 } } } });
  expect(panel.textContent).toContain("1.5");
  expect(panel.textContent).toContain("2 gradients arrive and are added up");
  press("Escape");
  expect(panel.hidden).toBe(true);
  expect(model.state.selected).toBe(-1);
});

test("without a kernel the details show what came along, and say so", () => {
  const model = usedTwice();
  model.state.known = { "2": { value: { number: 7 }, grad: "none yet" } };
  model.send = () => {
    throw new Error("closed");
  };
  render(model);
  item(2).dispatchEvent(new MouseEvent("click", { bubbles: true }));
  const panel = find(".fs-panel");
  expect(panel.textContent).toContain("7");
  expect(panel.textContent).toContain("No kernel answers");
});

test("a kernel that does not answer is said to be gone after a while", () => {
  render(usedTwice());
  item(1).dispatchEvent(new MouseEvent("click", { bubbles: true }));
  vi.advanceTimersByTime(2000);
  expect(find(".fs-panel").textContent).toContain("not known without a kernel");
});

test("a shut box opens by Enter and shuts by Backspace; focus stays in it", () => {
  const model = render(boxed());
  expect(all("[data-item]").map((element) => element.dataset.item)).toEqual(["0", "-1", "4"]);
  item(-1).focus();
  press("Enter");
  expect(model.state.expanded).toEqual(["net"]);
  expect(focused()).toBe("3");
  expect(said()).toBe("net opened; 5 items shown");
  press("Backspace");
  expect(model.state.expanded).toEqual([]);
  expect(focused()).toBe("-1");
});

test("an open box is shut by a click on its title", () => {
  const model = boxed();
  model.state.expanded = ["net", "net.act"];
  render(model);
  const titles = all("[data-box]");
  expect(titles.map((title) => title.getAttribute("aria-label"))).toEqual(["net · Net, module, open", "act · ReLU, module, open"]);
  titles[0]!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(model.state.expanded).toEqual(["net.act"]);
  expect(item(-1)).not.toBeNull();
});

test("Python's selection and boxes are followed", () => {
  const model = render(boxed());
  model.set("expanded", ["net", "net.act"]);
  expect(item(1)).not.toBeNull();
  model.set("selected", 1);
  expect(find(".fs-name").textContent).toBe("relu");
});

test("keys zoom and fit, and the live region says so", () => {
  render(usedTwice());
  item(0).focus();
  press("+");
  expect(said()).toBe("Zoom 125 %");
  press("-");
  expect(said()).toBe("Zoom 100 %");
  press("0");
  expect(said()).toBe("The whole graph is shown");
});

test("keys that mean nothing here, and those with Ctrl, are left to the page", () => {
  render(usedTwice());
  item(0).focus();
  const reached: string[] = [];
  host.addEventListener("keydown", (event) => reached.push(event.key));
  press("x");
  press("ArrowUp");
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: "0", ctrlKey: true, bubbles: true }));
  expect(reached).toEqual(["x", "0"]);
});

test("a graph of thousands keeps few elements alive, the one with the focus among them", () => {
  const rows = Array.from({ length: 5000 }, (_, node) => ({ label: node ? "add" : "sum" }));
  const edges = rows.slice(1).map((_, node): [number, number, number] => [node + 1, node, 0]);
  render(modelOf(rows, edges));
  expect(host.querySelectorAll("*").length).toBeLessThan(400);
  item(0).focus();
  for (let step = 0; step < 100; step++) press("ArrowUp");
  expect(focused()).toBe("100");
  expect(host.querySelectorAll("*").length).toBeLessThan(400);
});

test("after the clean-up nothing is left: no element, listener, timer or frame", () => {
  const model = render(usedTwice());
  item(1).dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(model.listening).toBeGreaterThan(0);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  cleanUp();
  expect(host.childElementCount).toBe(0);
  expect(model.listening).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
