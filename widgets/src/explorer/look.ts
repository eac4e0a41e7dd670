/** What the view shows besides the graph; the explorer changes it and asks for a drawing. */

import { diffOf, failureOf, wrongNodes, type Context } from "./context";
import type { Marked } from "./marks";
import type { Detail, Failure } from "./record";
import { shortly } from "./sentence";

export interface Look extends Marked {
  detail: Detail;
  failure: Failure | null;
  /** What an event brings, in a short phrase. */
  brought(event: number): string;
}

/** Return what the traits say is to be shown. */
export function firstLook({ model, moments, sentences }: Context, stepping: boolean): Look {
  const failure = failureOf(model);
  return {
    moments,
    stepping,
    breakpoints: new Set(model.get("breakpoints")),
    wrong: wrongNodes(model),
    firstWrong: diffOf(model)?.first ?? -1,
    failed: new Set(failure?.nodes ?? []),
    found: new Set(),
    detail: model.get("detail"),
    failure,
    brought: (event) => shortly(sentences.brought(event)),
  };
}
