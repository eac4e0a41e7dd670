/** Pan and zoom: where on the page the picture's points are, moved by wheel, fingers and keys. */

import type { Rectangle } from "./layout/compound";
import { clamp } from "./pieces";

const LEAST = 0.01;
const MOST = 4;
const EASY = 0.7; // text is still read with ease at this zoom
const MARGIN = 16;

export class Viewport {
  x = 0;
  y = 0;
  zoom = 1;
  /** The stage's size when it was measured last; it is hidden while a theme is changed. */
  width = 640;
  height = 360;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #moved = 0;

  readonly #stage: HTMLElement;
  readonly #changed: () => void;

  constructor(stage: HTMLElement, changed: () => void, signal: AbortSignal) {
    this.#stage = stage;
    this.#changed = changed;
    stage.addEventListener("wheel", (event) => this.#onWheel(event), { signal, passive: false });
    stage.addEventListener("pointerdown", (event) => this.#onDown(event), { signal });
    stage.addEventListener("pointermove", (event) => this.#onMove(event), { signal });
    for (const name of ["pointerup", "pointercancel"] as const)
      stage.addEventListener(name, (event) => this.#pointers.delete(event.pointerId), { signal });
    stage.addEventListener("click", (event) => this.#swallowDrag(event), { signal, capture: true });
  }

  /** Read the stage's size, which has the browser lay out the page; say whether it is another one. */
  measure(): boolean {
    const { clientWidth: width, clientHeight: height } = this.#stage;
    if (!width || !height || (width === this.width && height === this.height)) return false;
    [this.width, this.height] = [width, height];
    return true;
  }

  /** The part of the picture that is on the page. */
  get window(): Rectangle {
    return { x: -this.x / this.zoom, y: -this.y / this.zoom, width: this.width / this.zoom, height: this.height / this.zoom };
  }

  /** Show the whole picture, never larger than life. */
  fit(picture: { width: number; height: number }): void {
    this.measure();
    this.zoom = clamp(Math.min(this.#zoomToFit(picture.width, this.width), this.#zoomToFit(picture.height, this.height)), LEAST, 1);
    this.x = (this.width - picture.width * this.zoom) / 2;
    this.y = (this.height - picture.height * this.zoom) / 2;
    this.#changed();
  }

  /** Show the picture so that it can be read: whole if that is large enough, else its lower end, the root. */
  open(picture: { width: number; height: number }, root: Rectangle): void {
    this.fit(picture);
    if (this.zoom >= EASY) return;
    this.zoom = clamp(this.#zoomToFit(picture.width, this.width), EASY, 1);
    this.x = this.width / 2 - (root.x + root.width / 2) * this.zoom;
    if (picture.width * this.zoom <= this.width) this.x = (this.width - picture.width * this.zoom) / 2;
    this.y = Math.max(this.height - MARGIN - picture.height * this.zoom, this.height - MARGIN - (root.y + root.height) * this.zoom);
    this.#changed();
  }

  /** Zoom, keeping the point at (x, y) of the stage where it is; its middle if left out. */
  zoomBy(factor: number, x = this.width / 2, y = this.height / 2): void {
    const zoom = clamp(this.zoom * factor, LEAST, MOST);
    this.x = x - ((x - this.x) * zoom) / this.zoom;
    this.y = y - ((y - this.y) * zoom) / this.zoom;
    this.zoom = zoom;
    this.#changed();
  }

  panBy(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.#changed();
  }

  /** Move as little as needed to bring a rectangle into view. */
  reveal({ x, y, width, height }: Rectangle): void {
    const dx = shiftInto(this.x + x * this.zoom, width * this.zoom, this.width);
    const dy = shiftInto(this.y + y * this.zoom, height * this.zoom, this.height);
    if (dx || dy) this.panBy(dx, dy);
  }

  #zoomToFit(size: number, room: number): number {
    return (room - 2 * MARGIN) / Math.max(size, 1);
  }

  /** The wheel zooms where the reader works in the graph or holds Ctrl (a pinch does); else the page scrolls. */
  #onWheel(event: WheelEvent): void {
    const working = this.#stage.contains(document.activeElement);
    if (!working && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const [x, y] = this.#at(event);
    this.zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), x, y);
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#moved = 0;
  }

  #onMove(event: PointerEvent): void {
    const from = this.#pointers.get(event.pointerId);
    if (!from) return;
    const before = this.#pinch();
    const to = { x: event.clientX, y: event.clientY };
    this.#pointers.set(event.pointerId, to);
    const after = this.#pinch();
    this.#moved += Math.hypot(to.x - from.x, to.y - from.y);
    if (this.#moved > 4) this.#stage.setPointerCapture(event.pointerId);
    if (before && after) this.zoomBy(after.distance / before.distance, after.x, after.y);
    else this.panBy(to.x - from.x, to.y - from.y);
  }

  /** Return the distance of two fingers and the point between them, or null. */
  #pinch(): { distance: number; x: number; y: number } | null {
    const [a, b] = [...this.#pointers.values()];
    if (!a || !b) return null;
    const frame = this.#stage.getBoundingClientRect();
    const distance = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    return { distance, x: (a.x + b.x) / 2 - frame.left, y: (a.y + b.y) / 2 - frame.top };
  }

  #swallowDrag(event: MouseEvent): void {
    if (this.#moved > 4) event.stopPropagation();
    this.#moved = 0;
  }

  #at(event: MouseEvent): [number, number] {
    const frame = this.#stage.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }
}

/** Return by how much an interval must move to lie within 0..room with a margin. */
function shiftInto(start: number, size: number, room: number): number {
  if (start < MARGIN || size > room - 2 * MARGIN) return MARGIN - start;
  return Math.min(0, room - MARGIN - (start + size));
}
