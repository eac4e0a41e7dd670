/** An output of a notebook to render a widget into, fresh for each test, and hands for it. */

import { afterEach, beforeEach, vi } from "vitest";

interface Drawn<Model> {
  render(given: { model: Model; el: HTMLElement }): () => void;
}

/** What the widget is rendered into; beside it stands the static figure that it hides. */
export let host: HTMLElement;

/** Put a fresh host and timers that stand still before each test of a file, and clean up after it. */
export function stage<Model>(widget: Drawn<Model>): { render<M extends Model>(model: M): M; cleanUp(): void } {
  let cleanUp: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    host = document.createElement("div");
    document.body.innerHTML = '<figure data-fs-fallback="abc"></figure>';
    document.body.append(host);
    cleanUp = () => undefined;
  });
  afterEach(() => {
    cleanUp();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return {
    render(model) {
      cleanUp = widget.render({ model, el: host });
      return model;
    },
    cleanUp: () => cleanUp(),
  };
}

export const find = (selector: string): HTMLElement => host.querySelector<HTMLElement>(selector)!;
export const all = (selector: string): HTMLElement[] => [...host.querySelectorAll<HTMLElement>(selector)];
export const said = (): string => find("[role=status]").textContent!;

/** Press a key where the focus is. */
export function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.activeElement!.dispatchEvent(event);
  return event;
}
