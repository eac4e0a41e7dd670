/** A model without a kernel that counts its listeners, and small graphs to put into it. */

import { KINDS, NODE_COLUMNS } from "../../src/explorer/graph";
import type { Answer, Kind, ModuleBox, Question, Traits } from "../../src/explorer/traits";
import { Fake } from "../shared/fake";

interface Row {
  label: string;
  kind?: Kind;
  shape?: string;
  module?: number;
}

export type FakeModel = Fake<Traits, Question, Answer>;

export function columns(rows: readonly (readonly number[])[], width: number): DataView {
  const view = new DataView(new ArrayBuffer(4 * width * rows.length));
  rows.forEach((row, at) => row.forEach((value, column) => view.setInt32(4 * (column * rows.length + at), value, true)));
  return view;
}

export function modelOf(rows: Row[], edges: [number, number, number][], modules: ModuleBox[] = []): FakeModel {
  const strings: string[] = [];
  const at = (text: string): number => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const nodes = rows.map(({ label, kind = "operation", shape = "(2)", module = -1 }, index) => {
    const slots = edges.filter(([, target]) => target === index).length;
    return [at(`${label}Backward0`), at(label), KINDS.indexOf(kind), at(shape), at("float32"), module, slots, at("")];
  });
  return new Fake({
    schema: 1,
    title: "loss",
    desc: "Autograd graph of loss.",
    theme: "auto",
    nodes: columns(nodes, NODE_COLUMNS.length),
    edges: columns(edges, 3),
    strings,
    modules,
    known: {},
    expanded: [],
    selected: -1,
    tape: columns([], 6),
    amounts: new DataView(new ArrayBuffer(0)),
    contributions: {},
    sources: [],
    rules: {},
    places: {},
    files: {},
    why: {},
    failure: {},
    diff: {},
    cursor: 0,
    phase: "done",
    breakpoints: [],
    filter: "",
    detail: "values",
    fallback: "abc",
  });
}

/** An event as it is written down: kind, node, source, slot, bytes, and what it brings. */
export type Event = [kind: number, node: number, source?: number, slot?: number, nbytes?: number, brings?: number[]];

/** Put a tape into a model; the cursor stands at its end. */
export function withTape(model: FakeModel, events: readonly Event[]): FakeModel {
  const amounts: number[] = [];
  const rows = events.map(([kind, node, source = -1, slot = -1, nbytes = 0, brings]) => {
    const row = [kind, node, source, slot, nbytes, brings ? amounts.length : -1];
    amounts.push(...(brings ?? []));
    return row;
  });
  const view = new DataView(new ArrayBuffer(8 * amounts.length));
  amounts.forEach((amount, at) => view.setFloat64(8 * at, amount, true));
  Object.assign(model.state, { tape: columns(rows, 6), amounts: view, cursor: rows.length });
  return model;
}

/** loss = a * b + a with a = 2, b = -3: node 0 the sum, 1 the product, 2 is a, 3 is b. */
export function recorded(): FakeModel {
  const model = modelOf(
    [
      { label: "add", kind: "root", shape: "()" },
      { label: "mul", shape: "()" },
      { label: "a", kind: "input", shape: "()" },
      { label: "b", kind: "input", shape: "()" },
    ],
    [
      [1, 0, 0],
      [2, 0, 1],
      [2, 1, 0],
      [3, 1, 1],
    ],
  );
  const numbers = { "0": [-4, 1], "1": [-6, 1], "2": [2, -2], "3": [-3, 2] };
  model.state.known = Object.fromEntries(
    Object.entries(numbers).map(([node, [value, grad]]) => [node, { value: { number: value! }, grad: { number: grad! } }]),
  );
  model.state.sources = [{ name: "Mul.backward", file: "mine.py", first: 7, lines: ["def backward(ctx, grad):", "    a, b = ctx.saved", "    return grad * b, grad * a"], rule: "" }];
  model.state.rules = { "1": { source: 0, rule: "grad_in = [g * b, g * a]", numbers: [["g", "1"], ["a", "2"], ["b", "-3"]], wrong: null } };
  model.state.places = { "0": ["net.py", 2], "1": ["net.py", 1] };
  model.state.files = { "net.py": "c = a * b\nloss = c + a\n" };
  return withTape(model, [
    [0, 1],
    [1, 1, 2, 0, 8],
    [0, 0],
    [3, 0, -1, -1, 0, [1]],
    [2, 0],
    [3, 1, 0, 0, 0, [1]],
    [3, 2, 0, 1, 0, [1]],
    [2, 1],
    [4, 1, -1, -1, 8],
    [3, 2, 1, 0, 0, [-3]],
    [3, 3, 1, 1, 0, [2]],
    [2, 2],
    [2, 3],
  ]);
}

/** loss = sum(mul(w, tanh(w))) */
export function usedTwice(): FakeModel {
  return modelOf(
    [{ label: "sum", kind: "root", shape: "()" }, { label: "mul" }, { label: "w", kind: "parameter" }, { label: "tanh" }],
    [
      [1, 0, 0],
      [2, 1, 0],
      [3, 1, 1],
      [2, 3, 0],
    ],
  );
}

/** A chain of two modules, the second in the first one's class. */
export function boxed(): FakeModel {
  return modelOf(
    [
      { label: "sum", kind: "root", shape: "()" },
      { label: "relu", module: 1 },
      { label: "mm", module: 0 },
      { label: "net.fc.weight", kind: "parameter", module: 0 },
      { label: "x", kind: "input" },
    ],
    [
      [1, 0, 0],
      [2, 1, 0],
      [4, 2, 0],
      [3, 2, 1],
    ],
    [
      { path: "net", type: "Net", parent: -1, times: 1 },
      { path: "net.act", type: "ReLU", parent: 0, times: 1 },
    ],
  );
}
