/** Mark the operation that raised, which is node 0 of the graph that was built, with the shapes that went in. */

import { html, svg } from "../shared/dom";
import { named, note } from "./pieces";
import type { Failure } from "./record";
import type { Scene } from "./scene";

const HEIGHT = 48;

/** Draw it once for a scene; what is there already stays. */
export function drawFailure(root: SVGGElement, scene: Scene, failure: Failure): void {
  const old = root.querySelector<SVGGElement>(".fs-failed");
  const { picture, seen } = scene;
  const signature = `${picture.width} ${picture.height} ${seen.items.length}`;
  if (old?.dataset.of === signature) return;
  old?.remove();
  const words = failure.arguments.map(([, shape]) => shape).join(", ");
  const width = Math.max(120, 30 + 6.3 * words.length, 40 + 7.4 * failure.operation.length);
  const node = picture.items[seen.where[0]!]!;
  const middle = node.x + node.width / 2;
  const [x, y] = [middle - width / 2, node.y - 2];
  root.append(
    svg(
      "g",
      { class: "fs-failed", "data-of": signature },
      svg("rect", { x, y, width, height: HEIGHT, rx: 6 }),
      svg("text", { class: "fs-label", x: middle, y: y + 20 }, `✗ ${failure.operation}`),
      svg("text", { class: "fs-small fs-middle", x: middle, y: y + 37 }, words),
    ),
  );
}

/** Say above the graph what failed: the sentence, and each argument with its shape. */
export function failureNotice(failure: Failure): HTMLElement {
  const rows = failure.arguments.map(([name, shape, dtype]) =>
    html("li", {}, html("b", {}, name || "a value"), ` ${shape} ${dtype}`.trimEnd()),
  );
  const place = failure.file ? `${failure.file}, line ${failure.line}` : "";
  return named(
    "What failed",
    "fs-notice fs-notice-wrong",
    html("p", {}, html("b", {}, `✗ ${failure.operation} failed. `), failure.sentence),
    html("ul", { class: "fs-arguments" }, ...rows),
    ...(place ? [note(place)] : []),
  );
}
