/** What anywidget loads: `render` draws the board into an element and returns its clean-up. */

import type { Model } from "./traits";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  el.textContent = model.get("desc");
  return () => el.replaceChildren();
}

export default { render };
