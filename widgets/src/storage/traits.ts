/** What Python and the page share: the widget's traits. A test compares it with widget.py. */

import type { CommonTraits, WidgetModel } from "../shared/model";

export interface ViewFacts {
  name: string;
  shape: number[];
  strides: number[];
  offset: number;
  /** Which of `storages` it lies in. */
  storage: number;
  dtype: string;
  itemsize: number;
  device: string;
  contiguous: boolean;
  /** Whether its framework has views with negative strides. */
  backwards: boolean;
  address: string;
  /** The tensor it was made from, -1 for none. */
  base: number;
  kind: "first" | "view" | "copy" | "own";
  verdict: string;
  did: string;
}

export interface StorageFacts {
  /** The first cell that is shown. */
  start: number;
  /** How many are shown. */
  count: number;
  total: number;
  itemsize: number;
  /** Cells in a line of 64 bytes. */
  line: number;
  address: string;
}

export interface WhatIf {
  shape: number[];
  strides: number[];
  offset: number;
}

export interface Traits extends CommonTraits {
  views: ViewFacts[];
  storages: StorageFacts[];
  storage: DataView;
  marks: Record<string, string>;
  note: string;
  view: number;
  hover: number[];
  /** The first cell that is shown of the storage that the view lies in. */
  first: number;
  axis: number;
  what_if: WhatIf | Record<string, never>;
  order: "rows" | "columns";
  step: number;
}

/** The page asks for the cells of a storage from one on. */
export interface Question {
  need: [storage: number, first: number];
}
export interface Answer {
  window?: [storage: number, start: number];
}

export type Model = WidgetModel<Traits, Question, Answer>;
