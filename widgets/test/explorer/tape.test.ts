import { expect, test, vi } from "vitest";
import widget from "../../src/explorer/main";
import { all, find, host, press, said, stage } from "../shared/stage";
import { recorded, usedTwice, withTape, type FakeModel } from "./fake";

const { render, cleanUp } = stage(widget);

const item = (number: number): HTMLElement => find(`[data-item="${number}"]`);
const card = (): string => find("[aria-label='This step']").textContent!;

/** Render and put the focus on the root. */
function onTheStage(model: FakeModel): FakeModel {
  render(model);
  item(0).focus();
  return model;
}

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

test("nodes show what is true at the cursor: pale before their forward, then the value, then the gradient so far", () => {
  onTheStage(recorded());
  press("Home");
  vi.advanceTimersByTime(50);
  expect(item(0).classList.contains("fs-waiting")).toBe(true);
  expect(item(2).classList.contains("fs-waiting")).toBe(false);
  expect(item(1).textContent).not.toContain("-6");
  press("ArrowRight");
  vi.advanceTimersByTime(50);
  expect(item(1).classList.contains("fs-now")).toBe(true);
  expect(item(1).textContent).toContain("-6");
  expect(item(1).textContent).not.toContain("grad");
  for (let step = 0; step < 6; step++) press("ArrowRight");
  vi.advanceTimersByTime(50);
  expect(item(2).textContent).toContain("grad 1");
  expect(item(2).getAttribute("aria-label")).toContain("gradients arrive");
  press("End");
  vi.advanceTimersByTime(50);
  expect(item(2).textContent).toContain("grad -2");
  expect(item(2).classList.contains("fs-passed")).toBe(true);
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

test("a backward step shows the rule, the numbers put in, and the learner's source with the line at work lit", () => {
  const model = onTheStage(recorded());
  model.set("cursor", 8);
  expect(card()).toContain("Backward of mul");
  expect(card()).toContain("grad_in = [g * b, g * a]");
  expect(card()).toContain("grad_in = [1 * (-3), 1 * 2]");
  expect(card()).toContain("mine.py, line 7");
  const lit = all(".fs-panel .fs-row-lit").map((row) => row.textContent!.trim());
  expect(lit).toEqual(["▸9     return grad * b, grad * a"]);
});

test("where gradients add up, a bar and a sentence say from where and how much", () => {
  const model = onTheStage(recorded());
  model.set("cursor", 7);
  expect(find(".fs-sum").textContent).toBe("1 (from add); 1 still to come");
  model.set("cursor", 10);
  expect(find(".fs-sum").textContent).toBe("1 (from add) + -3 (from mul) = -2");
  expect(all(".fs-portion").length).toBe(2);
  vi.advanceTimersByTime(50);
  expect(all(".fs-piece").length).toBe(2);
  expect(find(".fs-amount").textContent).toBe("-3");
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

test("the reader chooses what is written on the nodes", () => {
  const model = render(recorded());
  const choice = find(".fs-choice") as HTMLSelectElement;
  const lines = { grads: "grad -2", shapes: "() float32", time: "bwd 12", memory: "keeps nothing", values: "2" };
  for (const [detail, line] of Object.entries(lines)) {
    choice.value = detail;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    vi.advanceTimersByTime(50);
    expect(model.state.detail).toBe(detail);
    expect(item(2).textContent).toContain(line);
  }
});

test("with memory shown, the step says how much is kept for backward", () => {
  const model = onTheStage(recorded());
  model.set("detail", "memory");
  model.set("cursor", 3);
  expect(card()).toContain("8 B now, at most 8 B");
  vi.advanceTimersByTime(50);
  expect(item(1).textContent).toContain("keeps 8 B");
  model.set("cursor", 10);
  vi.advanceTimersByTime(50);
  expect(card()).toContain("0 B now");
  expect(item(1).textContent).toContain("freed");
});

test("the source's line that made the current node is lit", () => {
  const model = onTheStage(recorded());
  const lit = (): string[] => all(".fs-rail .fs-row-lit").map((row) => row.textContent!.trim());
  model.set("cursor", 1);
  expect(lit()).toEqual(["▸1 c = a * b"]);
  model.set("cursor", 3);
  expect(lit()).toEqual(["▸2 loss = c + a"]);
  model.set("cursor", 10); // a gradient for `a`, made by the product
  expect(lit()).toEqual(["▸1 c = a * b"]);
  expect(find(".fs-rail").hidden).toBe(false);
});

test("why there is no gradient is said in the details", () => {
  const model = recorded();
  model.state.why = { "3": "b was made with requires_grad=False" };
  render(model);
  model.set("selected", 3);
  expect(find(".fs-why").textContent).toBe("Why? b was made with requires_grad=False");
});

test("variables that are not in the graph are named, with the reason", () => {
  const model = recorded();
  model.state.why = { "3": "b is a constant", y: "y was detached" };
  render(model);
  expect(find(".fs-notice").textContent).toBe("Not in this graph: y. Why?y: y was detached");
});

test("a graph that was freed says why there are no steps", () => {
  const model = usedTwice();
  model.state.why = { "0": "backward has freed what was saved" };
  render(model);
  expect(find(".fs-notice").textContent).toBe("No steps: backward has freed what was saved");
});

test("the first node that differs is outlined and said, with what was got and expected", () => {
  const model = recorded();
  model.state.diff = {
    first: 1,
    nodes: { "1": { slot: 0, got: "2", expected: "-3", how: "differences", error: "5" } },
    tried: { "1": 2 },
    left: {},
  };
  render(model);
  expect(find(".fs-notice").textContent).toContain("The first backward that differs is that of mul");
  expect(find(".fs-notice").textContent).toContain("got 2, expected -3 by central differences");
  vi.advanceTimersByTime(50);
  expect(item(1).classList.contains("fs-first-wrong")).toBe(true);
  expect(item(1).querySelector(".fs-mark-wrong")).not.toBeNull();
  find(".fs-notice button").click();
  expect(model.state.selected).toBe(1);
  expect(find(".fs-panel").textContent).toContain("The gradient for input 1, a, is not what it should be");
});

test("an operation that failed is marked, with the shapes that went in", () => {
  const model = recorded();
  model.state.failure = {
    ...{ sentence: "matmul: shapes (2, 3) and (4, 5) do not fit", operation: "matmul", file: "net.py", line: 3 },
    ...{ arguments: [["x", "(2, 3)", "float32"], ["w", "(4, 5)", "float32"]], nodes: [0] },
  };
  render(model);
  expect(find(".fs-notice").textContent).toContain("matmul: shapes (2, 3) and (4, 5) do not fit");
  vi.advanceTimersByTime(50);
  expect(find(".fs-failed").textContent).toContain("(2, 3), (4, 5)");
  expect(item(0).querySelector(".fs-mark-failed")).not.toBeNull();
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

test("a larger gradient's figures are asked for once the cursor rests on it", () => {
  const model = withTape(usedTwice(), [
    [3, 0],
    [2, 0],
    [3, 1, 0, 0],
  ]);
  onTheStage(model);
  press("ArrowLeft");
  press("ArrowRight");
  vi.advanceTimersByTime(500);
  expect(model.sent).toEqual([{ need_events: [2] }]);
  model.emit("msg:custom", { events: { "2": { number: 0.5 } } });
  expect(card()).toContain("= 0.5");
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
