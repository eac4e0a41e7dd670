/** The host of a page written by `to_html`: a model without a kernel, for the widget's own module. */

type Listener = (content?: unknown) => void;

class LocalModel {
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly state: Record<string, unknown>) {}

  get(name: string): unknown {
    return this.state[name];
  }

  set(name: string, value: unknown): void {
    this.state[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) ?? []) listener();
  }

  save_changes(): void {
    // there is nowhere to save to
  }

  send(): void {
    throw new Error("this page has no kernel");
  }

  on(events: string, listener: Listener): void {
    for (const event of events.split(" ")) {
      if (!this.listeners.has(event)) this.listeners.set(event, new Set());
      this.listeners.get(event)!.add(listener);
    }
  }

  off(events: string, listener: Listener): void {
    for (const event of events.split(" ")) this.listeners.get(event)?.delete(listener);
  }
}

function revive(_: string, value: unknown): unknown {
  const text = (value as { base64?: unknown } | null)?.base64;
  if (typeof text !== "string") return value;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return new DataView(bytes.buffer);
}

const state = JSON.parse(document.getElementById("state")!.textContent!, revive) as Record<string, unknown>;
const source: string = "MODULE_SOURCE";
const widget = (await import(source)) as { default: { render(context: object): () => void } };
widget.default.render({ model: new LocalModel(state), el: document.getElementById("widget")! });
export {};
