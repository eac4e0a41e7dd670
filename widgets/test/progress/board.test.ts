import { beforeEach, expect, test, vi } from "vitest";
import { changes } from "../../src/progress/changes";
import widget from "../../src/progress/main";
import { find, host, press as pressOne, said, stage } from "../shared/stage";
import { FAILING, MARKUP, modelOf, unit, type FakeModel } from "./fake";

const { render: draw, cleanUp } = stage(widget);
const observed = { on: 0, off: 0 };

const render = (model: FakeModel = modelOf()): FakeModel => draw(model);
const row = (name: string): HTMLElement => find(`[data-item="${name}"]`);
const item = (name: string): HTMLElement => row(name).querySelector<HTMLElement>(":scope > [role=treeitem]")!;
const focused = (): string | undefined => document.activeElement!.parentElement!.dataset.item;
const press = (...keys: string[]): void => keys.forEach((key) => pressOne(key));
const act = (name: string): HTMLElement => find(`button[data-act="${name}"]`);

beforeEach(() => {
  Object.assign(observed, { on: 0, off: 0 });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {
        observed.on++;
      }
      disconnect(): void {
        observed.off++;
      }
    },
  );
});

test("what Python wrote becomes a tree of items with levels, groups and one tab stop", () => {
  render();
  expect(host.querySelector("[role=tree]")!.querySelectorAll("[role=treeitem]").length).toBe(5);
  expect(row("a.b").parentElement!.getAttribute("role")).toBe("group");
  expect([item("1. One"), item("a.b"), item("a.b:adds_up")].map((each) => each.getAttribute("aria-level"))).toEqual(["1", "2", "3"]);
  expect(item("a.b").contains(item("a.b:adds_up"))).toBe(false); // or a screen reader would read it all as one name
  expect(host.querySelectorAll('[role=treeitem][tabindex="0"]').length).toBe(1);
  expect(host.querySelectorAll(".fs-tree > li > details").length).toBe(0);
});

test("arrows walk what is open, right opens and goes in, left comes out and shuts", () => {
  const model = render();
  item("1. One").focus();
  press("ArrowDown");
  expect(focused()).toBe("2. Two");
  press("Home", "ArrowRight");
  expect(item("1. One").getAttribute("aria-expanded")).toBe("true");
  press("ArrowRight");
  expect(focused()).toBe("a.b");
  press("Enter", "ArrowDown");
  expect(focused()).toBe("a.b:adds_up");
  press("ArrowLeft", "ArrowLeft");
  expect(item("a.b").getAttribute("aria-expanded")).toBe("false");
  expect(model.state.opened).toEqual(["1. One"]);
  press("End");
  expect(focused()).toBe("2. Two");
});

test("Python opens and selects rows through the traits", () => {
  const model = render();
  model.set("opened", ["1. One"]);
  expect(item("1. One").getAttribute("aria-expanded")).toBe("true");
  model.set("selected", "a.b:adds_up");
  expect(item("a.b").getAttribute("aria-expanded")).toBe("true");
  expect(item("a.b:adds_up").tabIndex).toBe(0);
});

test("R asks Python to check again and says so; silence is told after a while", () => {
  const model = render(modelOf({ opened: ["1. One"] }));
  item("a.b").focus();
  press("r");
  expect(model.sent).toEqual([{ check: "a.b" }]);
  expect(said()).toBe("Checking a.b again …");
  vi.advanceTimersByTime(20_000);
  expect(said()).toContain("Python has not answered");
});

test("an answer is said, and nothing more comes after it", () => {
  const model = render();
  item("1. One").focus();
  act("check").click();
  model.emit("msg:custom", { said: "a.b: pass, 3 of 3 points." });
  vi.advanceTimersByTime(20_000);
  expect(said()).toBe("a.b: pass, 3 of 3 points.");
});

test("without a kernel it says that nothing can run here", () => {
  const model = render();
  model.alive = false;
  act("open").click();
  expect(said()).toContain("There is no kernel here");
});

test("a failing case is asked for by exercise and check, and opens below the board", async () => {
  const model = render();
  act("open").click();
  expect(model.sent).toEqual([{ show: ["a.b", "adds_up"] }]);
  model.emit("msg:custom", { row: "a.b:adds_up", html: "<table><tbody><tr><td>3</td></tr></tbody></table>" });
  await vi.waitFor(() => expect(document.activeElement).toBe(host.querySelector(".fs-picture")));
  expect(host.querySelector(".fs-picture td")!.textContent).toBe("3");
  host.querySelector<HTMLElement>(".fs-picture .fs-close")!.click();
  expect(host.querySelector<HTMLElement>(".fs-picture")!.hidden).toBe(true);
});

test("a picture that is a widget is shown by the manager, and goes with the board", async () => {
  const model = render();
  const view = { el: document.createElement("canvas"), remove: vi.fn() };
  model.widget_manager = { get_model: async (id) => id, create_view: async () => view };
  model.emit("msg:custom", { row: "a.b:adds_up", model: "m1" });
  await vi.waitFor(() => expect(host.querySelector(".fs-picture canvas")).toBe(view.el));
  cleanUp();
  expect(view.remove).toHaveBeenCalledOnce();
});

test("new results are drawn, what changed is said, focus and open rows stay", () => {
  const model = render(modelOf({ opened: ["1. One", "a.b"] }));
  item("a.b").focus();
  model.state.units = [unit("a.b", { plank: "yours", status: "pass", attempts: 2 }), unit("a.c")];
  model.set("markup", MARKUP);
  expect(said()).toBe("a.b passed and is yours. 1 of 2 planks are yours.");
  expect(focused()).toBe("a.b");
  expect(item("a.b").getAttribute("aria-expanded")).toBe("true");
});

test("a square of the map leads to its exercise", () => {
  render();
  host.querySelector<HTMLElement>("[data-go]")!.click();
  expect(focused()).toBe("a.b");
  expect(item("1. One").getAttribute("aria-expanded")).toBe("true");
});

test("the board is handed on as JSON and Markdown without a kernel", () => {
  render();
  const links = [...host.querySelectorAll<HTMLAnchorElement>("a[download]")];
  expect(links.map((link) => link.download)).toEqual(["progress.json", "progress.md"]);
  expect(decodeURIComponent(links[0]!.href.split(",")[1]!)).toBe('{"a": 1}\n');
});

test("copying says what it copied, or that the browser would not", async () => {
  render();
  const writeText = vi.fn().mockRejectedValueOnce(new Error("no")).mockResolvedValueOnce(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  act("copy").click();
  await vi.waitFor(() => expect(said()).toContain("type it: show"));
  act("copy").click();
  await vi.waitFor(() => expect(said()).toBe('Copied: show("a.b", "adds_up")'));
});

test("nothing is left after unmount: no listener, timer, observer or element, and the figure is back", () => {
  const model = render();
  const figure = document.querySelector<HTMLElement>("figure")!;
  const shown = (): string => getComputedStyle(figure).display;
  act("open").click();
  expect([model.listening > 0, shown(), vi.getTimerCount()]).toEqual([true, "none", 1]);
  cleanUp();
  expect([model.listening, shown(), vi.getTimerCount()]).toEqual([0, "block", 0]);
  expect(observed.on).toBe(observed.off);
  expect(host.childElementCount).toBe(0);
});

test("what changed is told in words: failed checks by number, nothing where nothing changed", () => {
  expect(changes([unit("a.b")], [FAILING])).toBe("a.b fails 1 of 1 checks. 0 of 1 planks are yours.");
  expect(changes([FAILING], [FAILING])).toBe("");
  expect(changes([], [FAILING])).toBe("");
});
