/** What Python and the page share in every widget; a test compares it with base.py. */

export type Num = number | "nan" | "inf" | "-inf" | string;

export interface TensorFigures {
  shape: number[];
  dtype: string;
  min: Num | null;
  max: Num | null;
  mean: Num | null;
  nans: number;
  infinities: number;
  first: Num[];
  strides?: number[];
  l2?: Num | null;
  /** 32 counts between min and max; only in an answer to `need`. */
  histogram?: number[];
  thumbnail?: Thumbnail;
}

/** At most 16 x 16 means of blocks, leading axes laid below one another: 0 is min, 254 max, 255 not finite. */
export interface Thumbnail {
  rows: number;
  columns: number;
  levels: number[];
}

/** Figures of a value, or a sentence that says why there are none. */
export type Summary = { number: Num } | TensorFigures | string;

export interface CommonTraits {
  schema: number;
  title: string;
  desc: string;
  theme: "auto" | "light" | "dark";
  fallback: string;
}

/** The part of anywidget's model that we use (https://anywidget.dev/en/afm/). */
export interface WidgetModel<Traits, Question, Answer> {
  get<K extends keyof Traits>(name: K): Traits[K];
  set<K extends keyof Traits>(name: K, value: Traits[K]): void;
  save_changes(): void;
  send(content: Question): void;
  on(event: string, listener: (content: Answer, buffers?: DataView[]) => void): void;
  off(event: string, listener: (content: Answer, buffers?: DataView[]) => void): void;
}
