/** A model without a kernel that counts its listeners, runs to put into it, and the canvas that happy-dom lacks. */

import { vi } from "vitest";
import { BINS, METRICS, type Answer, type EventWords, type Finding, type PackedRun, type Question, type State, type Status, type Traits } from "../../src/training/traits";
import { Fake } from "../shared/fake";

export type FakeModel = Fake<Traits, Question, Answer>;

export function bytes(...columns: (Int32Array | Float32Array | Uint8Array)[]): DataView {
  const parts = columns.map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new DataView(all.buffer);
}

export function series(values: readonly number[], start = 0): { start: number; count: number; width: number; data: DataView } {
  const steps = Int32Array.from(values, (_, at) => start + at + 1);
  return { start, count: values.length, width: 1, data: bytes(steps, Float32Array.from(values)) };
}

/** Two layers, the second one dead, at the steps 1 and 5. */
export function layers(): PackedRun["layers"] {
  const numbers = new Float32Array(2 * METRICS.length * 2).fill(NaN);
  for (const sample of [0, 1]) {
    numbers[sample * METRICS.length * 2] = -3;
    numbers[(sample * METRICS.length + 1) * 2 + 1] = 0.97;
  }
  return { start: 0, count: 2, merges: 0, data: bytes(Int32Array.of(1, 5), numbers, new Uint8Array(2 * 2 * BINS), new Uint8Array(4)) };
}

export const FINDING: Finding = { layer: 1, metric: "dead", words: "1 ReLU: 97 % of its units are dead, 0 for every sample of the batch" };
export const NAN: EventWords = { kind: "nan", step: 4, words: "the loss is nan", value: "nan", opens: true };

export function run(values: readonly number[], more: Partial<PackedRun> = {}): PackedRun {
  return { name: "run 1", series: { loss: series(values) }, names: ["0 Linear", "1 ReLU"], layers: layers(), events: [NAN], findings: [FINDING], ...more };
}

export function status(state: State, step = 8): Status {
  return { state, step, total: 16, epoch: 1, epochs: 2, speed: 100, values: { loss: 0.5, lr: 0.1 }, words: "", traceback: "" };
}

export function modelOf(runs: PackedRun[], now: Status = status("running")): FakeModel {
  return new Fake({
    schema: 1,
    title: "Digits",
    desc: "Digits, running.",
    theme: "auto",
    fallback: "abc",
    state: now.state,
    status: now,
    runs,
    sanity: {},
    command: {},
    controlled: true,
    span: [],
    cursor: -1,
    layer: -1,
    metric: "ratio",
    scale: "linear",
    smoothing: 0,
  });
}

/** Give happy-dom what it lacks: a canvas to draw on, paths, sizes of elements. */
export function canvases(): void {
  const context = new Proxy({}, { get: (_, name) => (name === "measureText" ? () => ({ width: 8 }) : () => undefined), set: () => true });
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(600);
  vi.stubGlobal("Path2D", class {
    moveTo(): void {}
    lineTo(): void {}
    rect(): void {}
    arc(): void {}
    addPath(): void {}
    closePath(): void {}
  });
}
