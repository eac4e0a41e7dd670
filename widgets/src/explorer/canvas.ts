/** Draw the part of a scene that is on the page, and keep few elements alive however large the graph is. */

import { svg } from "../shared/dom";
import type { Face } from "./faces";
import type { Rectangle } from "./layout/compound";
import type { Scene } from "./scene";
import { boundsOf, drawn, linksElement } from "./links";
import { boxPath, outline, writing } from "./shapes";
import type { Packet } from "./traits";

const MOST = 350; // elements of the items and boxes that are on the page; beyond, less is written, then a few large paths drawn
const PLAIN = 3; // elements of an item of which only the name is written
const BOX = 6; // elements of an open box
const AROUND = 60; // pixels of the picture drawn beyond the edges

export interface Source {
  scene: Scene;
  packet(item: number): Packet | undefined;
  words(index: number): string;
  /** Indices of items that are drawn whatever happens: the one with the focus, the one selected. */
  pinned: number[];
  selected: number;
}

type Manner = "full" | "plain" | "far";

export class Canvas {
  readonly root = svg("g", { class: "fs-view" });
  readonly #overview = svg("g", { class: "fs-overview" });
  readonly #frames = svg("g", {});
  readonly #links = svg("g", {});
  readonly #front = svg("g", {});
  /** What is drawn: items by their number, and the frames and titles of open boxes. */
  readonly items = new Map<number, SVGGElement>();
  readonly #boxes = new Map<string, SVGGElement>();
  /** Bounds of all links, four numbers each. */
  #bounds: Float64Array = new Float64Array();
  #drawn: Scene | null = null;
  #manner: Manner = "full";

