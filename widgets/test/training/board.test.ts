import { afterEach, beforeEach, expect, test, vi } from "vitest";
import widget from "../../src/training/main";
import { canvases, FINDING, modelOf, NAN, run, series, status, type FakeModel } from "./fake";

let host: HTMLElement;
let cleanUps: (() => void)[];

async function render(model: FakeModel): Promise<FakeModel> {
  const { initialize, render: draw } = widget();
  cleanUps.push(initialize({ model }), draw({ model, el: host }));
  await frame();
  return model;
}

const frame = (): Promise<void> => new Promise((done) => setTimeout(done, 40));
const find = (selector: string): HTMLElement => host.querySelector<HTMLElement>(selector)!;
const all = (selector: string): HTMLElement[] => [...host.querySelectorAll<HTMLElement>(selector)];
const said = (): string => find("[role=status]").textContent!;
const plots = (): HTMLElement => find(".fs-plots");

async function press(element: HTMLElement, key: string, more: KeyboardEventInit = {}): Promise<void> {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  await frame();
}

beforeEach(() => {
  canvases();
  host = document.createElement("div");
  document.body.append(host);
  cleanUps = [];
});

afterEach(() => {
  for (const cleanUp of cleanUps) cleanUp();
  host.remove();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("the state, the progress and the numbers are written and spoken", async () => {
  await render(modelOf([run([2, 1, 0.5])]));
  expect(find(".fs-state").textContent).toBe("● running");
  expect(find(".fs-line-text").textContent).toBe("step 8 of 16 · epoch 1 of 2 · 100 steps/s · 1 s left");
  expect(find(".fs-plot-legend").textContent).toContain("train: 0.5");
  expect(said()).toContain("running, step 8 of 16");
  expect(said()).toContain("1 ReLU: 97 % of its units are dead");
});

test("the page says that it listens, and takes what is new", async () => {
  const model = await render(modelOf([run([2, 1])]));
  expect(model.sent).toEqual([{ hello: true }]);
  const { data, ...part } = series([0.25], 2);
  const { data: layers, ...samples } = { ...run([]).layers, start: 2, count: 0, data: new DataView(new ArrayBuffer(0)) };
  model.emit("msg:custom", { status: status("running", 9), news: [run([], { series: { loss: part }, layers: samples })] }, [data, layers]);
  await frame();
  expect(find(".fs-line-text").textContent).toContain("step 9 of 16");
  expect(find(".fs-plot-legend").textContent).toContain("train: 0.25");
  expect(model.sent.length).toBe(1);
});

test("where something before the news is missing, the page asks for everything", async () => {
  const model = await render(modelOf([run([2, 1])]));
  const { data, ...part } = series([0.25], 7);
  const { data: layers, ...samples } = run([]).layers;
  model.emit("msg:custom", { status: status("running", 9), news: [run([], { series: { loss: part }, layers: samples })] }, [data, layers!]);
  expect(model.sent).toEqual([{ hello: true }, { hello: true }]);
});

test("a second view of the same model shows what the first has received", async () => {
  const model = modelOf([]);
  const { initialize, render: draw } = widget();
  cleanUps.push(initialize({ model }));
  const packed = run([3, 2]);
  const buffers = [packed.series["loss"]!.data!, packed.layers.data!];
  model.emit("msg:custom", { status: status("running"), news: [packed] }, buffers);
  cleanUps.push(draw({ model, el: host }));
  await frame();
  expect(find(".fs-plot-legend").textContent).toContain("train: 2");
});

test("buttons and keys send commands with growing numbers; Pause becomes Go on", async () => {
  const model = await render(modelOf([run([1])]));
  find("[data-name=pause]").click();
  const first = model.state.command;
  expect(first).toMatchObject({ name: "pause" });
  await press(plots(), "s");
  expect(model.state.command).toMatchObject({ name: "stop" });
  expect((model.state.command as { number: number }).number).toBeGreaterThan((first as { number: number }).number);
  model.set("status", status("paused"));
  await frame();
  expect(find("[data-name=resume]").textContent).toBe("▶ Go on");
  await press(plots(), " ");
  expect(model.state.command).toMatchObject({ name: "resume" });
});

test("buttons rest where nothing trains, and are not there for a loop of one's own", async () => {
  const model = await render(modelOf([run([1])], status("done")));
  expect(all(".fs-controls button").every((button) => (button as HTMLButtonElement).disabled)).toBe(true);
  model.set("controlled", false);
  await frame();
  expect(find(".fs-controls").hidden).toBe(true);
});

test("a learning rate that is typed is asked for; keys in the field stay there", async () => {
  const model = await render(modelOf([run([1])]));
  const field = find(".fs-rate") as HTMLInputElement;
  field.value = "0.02";
  field.dispatchEvent(new Event("change"));
  expect(model.state.command).toMatchObject({ name: "set_lr", value: 0.02 });
  const before = model.state.command;
  await press(field, "s");
  expect(model.state.command).toBe(before);
});

test("the layer to blame is marked and looked at first; a finding leads to it", async () => {
  const model = await render(modelOf([run([1])]));
  expect(find(".fs-finding").textContent).toBe(FINDING.words);
  expect(find('[data-layer="1"]').textContent).toContain("▶");
  expect(find('[data-layer="1"]').getAttribute("aria-selected")).toBe("true");
  find(".fs-finding").click();
  await frame();
  expect(model.state.metric).toBe("dead");
  expect(model.state.layer).toBe(1);
  expect(find('[data-layer="1"]').textContent).toContain("97 %");
});

test("arrows choose layers and read off steps", async () => {
  const model = await render(modelOf([run([4, 3, 2, 1])]));
  await press(plots(), "ArrowUp");
  expect(model.state.layer).toBe(0);
  await press(plots(), "ArrowRight");
  await press(plots(), "ArrowRight");
  expect(model.state.cursor).toBe(2);
  expect(find(".fs-readout").textContent).toBe("step 2 · loss 3");
  expect(said()).toBe("step 2 · loss 3");
});

test("plus and minus zoom for all plots, 0 shows everything, Python is told", async () => {
  const model = await render(modelOf([run(Array(100).fill(1))]));
  const before = model.saved;
  await press(plots(), "+");
  expect(model.state.span).toEqual([25, 75]);
  await press(plots(), "-");
  expect(model.state.span).toEqual([]);
  model.set("span", [10, 20]);
  await press(plots(), "0");
  expect(model.state.span).toEqual([]);
  expect(model.saved).toBeGreaterThan(before);
});

test("an event is told, read off and opened", async () => {
  const model = await render(modelOf([run([1, 2, 3, NaN])]));
  const event = find("[data-event]");
  expect(event.getAttribute("aria-label")).toBe("nan, step 4: the loss is nan");
  event.click();
  await frame();
  expect(model.state.cursor).toBe(NAN.step);
  expect(find(".fs-happened").textContent).toContain("step 4: the loss is nan");
  find("[data-open]").click();
  expect(model.state.command).toMatchObject({ name: "open", value: 0 });
});

test("an error says what and where", async () => {
  await render(modelOf([run([1])], { ...status("error"), words: "ValueError: no", traceback: "line 3" }));
  expect(find(".fs-error p").textContent).toBe("⚠ ValueError: no");
  expect(find(".fs-error pre").textContent).toBe("line 3");
  expect(said()).toContain("ValueError: no");
});

test("while it trains the live region is quiet for some seconds", async () => {
  const model = await render(modelOf([run([1])]));
  const first = said();
  model.set("status", status("running", 12));
  await frame();
  expect(said()).toBe(first);
  model.set("status", status("done", 16));
  await frame();
  expect(said()).toContain("done, step 16 of 16");
});

test("a board without numbers shows its state and no empty plots", async () => {
  await render(modelOf([], status("idle", 0)));
  expect(find(".fs-state").textContent).toBe("○ not begun");
  expect(find(".fs-plots").hidden).toBe(true);
  expect(find(".fs-layers").hidden).toBe(true);
});

test("after the clean-up no listener, timer or element is left", async () => {
  const cancelled = vi.spyOn(globalThis, "cancelAnimationFrame");
  const removed = vi.spyOn(ResizeObserver.prototype, "disconnect");
  const model = await render(modelOf([run([1, 2])]));
  expect(model.listening).toBeGreaterThan(5);
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  expect(model.listening).toBe(0);
  expect(host.childElementCount).toBe(0);
  expect(cancelled).toHaveBeenCalled();
  expect(removed).toHaveBeenCalled();
});
