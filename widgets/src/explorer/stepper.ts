/** The cursor on the tape: moved by keys, buttons, the scrubber, play and Python, wholly without a kernel. */

import type { Command } from "./commands";
import { observe, type Context } from "./context";
import { Moments } from "./moment";
import { clamp } from "./pieces";
import { Player } from "./player";
import { Sentences } from "./sentence";
import { fillStep } from "./stepcard";
import { ACCUMULATE, nextOf, readTape } from "./tape";
import { TapeBar } from "./tapebar";
import type { Graph } from "./graph";
import type { Model } from "./traits";
import type { Values } from "./values";

const REST = 150; // milliseconds without a move before Python hears of it and figures are asked for

export class Stepper {
  readonly context: Context;
  readonly bar: TapeBar;
  /** Whether the reader is on the tape: has moved, or was put before its end. */
  moved: boolean;
  readonly #player: Player;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #model: Model;
  readonly #changed: () => void;
  readonly #say: (words: string) => void;

  constructor(
    model: Model,
    graph: Graph,
    values: Values,
    changed: () => void,
    say: (words: string) => void,
    signal: AbortSignal,
  ) {
    this.#model = model;
    this.#changed = changed;
    this.#say = say;
    const tape = readTape(model, graph);
    const moments = new Moments(graph, tape, values, model.get("cursor"));
    this.context = { graph, model, values, moments, sentences: new Sentences(graph, moments, values) };
    this.bar = new TapeBar(tape);
    this.moved = tape.length > 0 && moments.cursor < tape.length;
    const breakpoints = (): number[] => model.get("breakpoints");
    this.#player = new Player(tape, () => moments.cursor, (cursor, stopped) => this.#played(cursor, stopped), breakpoints, signal);
    this.bar.slider.addEventListener("input", () => this.#scrub(), { signal });
    observe(model, ["change:cursor"], () => this.#follow(), signal);
    signal.addEventListener("abort", () => this.#timer !== undefined && this.#settle());
    this.#show();
  }

  /** Do a command of the tape; false where it is none. `focus` is the item with the focus. */
  act(command: Command, focus: number): boolean {
    const { moments } = this.context;
    const { cursor, tape } = moments;
    if (command === "play") this.#player.playing ? this.#pause() : this.#start();
    else if (command === "first") this.#step(0);
    else if (command === "last") this.#step(tape.length);
    else if (command === "back") this.#step(cursor - 1);
    else if (command === "on") this.#step(cursor + 1);
    else if (command === "same-before" || command === "same-after") {
      const node = this.moved && moments.node >= 0 ? moments.node : Math.max(0, focus);
      this.#step(nextOf(tape, node, cursor, command === "same-after"));
    } else return false;
    return true;
  }

  /** Show what happens now in a card; nothing before the reader has moved. */
  fill(card: HTMLElement): void {
    card.hidden = !this.moved;
    if (this.moved) fillStep(card, this.context);
  }

  /** Put the step away and go to the end, where everything has happened. */
  rest(): void {
    this.#pause();
    this.#go(this.context.moments.tape.length);
    this.moved = false;
    this.#show();
  }

  #start(): void {
    this.#player.start();
    this.#show();
  }

  #pause(): void {
    this.#player.stop();
    this.#show();
  }

  /** Move there and say where that is. */
  #step(cursor: number): void {
    this.#player.stop();
    this.#go(cursor);
    this.#say(this.context.sentences.now());
  }

  #scrub(): void {
    this.#player.stop();
    this.#go(Number(this.bar.slider.value));
  }

  #played(cursor: number, stopped: string): void {
    this.#go(cursor);
    const why = stopped === "breakpoint" ? "; play stops here" : stopped ? "; the end" : "";
    this.#say(`${this.context.sentences.now()}${why}`);
  }

  #go(cursor: number): void {
    const { moments } = this.context;
    moments.cursor = clamp(cursor, 0, moments.tape.length);
    this.moved = true;
    this.#model.set("cursor", moments.cursor);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), REST);
    this.#show();
    this.#changed();
  }

  /** Tell Python where the cursor came to rest, and ask for what is not known of the event there. */
  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#model.save_changes();
    const { moments, values } = this.context;
    const { event, tape, node } = moments;
    if (event >= 0 && tape.kind[event] === ACCUMULATE && tape.amount[event]! < 0) values.askEvent(event, node);
  }

  /** Follow Python, or another view of the same widget. */
  #follow(): void {
    const { moments } = this.context;
    const cursor = this.#model.get("cursor");
    if (cursor === moments.cursor) return;
    moments.cursor = clamp(cursor, 0, moments.tape.length);
    this.moved = true;
    this.#say(this.context.sentences.now());
    this.#show();
    this.#changed();
  }

  #show(): void {
    const { moments, sentences } = this.context;
    this.bar.show(moments.cursor, this.moved ? sentences.now() : `${moments.tape.length} steps recorded: ← goes back, Space plays`);
    this.bar.showPlaying(this.#player.playing);
  }
}
