/** What Python and the page share: the board's traits and messages. A test compares it with widget.py. */

import type { CommonTraits, Num, WidgetModel } from "../shared/model";

export const METRICS = ["ratio", "dead", "mean", "std", "gradient"] as const;
export const BINS = 24;
export type Metric = (typeof METRICS)[number];
export type State = "idle" | "running" | "paused" | "done" | "stopped" | "error";

/** Buckets of a series: steps as int32, means as float32, and where width > 1 the lowest and the highest. */
export interface PackedSeries {
  start: number;
  count: number;
  width: number;
  data?: DataView;
}

/** Samples of the layers: steps, numbers (samples, metrics, layers), sizes (samples, layers, bins), broken. */
export interface PackedLayers {
  start: number;
  count: number;
  merges: number;
  data?: DataView;
}

export interface EventWords {
  kind: "nan" | "spike" | "checkpoint" | "note";
  step: number;
  words: string;
  value: Num | null;
  opens: boolean;
}

export interface Finding {
  layer: number;
  metric: Metric;
  words: string;
}

export interface PackedRun {
  name: string;
  series: Record<string, PackedSeries>;
  names: string[];
  layers: PackedLayers;
  events: EventWords[];
  findings: Finding[];
}

export interface Status {
  state: State;
  step: number;
  total: number;
  epoch: number;
  epochs: number;
  speed: number;
  values: Record<string, Num>;
  words: string;
  traceback: string;
}

export interface Sanity {
  initial: { loss: Num; expected: number | null; words: string };
  overfit: { losses: Num[]; words: string };
  rates: { rates: number[]; losses: Num[]; suggestion: number; words: string };
}

export interface Command {
  name: string;
  value: unknown;
  number: number;
}

export interface Traits extends CommonTraits {
  state: "idle" | "running" | "paused" | "done" | "stopped" | "error";
  status: Status | Record<string, never>;
  runs: PackedRun[];
  sanity: Sanity | Record<string, never>;
  command: Command | Record<string, never>;
  controlled: boolean;
  span: number[];
  cursor: number;
  layer: number;
  metric: "ratio" | "dead" | "mean" | "std" | "gradient";
  scale: "linear" | "log";
  smoothing: number;
}

/** The page says that it listens; from then on only what is new is sent. */
export interface Question {
  hello: true;
}

/** What is new: the runs without what the page has; their data are the message's buffers, in order. */
export interface Answer {
  status: Status;
  news: PackedRun[];
}

export type Model = WidgetModel<Traits, Question, Answer>;
