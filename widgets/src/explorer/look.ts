/** What the view shows besides the graph; the explorer changes it and asks for a drawing. */

import type { Marked } from "./marks";
import type { Detail, Failure } from "./record";

export interface Look extends Marked {
  detail: Detail;
  failure: Failure | null;
  /** What an event brings, in a short phrase. */
  brought(event: number): string;
}
