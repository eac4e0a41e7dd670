/** Let the tape run by itself until its end, a breakpoint or a word from the reader. */

import { clamp } from "./pieces";
import { ACCUMULATE, BACKWARD, FORWARD, type Tape } from "./tape";

const SLOWEST = 650; // milliseconds a step, while there are few
const FASTEST = 50;
const WHOLE = 40_000; // milliseconds that a whole tape takes; a long one goes several steps at once

export class Player {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #tape: Tape;
  readonly #cursor: () => number;
  readonly #go: (cursor: number, stopped: string) => void;
  readonly #breakpoints: () => readonly number[];

  constructor(
    tape: Tape,
    cursor: () => number,
    go: (cursor: number, stopped: string) => void,
    breakpoints: () => readonly number[],
    signal: AbortSignal,
  ) {
    this.#tape = tape;
    this.#cursor = cursor;
    this.#go = go;
    this.#breakpoints = breakpoints;
    signal.addEventListener("abort", () => this.stop());
  }

  get playing(): boolean {
    return this.#timer !== undefined;
  }

  /** Play from here; from the start where the end has been reached. */
  start(): void {
    this.stop();
    if (this.#cursor() >= this.#tape.length) this.#go(0, "");
    const pause = clamp(WHOLE / this.#tape.length, FASTEST, SLOWEST);
    this.#timer = setInterval(() => this.#tick(), pause);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const { length } = this.#tape;
    const stride = Math.max(1, Math.ceil((length * FASTEST) / WHOLE));
    const breakpoints = new Set(this.#breakpoints());
    let cursor = this.#cursor();
    let stopped = "";
    for (let step = 0; step < stride && cursor < length && !stopped; step++) {
      if (stopsAt(this.#tape, cursor, breakpoints)) stopped = "breakpoint";
      cursor++;
    }
    if (cursor >= length) stopped ||= "end";
    if (stopped) this.stop();
    this.#go(cursor, stopped);
  }
}

/** Say whether play stops after an event: one that runs a node with a breakpoint, or brings it a gradient. */
export function stopsAt(tape: Tape, event: number, breakpoints: ReadonlySet<number>): boolean {
  const kind = tape.kind[event];
  return breakpoints.has(tape.node[event]!) && (kind === FORWARD || kind === BACKWARD || kind === ACCUMULATE);
}
