/** The whole graph as a small picture, with the part that is on the stage framed; there when not all of it is. */

import { svg } from "../shared/dom";
import type { Rectangle } from "./layout/compound";
import type { Scene } from "./scene";

const WIDEST = 132;
const TALLEST = 110;

export class Minimap {
  readonly #items = svg("path", { class: "fs-map-items" });
  readonly #here = svg("path", { class: "fs-map-here" });
  readonly #frame = svg("rect", { class: "fs-map-frame" });
  #drawn: Scene | null = null;
  #scale = 1;
  readonly #root: SVGSVGElement;
  readonly #go: (x: number, y: number) => void;

  constructor(root: SVGSVGElement, go: (x: number, y: number) => void, signal: AbortSignal) {
    this.#root = root;
    this.#go = go;
    root.append(this.#items, this.#here, this.#frame);
    for (const name of ["pointerdown", "pointermove"] as const)
      root.addEventListener(name, (event) => this.#onPointer(event), { signal });
  }

  draw(scene: Scene, window: Rectangle, current: number): void {
    const { width, height, items } = scene.picture;
    const whole = window.x <= 1 && window.y <= 1 && window.x + window.width >= width - 1 && window.y + window.height >= height - 1;
    this.#root.toggleAttribute("hidden", whole);
    if (whole) return;
    if (this.#drawn !== scene) this.#redraw(scene);
    const least = 2.5 / this.#scale; // so that the current node is still a visible dot
    const at = items[current];
    this.#here.setAttribute("d", at ? boxPath({ ...at, width: Math.max(at.width, least), height: Math.max(at.height, least) }) : "");
    const x = Math.max(0, Math.min(window.x, width));
    const y = Math.max(0, Math.min(window.y, height));
    this.#frame.setAttribute("x", String(x));
    this.#frame.setAttribute("y", String(y));
    this.#frame.setAttribute("width", String(Math.max(0, Math.min(window.x + window.width, width) - x)));
    this.#frame.setAttribute("height", String(Math.max(0, Math.min(window.y + window.height, height) - y)));
  }

  #redraw(scene: Scene): void {
    this.#drawn = scene;
    const { width, height, items } = scene.picture;
    this.#scale = Math.min(WIDEST / width, TALLEST / height);
    this.#root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#root.setAttribute("width", String(Math.max(24, width * this.#scale)));
    this.#root.setAttribute("height", String(Math.max(12, height * this.#scale)));
    this.#items.setAttribute("d", items.map(boxPath).join(""));
  }

  #onPointer(event: PointerEvent): void {
    event.stopPropagation(); // the stage below must not pan
    if (!(event.buttons & 1) || !this.#drawn) return;
    const box = this.#root.getBoundingClientRect();
    const { width, height } = this.#drawn.picture;
    this.#go(((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height);
  }
}

function boxPath({ x, y, width, height }: Rectangle): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
