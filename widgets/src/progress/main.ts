/** What anywidget loads: `render` draws the widget into an element and returns its clean-up. */

import { Board } from "./board";
import type { Model } from "./traits";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const ending = new AbortController();
  new Board(model, el, ending.signal);
  return () => ending.abort();
}

export default { render };
