/** What a key or a button asks for. */

export type Command =
  | "first" | "back" | "on" | "last" | "same-before" | "same-after" | "play" | "stop-here"
  | "up" | "down" | "left" | "right" | "root" | "operand" | "operand-before" | "activate" | "shut-around"
  | "closer" | "farther" | "fit" | "open" | "shut" | "search" | "source" | "help" | "escape";

/** Keys that move on the tape; where none was recorded, arrows and Home belong to the graph. */
const STEP: Record<string, Command> = {
  ArrowLeft: "back",
  ArrowRight: "on",
  "Shift+ArrowLeft": "same-before",
  "Shift+ArrowRight": "same-after",
  Home: "first",
  End: "last",
  " ": "play",
  b: "stop-here",
};
const WITHOUT_TAPE: Record<string, Command> = { ArrowLeft: "left", ArrowRight: "right", Home: "root", " ": "activate" };
const WALK: Record<string, Command> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ",": "left",
  ".": "right",
  Tab: "operand",
  "Shift+Tab": "operand-before",
  r: "root",
  Enter: "activate",
  Backspace: "shut-around",
  "+": "closer",
  "=": "closer",
  "-": "farther",
  "0": "fit",
};
const EVERYWHERE: Record<string, Command> = { "/": "search", "?": "help", c: "source", Escape: "escape" };

/**
 * Return the command of a key, or undefined where it belongs to the page, to a field or to a button.
 *
 * `steps`: a tape was recorded. `inStage`: the focus is on the graph itself.
 */
export function commandOf(event: KeyboardEvent, steps: boolean, inStage: boolean): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = event.target as HTMLElement;
  if (target.matches("select, input:not([type=range])")) return event.key === "Escape" ? "escape" : undefined;
  if (target.matches("button") && (event.key === " " || event.key === "Enter")) return undefined;
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const key = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : letter;
  const everywhere = EVERYWHERE[key];
  if (everywhere) return everywhere;
  if (steps && (inStage || !target.matches("pre"))) {
    const step = STEP[key];
    if (step && (key !== "b" || inStage)) return step;
  }
  return inStage ? (WALK[key] ?? (steps ? undefined : WITHOUT_TAPE[key])) : undefined;
}
