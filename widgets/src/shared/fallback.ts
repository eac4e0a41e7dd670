import { html } from "./dom";

/**
 * Hide the static figure while *root* is in the page, by a rule and not by hand: JupyterLab may add the figure
 * later than the widget, and draws outputs anew as the reader scrolls.
 */
export function hideFallback(root: HTMLElement, id: string): void {
  let rule = [...root.children].find((child) => child.matches("style"));
  if (!rule) root.append((rule = html("style", {})));
  rule.textContent = id ? `[data-fs-fallback="${CSS.escape(id)}"] { display: none; }` : "";
}
