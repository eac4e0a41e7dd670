/** Draw the shapes of a scene. */

import { svg } from "../shared/dom";
import { summaryText } from "../shared/text";
import type { Face } from "./faces";
import type { Rectangle } from "./layout/compound";
import type { Point } from "./layout/fitting";
import type { Shown } from "./lines";

export const FAR = 900; // pixels aside: wider than what is seen at once
export const TURN = 24;

/** Return the points as a path. */
export function path(route: readonly Point[]): string {
  return route.map((to, at) => (at ? piece(route[at - 1]!, to) : `M${to[0]} ${to[1]}`)).join("");
}

/**
 * Return the way from one point to the next: straight where it runs down, a smooth bend where it moves aside, a level
 * stretch between two bends where it moves far: there many links run on one line.
 */
export function piece([before, above]: Point, [x, y]: Point): string {
  const middle = (above + y) / 2;
  if (before === x) return `L${x} ${y}`;
  if (Math.abs(x - before) <= FAR) return `C${before} ${middle} ${x} ${middle} ${x} ${y}`;
  const turn = x > before ? TURN : -TURN;
  return `Q${before} ${middle} ${before + turn} ${middle}H${x - turn}Q${x} ${middle} ${x} ${y}`;
}

export function boxPath({ x, y, width, height }: Rectangle): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

/** Return the shape that tells the kinds apart without colour: pill, hexagon, double or plain rectangle. */
function shape(kind: Face["kind"], { x, y, width, height }: Rectangle, className: string): SVGElement {
  if (kind === "input") {
    const [cut, right, bottom, middle] = [9, x + width, y + height, y + height / 2];
    const d = `M${x + cut} ${y}H${right - cut}L${right} ${middle}L${right - cut} ${bottom}H${x + cut}L${x} ${middle}Z`;
    return svg("path", { class: className, d });
  }
  return svg("rect", { class: className, x, y, width, height, rx: kind === "parameter" ? height / 2 : 6 });
}

export function outline(face: Face): SVGElement[] {
  const { kind, width, height } = face;
  const whole = { x: 0, y: 0, width, height };
  const parts = [shape(kind, whole, "fs-paper"), shape(kind, whole, "fs-shape")];
  if (kind === "root") parts.push(shape(kind, { x: 3, y: 3, width: width - 6, height: height - 6 }, "fs-inner"));
  if (kind === "module") parts.unshift(shape(kind, { x: 4, y: 4, width, height: height - 8 }, "fs-behind"));
  return parts;
}

/** Return the lines written on an item; `packet` is what is known of its value and gradient, or the line wanted instead. */
export function writing(face: Face, packet: Shown | undefined): SVGElement[] {
  const { width, height } = face;
  const second = packet?.line ?? face.detail;
  const [value, grad] = packet?.line === undefined ? [summaryText(packet?.value), summaryText(packet?.grad)] : ["", ""];
  const numbers = face.number && Boolean(value || grad);
  const room = height > 30; // a node of unknown shape has no second line
  const baseline = (room && second) || numbers ? 17 : height / 2 + 4.5;
  const lines: SVGElement[] = [svg("text", { class: "fs-label", x: width / 2, y: baseline }, face.label)];
  if (room && second) lines.push(svg("text", { class: "fs-small fs-middle", x: width / 2, y: height - 9 }, second));
  if (numbers && !grad) lines.push(svg("text", { class: "fs-small fs-value fs-middle", x: width / 2, y: 33 }, value));
  if (numbers && grad) {
    lines.push(svg("text", { class: "fs-small fs-value", x: 14, y: 33 }, value));
    const fits = 6.1 * (value.length + grad.length + 6) <= width - 28;
    lines.push(svg("text", { class: "fs-small fs-grad", x: width - 14, y: 33 }, `${fits ? "grad" : "∂"} ${grad}`));
  }
  if (face.uses > 1) lines.push(badge(face));
  return lines;
}

/** Return the badge that says how many gradients are added up. */
function badge({ width, uses }: Face): SVGElement {
  const group = svg("g", { class: "fs-badge" });
  group.append(
    svg("rect", { x: width - 21, y: -13, width: 28, height: 16, rx: 8 }),
    svg("text", { class: "fs-small", x: width - 7, y: -1 }, uses < 100 ? `+${uses}` : "+…"),
  );
  return group;
}