  constructor() {
    this.root.append(this.#frames, this.#overview, this.#links, this.#front);
  }

  /** Forget what is drawn of an item, so that the next `draw` writes it anew. */
  renew(item: number): void {
    this.items.get(item)?.replaceChildren();
  }

  draw(source: Source, window: Rectangle): void {
    const { scene } = source;
    if (this.#drawn !== scene) this.#reset(scene);
    const near = grown(window, AROUND);
    const wanted: number[] = [];
    for (let index = 0; index < scene.picture.items.length; index++) if (meet(scene.picture.items[index]!, near)) wanted.push(index);
    const boxes = scene.picture.boxes.flatMap((at, index) => (meet(at, near) ? [index] : []));
    this.#behave(mannerOf(wanted.map((index) => scene.faces[index]!), boxes.length));
    const far = this.#manner === "far";
    const [keep, keepBoxes] = [new Set<number>(), new Set<string>()];
    for (const index of new Set([...(far ? [] : wanted), ...source.pinned])) this.#drawItem(source, index, keep);
    if (far) {
      if (!this.#overview.hasChildNodes()) this.#overview.append(...overviewOf(scene));
      this.#links.replaceChildren();
    } else {
      for (const index of boxes) this.#drawFrame(scene, index, keepBoxes);
      this.#drawLinks(source, near);
    }
    prune(this.items, keep);
    prune(this.#boxes, keepBoxes);
  }

  #behave(manner: Manner): void {
    if (this.#manner === manner) return;
    this.#manner = manner;
    this.root.classList.toggle("fs-crowded", manner === "far");
    for (const group of this.items.values()) group.replaceChildren();
  }

  #reset(scene: Scene): void {
    prune(this.items, new Set());
    prune(this.#boxes, new Set());
    this.#overview.replaceChildren();
    this.#bounds = boundsOf(scene.picture.routes);
    this.#drawn = scene;
  }

  #drawItem(source: Source, index: number, keep: Set<number>): void {
    const item = source.scene.seen.items[index]!;
    const face = source.scene.faces[index]!;
    const group = keyed(this.items, item, keep, this.#front, () => itemGroup(item, face, source.scene.picture.items[index]!));
    if (!group.hasChildNodes()) {
      const lines = writing(face, source.packet(item));
      const written = lines.map((line) => line.textContent).join(" ");
      group.setAttribute("aria-label", `${written}, ${source.words(index)}`); // what is seen comes first in what is said
      if (this.#manner === "plain") group.append(...plainly(face, lines[0]!));
      else group.append(...outline(face), ...lines.flatMap((line) => [line, " "]));
    }
    group.classList.toggle("fs-selected", index === source.selected);
    if (item >= 0) group.setAttribute("aria-pressed", String(index === source.selected));
  }

  #drawFrame(scene: Scene, index: number, keep: Set<string>): void {
    const { x, y, width, height } = scene.picture.boxes[index]!;
    const module = scene.seen.open[index]!;
    const transform = `translate(${x} ${y})`;
    keyed(this.#boxes, `box${module}`, keep, this.#frames, () =>
      svg("g", { transform }, svg("rect", { class: "fs-box", width, height, rx: 8 })),
    );
    const start = scene.picture.titles[index]!;
    keyed(this.#boxes, `title${module}`, keep, this.#front, () => titleGroup(scene.titles[index]!, start, module, transform));
  }

  /** Draw all links as two paths, and those of the selected item as two more. */
  #drawLinks({ scene, selected }: Source, near: Rectangle): void {
    const plain: number[] = [];
    const lit: number[] = [];
    const [right, lower] = [near.x + near.width, near.y + near.height];
    for (let link = 0, at = 0; link < scene.seen.links.length; link++, at += 4) {
      if (this.#bounds[at]! > right || this.#bounds[at + 2]! < near.x || this.#bounds[at + 1]! > lower || this.#bounds[at + 3]! < near.y) continue;
      const [from, to] = scene.seen.links[link]!;
      (selected >= 0 && (from === selected || to === selected) ? lit : plain).push(link);
    }
    this.#links.replaceChildren(linksElement(scene, plain, near), svg("g", { class: "fs-lit" }, linksElement(scene, lit, near)));
  }
}

/** Return the element of a key, made and added where there is none. */
function keyed<Key>(alive: Map<Key, SVGGElement>, key: Key, keep: Set<Key>, parent: SVGGElement, make: () => SVGGElement): SVGGElement {
  keep.add(key);
  let element = alive.get(key);
  if (!element) {
    element = make();
    alive.set(key, element);
    parent.append(element);
  }
  return element;
}

function prune<Key>(alive: Map<Key, SVGGElement>, keep: ReadonlySet<Key>): void {
  for (const [key, element] of alive)
    if (!keep.has(key)) {
      element.remove();
      alive.delete(key);
    }
}

/** Say how items are drawn: each with all that is known of it, each with its name, or all as a few paths. */
function mannerOf(faces: readonly Face[], boxes: number): Manner {
  const room = MOST - BOX * boxes;
  const full = faces.reduce((sum, face) => sum + 6 + (face.uses > 1 ? 3 : 0), 0);
  return full <= room ? "full" : PLAIN * faces.length <= room ? "plain" : "far";
}

/** Return an item's frame and its name in the middle of it. */
function plainly(face: Face, name: SVGElement): SVGElement[] {
  name.setAttribute("y", String(face.height / 2 + 4.5));
  return [...outline(face).filter((part) => part.classList.contains("fs-paper")), name];
}

function itemGroup(item: number, face: Face, at: Rectangle): SVGGElement {
  const group = svg("g", {
    class: `fs-item fs-${face.kind}`,
    role: "button",
    tabindex: -1,
    transform: `translate(${at.x} ${at.y})`,
    "data-item": item,
  });
  if (item < 0) group.setAttribute("aria-expanded", "false");
  return group;
}

/** Return the title of an open box: the button that shuts it. */
function titleGroup(title: string, start: number, module: number, transform: string): SVGGElement {
  return svg(
    "g",
    {
      class: "fs-title-of-box",
      role: "button",
      tabindex: -1,
      transform,
      "aria-expanded": "true",
      "aria-label": `${title}, module, open`,
      "data-box": module,
    },
    svg("rect", { class: "fs-hit", x: start - 8, y: 4, width: title.length * 6.6 + 28, height: 24, rx: 5 }),
    svg("path", { class: "fs-sign", d: `M${start - 1} 16h8` }),
    svg("text", { class: "fs-small fs-halo fs-box-name", x: start + 13, y: 20 }, title),
  );
}

/** Return one path for each kind of item and one for all links: the picture from afar. */
function overviewOf({ picture, faces }: Scene): SVGElement[] {
  const shapes = new Map<string, string[]>();
  picture.items.forEach((at, index) => {
    const kind = faces[index]!.kind;
    if (!shapes.has(kind)) shapes.set(kind, []);
    shapes.get(kind)!.push(boxPath(at));
  });
  return [
    svg("path", { class: "fs-box", d: picture.boxes.map(boxPath).join("") }),
    svg("path", { class: "fs-line", d: drawn(picture.routes, { x: 0, y: 0, width: picture.width, height: picture.height }) }),
    ...[...shapes].map(([kind, parts]) => svg("path", { class: `fs-far fs-${kind}`, d: parts.join("") })),
  ];
}

function grown({ x, y, width, height }: Rectangle, by: number): Rectangle {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function meet(a: Rectangle, b: Rectangle): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}
