/** What Python and the page share: the widget's traits and messages. A test compares it with widget.py. */

import type { CommonTraits, Summary, WidgetModel } from "../shared/model";
import type { Diff, Failure, Nothing, Rule, SourceText } from "./record";

export type Kind = "operation" | "parameter" | "input" | "root";

export interface ModuleBox {
  path: string;
  type: string;
  parent: number;
  /** How many modules it stands for: more than one for a box around repeats. */
  times: number;
}

export interface Packet {
  value: Summary;
  grad: Summary;
}

export interface Traits extends CommonTraits {
  nodes: DataView;
  edges: DataView;
  strings: string[];
  modules: ModuleBox[];
  known: Record<string, Packet>;
  expanded: string[];
  selected: number;
  tape: DataView;
  amounts: DataView;
  contributions: Record<string, Summary>;
  sources: SourceText[];
  rules: Record<string, Rule>;
  places: Record<string, [string, number]>;
  files: Record<string, string>;
  why: Record<string, string>;
  failure: Failure | Nothing;
  diff: Diff | Nothing;
  cursor: number;
  phase: string;
  breakpoints: number[];
  filter: string;
  detail: "values" | "grads" | "shapes" | "time" | "memory";
}

/** The page asks for the values of nodes or the gradients of events; Python answers with those it has. */
export interface Question {
  need?: number[];
  need_events?: number[];
}
export interface Answer {
  values?: Record<string, Packet>;
  rules?: Record<string, Rule>;
  events?: Record<string, Summary>;
}

export type Model = WidgetModel<Traits, Question, Answer>;
