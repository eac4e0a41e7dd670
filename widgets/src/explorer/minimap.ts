/** The whole graph as a small picture, with the part that is on the stage framed; there when much of it is not. */

import { svg } from "../shared/dom";
import type { Rectangle } from "./layout/compound";
import { clamp } from "./pieces";
import type { Scene } from "./scene";
import { boxPath } from "./shapes";

const WIDEST = 132;
const TALLEST = 110;
const ENOUGH = 0.75; // of the picture: who sees so much needs no map, which would cover some of it

export class Minimap {
  readonly #items = svg("path", { class: "fs-map-items" });
  readonly #here = svg("path", { class: "fs-map-here" });
  readonly #frame = svg("path", { class: "fs-map-frame" });
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
    const [left, right] = [window.x, window.x + window.width].map((x) => clamp(x, 0, width)) as [number, number];
    const [top, bottom] = [window.y, window.y + window.height].map((y) => clamp(y, 0, height)) as [number, number];
    const needless = (right - left) * (bottom - top) >= ENOUGH * width * height;
    this.#root.toggleAttribute("hidden", needless);
    if (needless) return;
    if (this.#drawn !== scene) this.#redraw(scene);
    const least = 2.5 / this.#scale; // so that the current node is still a visible dot
    const at = items[current];
    this.#here.setAttribute("d", at ? boxPath({ ...at, width: Math.max(at.width, least), height: Math.max(at.height, least) }) : "");
    this.#frame.setAttribute("d", boxPath({ x: left, y: top, width: right - left, height: bottom - top }));
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
