/** What Python and the page share: the widget's traits and messages. A test compares it with widget.py. */

import type { CommonTraits, Summary, WidgetModel } from "../shared/model";

export type Kind = "operation" | "parameter" | "input" | "root";

export interface ModuleBox {
  path: string;
  type: string;
  parent: number;
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
}

/** The page asks for the values of nodes; Python answers with those it has. */
export interface Question {
  need: number[];
}
export interface Answer {
  values: Record<string, Packet>;
}

export type Model = WidgetModel<Traits, Question, Answer>;
