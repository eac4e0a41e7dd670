/** What Python and the page share: the widget's traits and messages. A test compares it with explorer.py. */

export type Kind = "operation" | "parameter" | "input" | "root";
export type Num = number | "nan" | "inf" | "-inf" | string;

export interface ModuleBox {
  path: string;
  type: string;
  parent: number;
}

export interface TensorFigures {
  shape: number[];
  dtype: string;
  min: Num | null;
  max: Num | null;
  mean: Num | null;
  nans: number;
  infinities: number;
  first: Num[];
}

/** Figures of a value, or a sentence that says why there are none. */
export type Summary = { number: Num } | TensorFigures | string;

export interface Packet {
  value: Summary;
  grad: Summary;
}

export interface Traits {
  schema: number;
  title: string;
  desc: string;
  theme: "auto" | "light" | "dark";
  nodes: DataView;
  edges: DataView;
  strings: string[];
  modules: ModuleBox[];
  known: Record<string, Packet>;
  expanded: string[];
  selected: number;
  fallback: string;
}

/** The page asks for the values of nodes; Python answers with those it has. */
export interface Question {
  need: number[];
}
export interface Answer {
  values: Record<string, Packet>;
}

/** The part of anywidget's model that we use (https://anywidget.dev/en/afm/). */
export interface Model {
  get<K extends keyof Traits>(name: K): Traits[K];
  set<K extends keyof Traits>(name: K, value: Traits[K]): void;
  save_changes(): void;
  send(content: Question): void;
  on(event: string, listener: (content: Answer) => void): void;
  off(event: string, listener: (content: Answer) => void): void;
}
