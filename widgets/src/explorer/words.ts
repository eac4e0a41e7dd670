/** What a screen reader says about an item, after what is written on it. */

import { summaryText } from "../shared/text";
import type { Face } from "./faces";
import type { Graph } from "./graph";
import type { Stage } from "./moment";
import type { Packet } from "./traits";

const KINDS: Record<Face["kind"], string> = {
  operation: "operation",
  parameter: "parameter",
  input: "input",
  root: "root of the graph",
  module: "module, shut",
};

const STAGES: Record<Stage, string> = {
  waiting: "not computed yet",
  computed: "",
  receiving: "gradients arrive",
  passed: "backward has passed",
};

export function itemWords(graph: Graph, item: number, face: Face, packet: Packet | undefined, stage: Stage): string {
  const parts = [KINDS[face.kind], STAGES[stage]];
  if (item >= 0) {
    const reads = graph.inputs[item]!.length;
    if (reads) parts.push(`reads ${reads}`);
    if (face.uses > 1) parts.push(`used ${face.uses} times, gradients add up`);
    if (!face.number) parts.push(packetText(packet));
  }
  return parts.filter(Boolean).join(", ");
}

export function packetText(packet: Packet | undefined): string {
  const value = summaryText(packet?.value);
  const grad = summaryText(packet?.grad);
  return [value && `value ${value}`, grad && `gradient ${grad}`].filter(Boolean).join("; ");
}
