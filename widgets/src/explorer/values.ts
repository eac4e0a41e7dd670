/** Values and gradients by node: those that came with the widget, and those asked of Python. */

import type { Answer, Model, Packet } from "./traits";

const MOST = 2000; // packets kept; the ones not looked at for longest go first
const PATIENCE = 1500; // milliseconds without an answer before saying so

export class Values {
  /** Whether the last question was answered in time; null before the first. */
  answered: boolean | null = null;
  private readonly packets: Map<number, Packet>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: Model,
    private readonly arrived: (nodes: number[]) => void,
    signal: AbortSignal,
  ) {
    this.packets = new Map(Object.entries(model.get("known")).map(([node, packet]) => [Number(node), packet]));
    const receive = (answer: Answer): void => this.receive(answer);
    const refresh = (): void => this.receive({ values: model.get("known") });
    model.on("msg:custom", receive);
    model.on("change:known", refresh);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", receive);
      model.off("change:known", refresh);
      clearTimeout(this.timer);
    });
  }

  get(node: number): Packet | undefined {
    return this.packets.get(node);
  }

  /** Ask Python for a node's value; what is known stays shown until the answer is there, or for good. */
  ask(node: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.unanswered(node), PATIENCE);
    try {
      this.model.send({ need: [node] });
    } catch {
      this.unanswered(node); // the comm is closed: the kernel is gone
    }
  }

  private unanswered(node: number): void {
    clearTimeout(this.timer);
    this.answered = false;
    this.arrived([node]);
  }

  private receive(answer: Answer): void {
    clearTimeout(this.timer);
    this.answered = true;
    const nodes = Object.entries(answer?.values ?? {}).map(([node, packet]) => {
      this.packets.delete(Number(node));
      this.packets.set(Number(node), packet);
      return Number(node);
    });
    for (const oldest of this.packets.keys()) {
      if (this.packets.size <= MOST) break;
      this.packets.delete(oldest);
    }
    this.arrived(nodes);
  }
}
