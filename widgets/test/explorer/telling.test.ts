import { expect, test, vi } from "vitest";
import widget from "../../src/explorer/main";
import { all, find, press, stage } from "../shared/stage";
import { recorded, usedTwice, withTape } from "./fake";
import { card, item, onTheRoot } from "./hands";

const { render, cleanUp } = stage(widget);
const onTheStage = onTheRoot(render);

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

test("a tape that leaves something out says so above its steps", () => {
  const model = recorded();
  model.state.why = { "0": "played without the hooks of x" };
  render(model);
  expect(find(".fs-notice").textContent).toBe("The steps: played without the hooks of x");
});

test("a node that is not what the answer should have made it is said, not its backward", () => {
  const model = recorded();
  model.state.diff = { first: 1, nodes: { "1": { slot: -1, got: "grad 5", expected: "7", how: "answer", error: 0 } }, tried: {}, left: {} };
  render(model);
  expect(find(".fs-notice").textContent).toContain("The first node that differs is mul");
  expect(find(".fs-notice").textContent).toContain(": got grad 5, expected 7 by the reference answer.");
  model.set("selected", 1);
  expect(find(".fs-panel").textContent).toContain("this is what your pass left");
});

test("a backward that raised is said with its error, above the graph and in the details", () => {
  const model = recorded();
  const got = "RuntimeError: no such axis.";
  model.state.diff = { first: 1, nodes: { "1": { slot: -1, got, expected: "", how: "error", error: "inf" } }, tried: {}, left: {} };
  render(model);
  expect(find(".fs-notice").textContent).toContain("The first backward that fails is that of mul");
  expect(find(".fs-notice").textContent).toContain(`: ${got} `);
  model.set("selected", 1);
  expect(find(".fs-wrong").textContent).toBe(`✗ Its backward raised ${got}`);
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

test("the source opens at the first line that made something, or lit at the one that failed", () => {
  const scrolled = vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (this: HTMLElement) {
    return 18 * Number(this.dataset.line ?? 0);
  });
  const long = recorded();
  const text = Array.from({ length: 90 }, (_, line) => `line ${line + 1}`).join("\n");
  long.state.files = { "a.py": text };
  long.state.places = { "0": ["a.py", 71], "1": ["a.py", 64] };
  render(long);
  expect(find(".fs-rail .fs-code").scrollTop).toBeGreaterThan(18 * 60);
  expect(all(".fs-rail .fs-row-lit")).toEqual([]);
  cleanUp();
  long.state.failure = { sentence: "", operation: "add", arguments: [], file: "a.py", line: 80, nodes: [] };
  render(long);
  expect(find(".fs-rail .fs-row-lit").textContent).toContain("line 80");
  expect(find(".fs-rail .fs-code").scrollTop).toBeGreaterThan(18 * 70);
  scrolled.mockRestore();
});
