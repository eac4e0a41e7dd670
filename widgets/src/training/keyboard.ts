/** What the keys do. */

import type { Board } from "./board";

const FAR = 10; // times as far with Shift

const KEYS: Record<string, (board: Board, event: KeyboardEvent) => void> = {
  " ": (board) => press(board, "[data-name=pause], [data-name=resume]"),
  ".": (board) => press(board, "[data-name=step]"),
  s: (board) => press(board, "[data-name=stop]"),
  l: (board) => board.set("scale", board.model.get("scale") === "log" ? "linear" : "log"),
  e: (board) => board.nextEvent(),
  "+": (board) => board.zoom("closer"),
  "=": (board) => board.zoom("closer"),
  "-": (board) => board.zoom("farther"),
  "0": (board) => board.zoom("all"),
  ArrowLeft: (board, event) => move(board, event.shiftKey ? -FAR : -1),
  ArrowRight: (board, event) => move(board, event.shiftKey ? FAR : 1),
  ArrowUp: (board) => board.choose(board.layer - 1),
  ArrowDown: (board) => board.choose(board.layer + 1),
};

/** Do what a key asks for, unless it belongs to a field or a button. */
export function onKey(board: Board, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const own = target.matches("input, select, summary, pre") || (target.matches("button") && [" ", "Enter"].includes(event.key));
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  event.stopPropagation(); // JupyterLab's own keys stay out while the board has the focus
  if (own || !act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act(board, event);
}

function press(board: Board, button: string): void {
  board.parts.controls.querySelector<HTMLButtonElement>(button)?.click();
}

/** Move the step that is read off by so many hundredths of what is shown, at least one step. */
function move(board: Board, times: number): void {
  const { first, last } = board.span;
  const from = board.model.get("cursor");
  const by = Math.max(1, Math.round((last - first) / 100)) * times;
  const step = Math.round(Math.min(last, Math.max(first, (from < 0 ? (times > 0 ? first : last) : from) + by)));
  board.point(step);
  board.say(board.parts.readout.textContent!);
}
