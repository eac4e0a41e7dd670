/** What Python records of a run besides the graph: sources, rules, places, differences, a failure. */

import type { Num, Summary } from "../shared/model";

export type Detail = "values" | "grads" | "shapes" | "time" | "memory";
export const DETAILS: readonly Detail[] = ["values", "grads", "shapes", "time", "memory"];

/** A backward function as it was written. */
export interface SourceText {
  name: string;
  file: string;
  /** Number of the first of `lines` in the file. */
  first: number;
  lines: string[];
  rule: string;
}

/** What a value should have been: figures, a plain number, or words. */
export type Amount = Summary | Num;

export interface Difference {
  slot: number;
  got: Amount;
  expected: Amount;
  how: string;
  error?: Amount;
}

/** How a node makes its inputs' gradients: the rule, and what the names in it are here. */
export interface Rule {
  /** Index into the sources, -1 where nobody has the text. */
  source: number;
  rule: string;
  numbers: [string, string][];
  wrong: Difference | null;
}

/** An operation that raised: what it was called with, and the nodes that went in. */
export interface Failure {
  sentence: string;
  operation: string;
  arguments: [name: string, shape: string, dtype: string][];
  file: string;
  line: number;
  nodes: number[];
}

export interface Diff {
  /** The first node whose backward differs, -1 where all agree. */
  first: number;
  nodes: Record<string, Difference>;
  /** By node: how many of the inputs' elements were tried. */
  tried: Record<string, number>;
  /** By node: why it could not be tried. */
  left: Record<string, string>;
}

/** The empty dictionary that a trait holds where there is nothing to say. */
export type Nothing = Record<string, never>;
