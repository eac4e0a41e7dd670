/** The colours of the moment: CSS's own, read where they are resolved, and the heat maps' scales. */

import { html } from "../shared/dom";
import type { Metric } from "./traits";

export interface Colours {
  ink: string;
  quiet: string;
  border: string;
  ground: string;
  train: string;
  other: string;
  wrong: string;
  past: string;
}
type Rgb = [number, number, number];

const NAMES: Record<keyof Colours, string> = {
  ink: "--fs-ink",
  quiet: "--fs-quiet",
  border: "--fs-border",
  ground: "--fs-ground",
  train: "--fs-operation",
  other: "--fs-root",
  wrong: "--fs-root",
  past: "--fs-line",
};

/** Read the colours; a variable with light-dark() in it is only resolved as the colour of an element. */
export function coloursOf(root: HTMLElement): Colours {
  const sample = html("span", { "aria-hidden": "true" });
  root.append(sample);
  const read = (name: string): string => {
    sample.style.color = `var(${name})`;
    return getComputedStyle(sample).color;
  };
  const colours = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, read(name)]));
  sample.remove();
  return colours as unknown as Colours;
}

/** What a metric's colours mean: where they begin, end and, if they have two arms, where the middle lies. */
export interface Scale {
  words: string;
  low: number;
  high: number;
  middle?: number;
  ends: [string, string];
}

export const SCALES: Record<Metric, Scale> = {
  ratio: { words: "update / weight, log₁₀", low: -6, middle: -3, high: 0, ends: ["10⁻⁶ hardly moves", "1 blows up"] },
  dead: { words: "dead units", low: 0, high: 1, ends: ["0 %", "100 %"] },
  mean: { words: "activation, mean", low: -2, middle: 0, high: 2, ends: ["≤ −2", "≥ 2"] },
  std: { words: "activation, standard deviation", low: 0, high: 3, ends: ["0", "≥ 3"] },
  gradient: { words: "gradient norm, log₁₀", low: -6, high: 2, ends: ["≤ 10⁻⁶", "≥ 100"] },
};

const BLUE: Rgb = [0, 114, 178];
const VERMILLION: Rgb = [213, 94, 0];

/** Return a number's colour: towards vermillion above, towards blue below, the ground's own where all is well. */
export function heat(scale: Scale, value: number, ground: Rgb): Rgb {
  const middle = scale.middle ?? scale.low;
  const clipped = Math.min(scale.high, Math.max(scale.low, value));
  const up = clipped >= middle;
  const away = up ? (clipped - middle) / (scale.high - middle) : (middle - clipped) / (middle - scale.low);
  const arm = up && scale.middle !== undefined ? VERMILLION : scale === SCALES.dead ? VERMILLION : BLUE;
  return mix(ground, arm, scale.middle === undefined ? away : away ** 1.3);
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * share)) as Rgb;
}

/** Return "rgb(1, 2, 3)" as numbers; white for what is no such colour. */
export function rgb(colour: string): Rgb {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3).map(Number);
  return parts?.length === 3 ? (parts as Rgb) : [255, 255, 255];
}
