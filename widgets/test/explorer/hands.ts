/** What the tests of the explorer find and do. */

import { find } from "../shared/stage";
import type { FakeModel } from "./fake";

export const item = (number: number): HTMLElement => find(`[data-item="${number}"]`);
export const card = (): string => find("[aria-label='This step']").textContent!;

/** Return a function that renders and puts the focus on the root. */
export function onTheRoot(render: (model: FakeModel) => FakeModel): (model: FakeModel) => FakeModel {
  return (model) => {
    render(model);
    item(0).focus();
    return model;
  };
}
