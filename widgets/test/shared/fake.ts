/** A model without a kernel, which counts its listeners and keeps what is sent. */

import type { WidgetModel } from "../../src/shared/model";

type Listener<Answer> = (content: Answer, buffers?: DataView[]) => void;

export class Fake<Traits, Question, Answer> implements WidgetModel<Traits, Question, Answer> {
  readonly sent: Question[] = [];
  saved = 0;
  /** Whether a kernel listens: without one, what is sent is refused. */
  alive = true;
  private readonly listeners = new Map<string, Set<Listener<Answer>>>();

  constructor(readonly state: Traits) {}

  get<K extends keyof Traits>(name: K): Traits[K] {
    return this.state[name];
  }
  set<K extends keyof Traits>(name: K, value: Traits[K]): void {
    this.state[name] = value;
    this.emit(`change:${String(name)}`);
  }
  save_changes(): void {
    this.saved++;
  }
  send(content: Question): void {
    if (!this.alive) throw new Error("this page has no kernel");
    this.sent.push(content);
  }
  on(event: string, listener: Listener<Answer>): void {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event)!.add(listener);
  }
  off(event: string, listener: Listener<Answer>): void {
    this.listeners.get(event)?.delete(listener);
  }
  /** Tell the listeners of an event: of a trait's change without content, of a message with what Python said. */
  emit(event: string, content = {} as Answer, buffers: DataView[] = []): void {
    for (const listener of this.listeners.get(event) ?? []) listener(content, buffers);
  }
  get listening(): number {
    return [...this.listeners.values()].reduce((sum, group) => sum + group.size, 0);
  }
}
