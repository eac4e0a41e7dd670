/** Join what is visible, how it looks and where it stands: all that a drawing needs. */

import { boxFaces, boxTitle, faces, titleWidth, type Face } from "./faces";
import type { Graph } from "./graph";
import { compound, type Picture } from "./layout/compound";
import { visible, type Visible } from "./visible";

export interface Scene {
  seen: Visible;
  faces: Face[];
  titles: string[];
  picture: Picture;
}

export function makeScene(graph: Graph, expanded: readonly string[]): Scene {
  const seen = visible(graph, expanded);
  const looks = faces(graph, seen);
  const titles = seen.open.map((module) => boxTitle(graph, module));
  const position = new Map(seen.open.map((module, index) => [module, index]));
  const picture = compound(
    looks.map((face) => [face.width, face.height]),
    seen.parent.map((module) => position.get(module) ?? -1),
    seen.open.map((module) => position.get(graph.modules[module]!.parent) ?? -1),
    boxFaces(graph, seen.open).map((face) => [face.width, face.height]),
    titles.map(titleWidth),
    seen.links,
  );
  return { seen, faces: looks, titles, picture };
}
