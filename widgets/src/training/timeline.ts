/** What happened, as buttons on the time line, and what is wrong, as sentences that lead to the layer. */

import { html } from "../shared/dom";
import type { Span } from "./plot";
import type { EventWords, Finding } from "./traits";
import { SIGNS } from "./words";

const CLOSE = 14; // pixels between two buttons; nearer ones share one

export class Timeline {
  private written = "";

  constructor(private readonly root: HTMLElement) {}

  /** Draw the events inside the span, below the plotting area from `left` on, `width` pixels wide. */
  draw(events: readonly EventWords[], span: Span, left: number, width: number, chosen: number): void {
    const written = JSON.stringify([events, span, left, width, chosen]);
    if (written === this.written) return;
    this.written = written;
    const had = (document.activeElement as HTMLElement | null)?.dataset["event"];
    const place = (event: EventWords): number => left + ((event.step - span.first) / (span.last - span.first || 1)) * width;
    const shown = apart(events, span, place, chosen);
    const buttons = shown.map((index) => {
      const event = events[index]!;
      const at = place(event);
      const words = `${event.kind}, step ${event.step.toLocaleString("en-US")}: ${event.words}`;
      return html(
        "button",
        { type: "button", class: `fs-event fs-${event.kind}`, "data-event": index, style: `left:${at}px`, title: words, "aria-label": words, "aria-pressed": String(index === chosen) },
        SIGNS[event.kind],
      );
    });
    this.root.replaceChildren(...buttons);
    this.root.hidden = !buttons.length;
    if (had !== undefined) buttons.find((button) => button.dataset["event"] === had)?.focus();
  }
}

/** Say what the chosen event is, and offer its graph where the batch was kept. */
export function tell(root: HTMLElement, event: EventWords | undefined, kernel: boolean): void {
  root.hidden = event === undefined;
  if (!event) return;
  const words = `${SIGNS[event.kind]} step ${event.step.toLocaleString("en-US")}: ${event.words}`;
  const button = html("button", { type: "button", class: "fs-tool fs-outlined", "data-open": "" }, "Open the graph of this step");
  const note = html("span", { class: "fs-note" }, "its batch is run again, on a copy of the model as it was; the graph appears below this board");
  root.replaceChildren(html("span", {}, words), ...(event.opens && kernel ? [button, note] : []));
}

/** Return the events that can stand side by side; of those too near to each other the gravest. */
function apart(events: readonly EventWords[], { first, last }: Span, place: (event: EventWords) => number, chosen: number): number[] {
  const weight = (index: number): number => (index === chosen ? 9 : 4 - Object.keys(SIGNS).indexOf(events[index]!.kind));
  const inside = events.flatMap(({ step }, index) => (step >= first && step <= last ? [index] : []));
  const kept: number[] = [];
  for (const index of inside.sort((a, b) => weight(b) - weight(a) || a - b)) {
    if (kept.every((other) => Math.abs(place(events[other]!) - place(events[index]!)) >= CLOSE)) kept.push(index);
  }
  return kept.sort((a, b) => a - b);
}

export function fillFindings(root: HTMLElement, findings: readonly Finding[]): void {
  const written = JSON.stringify(findings);
  if (root.dataset["written"] === written) return;
  root.dataset["written"] = written;
  root.hidden = !findings.length;
  const items = findings.map(({ words }, index) => {
    const [name, ...rest] = words.split(": ");
    const button = html("button", { type: "button", class: "fs-finding", "data-finding": index }, html("strong", {}, name!), `: ${rest.join(": ")}`);
    return html("li", {}, html("span", { class: "fs-blame", "aria-hidden": "true" }, "▶ "), button);
  });
  root.replaceChildren(...items);
}
