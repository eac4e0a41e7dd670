/** The second line of a node: what the reader chose to see there, in words that fit. */

import { summaryText } from "../shared/text";
import type { Num, Summary } from "../shared/model";
import { numberText } from "../shared/text";
import type { Face } from "./faces";
import type { GraphNode } from "./graph";
import type { Moments } from "./moment";
import type { Detail } from "./record";
import { bytesText } from "./sentence";
import type { Packet } from "./traits";

const SMALL_LETTER = 6.1; // as in faces.ts

/** A packet as it is drawn; `line` replaces shape or number where something else is wanted. */
export interface Shown extends Packet {
  line?: string;
}

export function shown(node: number, from: GraphNode, face: Face, moments: Moments, detail: Detail): Shown | undefined {
  const packet = moments.packet(node);
  if (detail === "values") return packet;
  const lines = linesOf(node, from, moments, detail, packet);
  return { value: packet?.value ?? "", grad: packet?.grad ?? "", line: fitting(lines, face.width) };
}

/** Return ways to write the line, the one that says most first. */
function linesOf(node: number, from: GraphNode, moments: Moments, detail: Detail, packet: Packet | undefined): string[] {
  if (detail === "grads") return gradLines(packet?.grad);
  if (detail === "shapes") return [`${from.shape ?? "?"} ${from.dtype}`.trim(), from.shape ?? "?"];
  if (detail === "memory") {
    const { bytes, ever } = moments.kept(node);
    return bytes ? [`keeps ${bytesText(bytes)}`, bytesText(bytes)] : [ever ? "freed" : "keeps nothing", ever ? "freed" : "–"];
  }
  const { forward, backward } = moments.times(node);
  const ran = [forward && `fwd ${forward}`, backward && `bwd ${backward}`].filter(Boolean);
  return [ran.join(" · ") || "leaf", [forward, backward].filter(Boolean).join("·") || "leaf"];
}

function gradLines(grad: Summary | undefined): string[] {
  if (grad === undefined || typeof grad === "string") return ["no gradient", "none", "–"];
  if ("number" in grad) return [`grad ${summaryText(grad)}`, summaryText(grad)];
  if (grad.nans) return [`${grad.nans} NaN`, "NaN"];
  const largest = Math.max(...[grad.min, grad.max].map((bound) => Math.abs(asNumber(bound))));
  return [`grad up to ${numberText(largest)}`, `≤ ${numberText(largest)}`, `${Number(largest.toPrecision(2))}`];
}

function asNumber(bound: Num | null): number {
  return typeof bound === "number" ? bound : 0;
}

function fitting(lines: readonly string[], width: number): string {
  return lines.find((line) => line.length * SMALL_LETTER <= width - 12) ?? lines.at(-1)!;
}
