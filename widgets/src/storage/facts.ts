/** What is written above the tensor and below its storage. */

import { countText } from "../shared/text";
import type { Sight } from "./sight";
import type { ViewFacts } from "./traits";

export function nameText({ view, geometry, hypothetical }: Sight, hidden: string): string {
  const what = hypothetical ? ", what if" : "";
  const window = hidden ? ` · ${hidden}` : "";
  return `${view.name}${what} · shape (${geometry.shape.join(", ")}) · ${view.dtype}${window}`;
}

/** Return how large the storage is, where it begins, who begins where in it, and who shares it. */
export function memoryText({ view, storage }: Sight, views: readonly ViewFacts[]): string {
  const bytes = view.offset * view.itemsize;
  const sharing = views.filter((other) => other.storage === view.storage).map(({ name }) => name);
  return [
    `${countText(storage.total, "cell")} of ${countText(storage.itemsize, "byte")}`,
    `address ${storage.address}, ${bytes ? `${view.name} begins ${countText(bytes, "byte")} later` : `where ${view.name} begins`}`,
    ...(sharing.length > 1 ? [`shared by ${sharing.join(", ")}`] : []),
  ].join(" · ");
}
