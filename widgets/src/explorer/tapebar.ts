/** The tape below the graph: buttons, a scrubber whose two parts are forward and backward, and what happened last. */

import { html, svg } from "../shared/dom";
import type { Command } from "./commands";
import { picture, toolButton } from "./pieces";
import { stopsAt } from "./player";
import type { Tape } from "./tape";

const ICONS = {
  first: "M3 3v10M13 3l-7 5 7 5z",
  before: "M11 3l-7 5 7 5zM13 3v10",
  back: "M11 3l-7 5 7 5z",
  play: "M4 2.5l9 5.5-9 5.5z",
  pause: "M4.5 3v10M11.5 3v10",
  on: "M5 3l7 5-7 5z",
  after: "M5 3l7 5-7 5zM3 3v10",
  last: "M13 3v10M3 3l7 5-7 5z",
} as const;
const BUTTONS: [command: Command, icon: keyof typeof ICONS, words: string][] = [
  ["first", "first", "To the start (Home)"],
  ["same-before", "before", "Previous event of the same node (Shift+Left)"],
  ["back", "back", "One step back (Left)"],
  ["play", "play", "Play (Space)"],
  ["on", "on", "One step on (Right)"],
  ["same-after", "after", "Next event of the same node (Shift+Right)"],
  ["last", "last", "To the end (End)"],
];

export class TapeBar {
  readonly root: HTMLElement;
  readonly slider = html("input", { type: "range", class: "fs-slider", min: 0, step: 1, "aria-label": "Step of the tape" });
  readonly #words = html("p", { class: "fs-said" });
  readonly #stops = svg("path", { class: "fs-stops" });
  readonly #play: HTMLElement;
  readonly #tape: Tape;

  constructor(tape: Tape) {
    this.#tape = tape;
    this.slider.max = String(tape.length);
    const buttons = BUTTONS.map(([command, icon, words]) => toolButton(command, words, drawn(icon), "fs-tool fs-icon"));
    this.#play = buttons.find((button) => button.dataset.command === "play")!;
    this.root = html(
      "div",
      { class: "fs-tape", role: "group", "aria-label": "Tape" },
      html("div", { class: "fs-transport" }, ...buttons),
      html("div", { class: "fs-track" }, ...parts(tape), this.#ticks(), this.slider),
      html("div", { class: "fs-under" }, this.#words, ...key(tape)),
    );
    this.root.hidden = !tape.length;
  }

  show(cursor: number, words: string): void {
    this.slider.value = String(cursor);
    this.slider.setAttribute("aria-valuetext", `step ${cursor} of ${this.#tape.length}`);
    this.#words.textContent = words;
  }

  showPlaying(playing: boolean): void {
    if ((this.#play.dataset.playing === "true") === playing) return;
    this.#play.dataset.playing = String(playing);
    const words = playing ? "Pause (Space)" : "Play (Space)";
    this.#play.setAttribute("aria-label", words);
    this.#play.title = words;
    this.#play.replaceChildren(drawn(playing ? "pause" : "play"));
  }

  /** Mark where play will stop. */
  showStops(breakpoints: ReadonlySet<number>): void {
    const events = breakpoints.size ? Array.from(this.#tape.kind.keys()).filter((event) => stopsAt(this.#tape, event, breakpoints)) : [];
    this.#stops.setAttribute("d", this.#at(events, "v6"));
  }

  /** Ticks below the track where a gradient is added to one that is there already. */
  #ticks(): SVGSVGElement {
    const sums = this.#tape.arrivals.flatMap((events) => events.slice(1));
    const drawing = picture("fs-ticks", [0, 0, 1000, 24], 0, 0, svg("path", { class: "fs-sums", d: this.#at(sums, "m0 17v7") }), this.#stops);
    drawing.setAttribute("preserveAspectRatio", "none"); // its size is the style sheet's
    return drawing;
  }

  /** Draw `stroke` at each event, once where several fall together. */
  #at(events: readonly number[], stroke: string): string {
    const places = new Set(events.map((event) => Math.round((2000 * (event + 1)) / this.#tape.length) / 2));
    return [...places].map((x) => `M${x} 0${stroke}`).join("");
  }
}

function drawn(icon: keyof typeof ICONS): SVGSVGElement {
  return picture("", [0, 0, 16, 16], 16, 16, svg("path", { d: ICONS[icon] }));
}

function parts({ turn, length }: Tape): HTMLElement[] {
  return [
    html("div", { class: "fs-part fs-part-forward", style: `width:${(100 * turn) / length}%` }),
    html("div", { class: "fs-part fs-part-backward", style: `width:${(100 * (length - turn)) / length}%` }),
  ];
}

/** Say what the two parts and the ticks mean. */
function key({ turn, length, arrivals }: Tape): HTMLElement[] {
  const sums = arrivals.reduce((count, events) => count + Math.max(0, events.length - 1), 0);
  const entry = (part: string, words: string): HTMLElement =>
    html("span", { class: "fs-entry" }, html("span", { class: `fs-swatch ${part}`, "aria-hidden": "true" }), words);
  return [
    entry("fs-part-forward", `forward ${turn}`),
    ...(length > turn ? [entry("fs-part-backward", `backward ${length - turn}`)] : []),
    ...(sums ? [entry("fs-swatch-sum", `gradients add up, ${sums}×`)] : []),
  ];
}
