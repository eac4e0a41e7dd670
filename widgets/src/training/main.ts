/** What anywidget loads: `initialize` listens for a model, `render` draws a view of it and returns its clean-up. */

import { Board } from "./board";
import { Store } from "./store";
import type { Answer, Model } from "./traits";

interface Definition {
  initialize(context: { model: Model }): () => void;
  render(context: { model: Model; el: HTMLElement }): () => void;
}

/** Return the definition for one model: all its views share what has been received. */
function definition(): Definition {
  let store: Store | undefined;
  return {
    initialize({ model }) {
      const ending = new AbortController();
      store = new Store(model);
      listen(model, store, ending.signal);
      model.send({ hello: true });
      return () => ending.abort();
    },
    render({ model, el }) {
      const ending = new AbortController();
      new Board(model, store ?? new Store(model), el, ending.signal);
      return () => ending.abort();
    },
  };
}

/** Take what Python sends; if something before it is missing, ask for everything. */
function listen(model: Model, store: Store, signal: AbortSignal): void {
  const on = (event: string, listener: (content: Answer, buffers?: DataView[]) => void): void => {
    model.on(event, listener);
    signal.addEventListener("abort", () => model.off(event, listener));
  };
  on("change:runs", () => store.renew());
  on("change:status", () => store.renewStatus());
  on("msg:custom", (answer, buffers = []) => {
    if ("news" in answer && !store.grow(answer, buffers)) model.send({ hello: true });
  });
}

// anywidget calls a function once for each model and hands each call of it another object as the model, so that a
// model cannot be recognised; a page written by to_html has one model and takes `render` as it is.
export default Object.assign(definition, { render: definition().render });
