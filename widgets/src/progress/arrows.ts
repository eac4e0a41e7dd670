/** Arrows on the map: from each block to those that rest on it, drawn again whenever the map changes its size. */

import { svg } from "../shared/dom";

export class Arrows {
  private readonly layer = svg("svg", { class: "fs-arrows", "aria-hidden": "true" });
  private readonly blocks: Map<string, HTMLElement>;

  constructor(map: HTMLElement, signal: AbortSignal) {
    this.blocks = new Map([...map.querySelectorAll<HTMLElement>("[data-block]")].map((box) => [box.dataset.block!, box]));
    map.parentElement!.insertBefore(this.layer, map);
    map.parentElement!.classList.add("fs-has-arrows");
    const watcher = new ResizeObserver(() => this.draw());
    watcher.observe(map); // which also calls it once, when the page has been laid out
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  private draw(): void {
    const ground = this.layer.getBoundingClientRect();
    const lines = [...this.blocks.values()].flatMap((box) =>
      (box.dataset.deps ?? "").split(" ").flatMap((name) => {
        const below = this.blocks.get(name)?.getBoundingClientRect();
        const at = box.getBoundingClientRect();
        return below && below.right <= at.left ? [line(below, at, ground)] : []; // on a narrow page they lie in one column
      }),
    );
    this.layer.replaceChildren(...lines);
  }
}

function line(from: DOMRect, to: DOMRect, ground: DOMRect): SVGElement {
  const [x, y] = [from.right - ground.left, from.top + from.height / 2 - ground.top];
  const [right, down] = [to.left - ground.left - 5, to.top + to.height / 2 - ground.top];
  const bend = Math.min(24, (right - x) / 2);
  const path = `M${x} ${y}C${x + bend} ${y} ${right - bend} ${down} ${right} ${down}`;
  return svg("g", {}, svg("path", { d: path, class: "fs-arrow" }), svg("path", { d: `M${right - 2} ${down - 3.5}l6 3.5l-6 3.5z`, class: "fs-tip" }));
}
