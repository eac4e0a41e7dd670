import { expect, test, vi } from "vitest";
import widget from "../../src/explorer/main";
import { all, find, host, press, said, stage } from "../shared/stage";
import { recorded, usedTwice } from "./fake";
import { item, onTheRoot } from "./hands";

const { render, cleanUp } = stage(widget);
const onTheStage = onTheRoot(render);

test("a graph without a tape has no scrubber, and its arrows and Home walk", () => {
  onTheStage(usedTwice());
  expect(find(".fs-tape").hidden).toBe(true);
  press("ArrowUp");
  press("Home");
  expect(document.activeElement!.getAttribute("data-item")).toBe("0");
});

test("arrows step, Home and End go to the ends, and each step is said", () => {
  const model = onTheStage(recorded());
  press("Home");
  expect(model.state.cursor).toBe(0);
  expect(said()).toBe("before the first of 13 steps");
  press("ArrowRight");
  expect(said()).toBe("step 1 of 13, forward of mul, gives -6");
  press("ArrowRight");
  expect(said()).toBe("step 2 of 13, mul keeps a for backward, 8 B");
  press("End");
  expect(model.state.cursor).toBe(13);
  press("ArrowLeft");
  press("ArrowLeft");
  press("ArrowLeft");
  expect(said()).toBe("step 10 of 13, backward of mul, adds -3 to a.grad, now -2");
});

test("Shift and arrows go to the next and the previous event of the same node", () => {
  const model = onTheStage(recorded());
  press("Home");
  press("ArrowRight");
  const seen = [];
  for (let times = 0; times < 5; times++) {
    press("ArrowRight", { shiftKey: true });
    seen.push(model.state.cursor);
  }
  expect(seen).toEqual([2, 6, 8, 9, 9]);
  press("ArrowLeft", { shiftKey: true });
  expect(model.state.cursor).toBe(8);
});

test("buttons do all that keys do on the tape", () => {
  const model = render(recorded());
  const click = (command: string): void => find(`[data-command="${command}"]`).click();
  click("first");
  click("on");
  expect(model.state.cursor).toBe(1);
  click("same-after");
  click("on");
  click("back");
  expect(model.state.cursor).toBe(2);
  click("same-before");
  click("last");
  expect(model.state.cursor).toBe(13);
});

test("the scrubber moves the cursor, and Python hears once it rests", () => {
  const model = render(recorded());
  const slider = find(".fs-slider") as HTMLInputElement;
  for (const value of ["3", "7", "10"]) {
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  expect(model.state.cursor).toBe(10);
  expect(slider.getAttribute("aria-valuetext")).toBe("step 10 of 13");
  expect(model.saved).toBe(0);
  vi.advanceTimersByTime(500);
  expect(model.saved).toBe(1);
});

test("positions do not depend on the cursor", () => {
  onTheStage(recorded());
  const places = (): (string | null)[] => all("[data-item]").map((node) => node.getAttribute("transform"));
  const before = places();
  for (let step = 0; step < 13; step++) {
    press("ArrowLeft");
    vi.advanceTimersByTime(50);
    expect(places()).toEqual(before);
  }
});

test("Space plays to the end and stops there; again it starts anew and pauses", () => {
  const model = onTheStage(recorded());
  press(" ");
  expect(model.state.cursor).toBe(0);
  expect(find("[data-command=play]").getAttribute("aria-label")).toBe("Pause (Space)");
  vi.advanceTimersByTime(20_000);
  expect(model.state.cursor).toBe(13);
  expect(said()).toContain("; the end");
  expect(find("[data-command=play]").getAttribute("aria-label")).toBe("Play (Space)");
  press(" ");
  vi.advanceTimersByTime(2_000);
  press(" ");
  const at = model.state.cursor;
  vi.advanceTimersByTime(20_000);
  expect(model.state.cursor).toBe(at);
});

test("B puts a stop on a node, and play stops at each of its events", () => {
  const model = onTheStage(recorded());
  item(2).focus();
  press("b");
  expect(model.state.breakpoints).toEqual([2]);
  expect(said()).toBe("Play stops at a");
  vi.advanceTimersByTime(50);
  expect(item(2).querySelector(".fs-mark-stop")).not.toBeNull();
  const stops = [];
  for (let times = 0; times < 4; times++) {
    press(" ");
    vi.advanceTimersByTime(20_000);
    stops.push(model.state.cursor);
  }
  expect(stops).toEqual([7, 10, 12, 13]);
  press("b");
  expect(model.state.breakpoints).toEqual([]);
});

test("Tab goes along the operands of the node one came from, and leaves after the last", () => {
  onTheStage(recorded());
  press("ArrowUp");
  press("ArrowUp");
  const focused = (): string => document.activeElement!.getAttribute("data-item")!;
  while (focused() !== "2") press("Tab", { shiftKey: true });
  expect(press("Tab", { shiftKey: true }).defaultPrevented).toBe(false);
  expect(press("Tab").defaultPrevented).toBe(true);
  expect(focused()).toBe("3");
  expect(press("Tab").defaultPrevented).toBe(false);
});

test("/ searches; Enter goes to the nodes found, Escape gives the graph back", () => {
  const model = onTheStage(recorded());
  press("/");
  const field = document.activeElement as HTMLInputElement;
  field.value = "a";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  expect(model.state.filter).toBe("a");
  expect(said()).toBe("2 nodes found");
  press("Enter");
  expect(model.state.selected).toBe(0);
  press("Enter");
  expect(model.state.selected).toBe(2);
  expect(document.activeElement).toBe(field);
  vi.advanceTimersByTime(50);
  expect(item(2).classList.contains("fs-found")).toBe(true);
  press("Escape");
  expect(model.state.filter).toBe("");
  expect(document.activeElement!.hasAttribute("data-item")).toBe(true);
});

test("? shows all keys, and Escape closes what was opened last", () => {
  const model = onTheStage(recorded());
  press("Enter");
  press("?");
  expect(find(".fs-help").textContent).toContain("previous, next event of the same node");
  press("Escape");
  expect(host.querySelector(".fs-help")).toBeNull();
  expect(model.state.selected).toBe(0);
  press("Escape");
  expect(model.state.selected).toBe(-1);
});

test("Python's cursor, stops, filter and detail are followed", () => {
  const model = render(recorded());
  model.set("cursor", 1);
  expect(said()).toBe("step 1 of 13, forward of mul, gives -6");
  model.set("breakpoints", [1]);
  model.set("filter", "b");
  model.set("detail", "shapes");
  vi.advanceTimersByTime(50);
  expect(item(1).querySelector(".fs-mark-stop")).not.toBeNull();
  expect(item(3).classList.contains("fs-found")).toBe(true);
  expect((find(".fs-choice") as HTMLSelectElement).value).toBe("shapes");
});

test("without a kernel everything on the tape works", () => {
  const model = recorded();
  model.send = () => {
    throw new Error("closed");
  };
  onTheStage(model);
  press("Home");
  for (let step = 0; step < 13; step++) press("ArrowRight");
  expect(said()).toContain("step 13 of 13");
});

test("after the clean-up no listener, timer or frame is left, even while it plays", () => {
  const model = onTheStage(recorded());
  press(" ");
  vi.advanceTimersByTime(1_000);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  cleanUp();
  expect(host.childElementCount).toBe(0);
  expect(model.listening).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  const at = model.state.cursor;
  vi.advanceTimersByTime(5_000);
  expect(model.state.cursor).toBe(at);
});
