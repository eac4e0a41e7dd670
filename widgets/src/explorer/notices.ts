/** What stands above the graph: an operation that failed, the first backward that is wrong. */

import { diffOf, failureOf, type Context } from "./context";
import { diffNotice } from "./difference";
import { failureNotice } from "./failed";

export function notices({ model, sentences }: Context, go: (node: number) => void): HTMLElement[] {
  const [failure, diff] = [failureOf(model), diffOf(model)];
  return [...(failure ? [failureNotice(failure)] : []), ...(diff ? [diffNotice(diff, sentences, go)] : [])];
}
