/** A tensor at a glance: how its elements are spread, and where the large and the small ones are. */

import { html, svg } from "../shared/dom";
import type { TensorFigures, Thumbnail } from "../shared/model";
import { numberText } from "../shared/text";
import { picture } from "./pieces";

const NOT_FINITE = 255;

export function pictures({ histogram, thumbnail, min, max }: TensorFigures): HTMLElement[] {
  const drawn = [...(histogram ? [bars(histogram)] : []), ...(thumbnail ? [cells(thumbnail)] : [])];
  if (!drawn.length) return [];
  const words = `How the elements are spread from ${numberText(min)} to ${numberText(max)}, and where they are: dark is small`;
  return [html("div", { class: "fs-glance", role: "img", "aria-label": words }, ...drawn)];
}

function bars(counts: readonly number[]): SVGSVGElement {
  const most = Math.max(...counts, 1);
  const steps = counts.map((count, at) => `M${at} 40v${count ? -Math.max(1.5, (40 * count) / most) : 0}h1V40z`).join("");
  const drawing = picture("", [0, 0, counts.length, 40], 110, 48, svg("path", { class: "fs-bars", d: steps }));
  drawing.setAttribute("preserveAspectRatio", "none");
  return drawing;
}

/** Return the blocks as shades of the ink, eight of them; a block with something that is not finite is crossed out. */
function cells({ rows, columns, levels }: Thumbnail): SVGSVGElement {
  const shades = Array.from({ length: 8 }, (): string[] => []);
  const crossed: string[] = [];
  levels.forEach((level, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    if (level === NOT_FINITE) crossed.push(`M${x} ${y}l1 1M${x + 1} ${y}l-1 1`);
    else shades[level >> 5]!.push(`M${x} ${y}h1v1h-1z`);
  });
  const size = 6 * Math.max(1, Math.floor(16 / Math.max(rows, columns)));
  return picture(
    "fs-cells",
    [0, 0, columns, rows],
    columns * size,
    rows * size,
    ...shades.map((parts, shade) => svg("path", { d: parts.join(""), "fill-opacity": (7.5 - shade) / 8 })),
    svg("path", { class: "fs-crossed", d: crossed.join("") }),
  );
}
