/** Show on the stage how the event that happened last moves: values down into an operation, a gradient up to a node. */

import { svg } from "../shared/dom";
import { arrivalsOf, type Arrival } from "./arrivals";
import type { Look } from "./look";
import type { Rectangle } from "./layout/compound";
import type { Scene } from "./scene";
import { path } from "./shapes";
import { ACCUMULATE, FORWARD } from "./tape";

const BAR = 5; // height of the bar of contributions below a node

export class Flow {
  readonly root = svg("g", { class: "fs-flow", "aria-hidden": "true" });
  #drawn = "";
  #on: Scene | null = null;

  draw(scene: Scene, { moments, stepping, brought }: Look): void {
    const key = stepping ? String(moments.cursor) : "";
    if (this.#drawn === key && this.#on === scene) return;
    [this.#drawn, this.#on] = [key, scene];
    const { tape, event } = moments;
    this.root.replaceChildren();
    if (event < 0 || !stepping) return;
    const [node, source] = [tape.node[event]!, tape.source[event]!];
    const here = scene.seen.where[node]!;
    if (tape.kind[event] === FORWARD) this.#lead(scene, (_, to) => to === here);
    if (tape.kind[event] !== ACCUMULATE) return;
    if (source >= 0) this.#carry(scene, here, scene.seen.where[source]!, brought(event));
    if (scene.seen.items[here]! >= 0) this.#pile(scene.picture.items[here]!, arrivalsOf(moments, node, true));
  }

  /** Light the links that values take. */
  #lead(scene: Scene, wanted: (from: number, to: number) => boolean): void {
    const routes = scene.picture.routes.filter((_, link) => wanted(...scene.seen.links[link]!));
    if (routes.length) this.root.append(svg("path", { class: "fs-lead", d: routes.map(path).join("") }));
  }

  /** Draw a gradient's way up a link, and how much it is. */
  #carry(scene: Scene, to: number, from: number, amount: string): void {
    const link = scene.seen.links.findIndex(([source, target]) => source === to && target === from);
    const route = scene.picture.routes[link];
    if (!route) return;
    const [x, y] = route[0]!;
    this.root.append(
      svg("path", { class: "fs-carry", d: path(route) }),
      svg("path", { class: "fs-carry-head", d: `M${x} ${y}l-6 9h12z` }),
    );
    if (!amount) return;
    const middle = route[Math.floor(route.length / 2)]!;
    const words = /^[-−]/.test(amount) ? amount : `+${amount}`;
    this.root.append(svg("text", { class: "fs-small fs-halo fs-amount", x: (x + middle[0]) / 2 + 8, y: (y + middle[1]) / 2 + 4 }, words));
  }

  /** Pile up below a node what it has received, and what is still to come as empty pieces. */
  #pile(at: Rectangle, arrivals: readonly Arrival[]): void {
    if (arrivals.length < 2) return;
    const sizes = arrivals.map(({ amount }) => Math.abs(amount ?? 1) || 0.05);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    let x = at.x;
    const pieces = arrivals.map((arrival, index) => {
      const width = Math.max(2, (sizes[index]! / total) * at.width);
      const piece = `M${x + 0.75} ${at.y + at.height + 3}h${width - 1.5}v${BAR}h${1.5 - width}z`;
      x += width;
      return [arrival.arrived, piece] as const;
    });
    const join = (arrived: boolean): string => pieces.filter(([has]) => has === arrived).map(([, piece]) => piece).join("");
    this.root.append(svg("path", { class: "fs-piece", d: join(true) }), svg("path", { class: "fs-piece fs-to-come", d: join(false) }));
  }
}
