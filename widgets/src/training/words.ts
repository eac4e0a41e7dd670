/** What is said about a training: in its first line, to a screen reader, and about a step. */

import { numberText } from "../shared/text";
import { bisect } from "./curve";
import type { Run } from "./store";
import type { EventWords, State, Status } from "./traits";

export const STATES: Record<State, { sign: string; word: string }> = {
  idle: { sign: "○", word: "not begun" },
  running: { sign: "●", word: "running" },
  paused: { sign: "❚❚", word: "paused" },
  done: { sign: "✓", word: "done" },
  stopped: { sign: "■", word: "stopped" },
  error: { sign: "⚠", word: "error" },
};
export const SIGNS: Record<EventWords["kind"], string> = { nan: "✕", spike: "▲", checkpoint: "◆", note: "●" };

const steps = (count: number): string => count.toLocaleString("en-US");

/** Return how far the training is. */
export function progress(status: Status): string {
  const parts = [`step ${steps(status.step)}${status.total ? ` of ${steps(status.total)}` : ""}`];
  if (status.epochs) parts.push(`epoch ${status.epoch} of ${status.epochs}`);
  if (status.speed) parts.push(`${steps(Number(status.speed.toPrecision(2)))} steps/s`);
  const left = (status.total - status.step) / status.speed;
  if (status.state === "running" && left > 0 && Number.isFinite(left)) parts.push(`${duration(left)} left`);
  return parts.join(" · ");
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}

/** Return the numbers of the moment, for one who listens. */
export function spoken(status: Status): string {
  const known = ["loss", "validation"].filter((name) => name in status.values).map((name) => `${name} ${numberText(status.values[name]!)}`);
  return [`${STATES[status.state].word}, ${progress(status)}`, ...known].join(", ");
}

/** Return the numbers at a step: the latest of each series that is not after it. */
export function atStep(run: Run, step: number): string {
  const parts = [`step ${steps(step)}`];
  const lossFirst = [...run.series].sort(([a], [b]) => Number(b === "loss") - Number(a === "loss"));
  for (const [name, series] of lossFirst) {
    const at = bisect(series.steps, step + 1) - 1;
    if (at >= 0) parts.push(`${name === "throughput" ? "steps/s" : name} ${numberText(Number.isNaN(series.mean[at]!) ? "nan" : series.mean[at]!)}`);
  }
  return parts.join(" · ");
}
