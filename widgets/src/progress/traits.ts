/** What Python and the page share: the widget's traits and messages. A test compares it with widget.py. */

import type { CommonTraits, WidgetModel } from "../shared/model";

export type Status = "pass" | "fail" | "open" | "unverified" | "error";

export interface Test {
  id: string;
  name: string;
  status: Status;
  message: string;
  line: string;
}

export interface Unit {
  id: string;
  title: string;
  chapter: string;
  block: string;
  deps: string[];
  minutes: number;
  plank: "yours" | "borrowed" | "damaged";
  status: Status;
  score: number;
  max: number;
  attempts: number;
  last_run: string;
  seconds: number;
  hints: string[];
  tests: Test[];
}

export interface Block {
  id: string;
  title: string;
  deps: string[];
}

export interface Traits extends CommonTraits {
  units: Unit[];
  blocks: Block[];
  next: string;
  total: Record<string, number>;
  env: Record<string, string>;
  problems: string[];
  opened: string[];
  selected: string;
  markup: string;
  exports: Record<string, string>;
}

/** The page asks for a new verdict, or for the picture of a failing case. */
export type Question = { check: string } | { show: [string, string] };

/** Python says something, or hands over a picture: a widget's model or plain HTML. */
export interface Answer {
  said?: string;
  row?: string;
  model?: string;
  html?: string;
}

interface View {
  el: HTMLElement;
  remove(): void;
}

/** The part of ipywidgets' manager that shows another widget; a page without a kernel has none. */
export interface Manager {
  get_model(id: string): Promise<unknown>;
  create_view(model: unknown): Promise<View>;
}

export interface Model extends WidgetModel<Traits, Question, Answer> {
  widget_manager?: Manager;
}
