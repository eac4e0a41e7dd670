/** The form of "what if" at work: it asks while somebody types, and leaves again. */

import type { Actions } from "./actions";
import type { Parts } from "./frame";
import type { Sight } from "./sight";
import { fillForm, readForm, validityText } from "./whatif";

export class Asking {
  constructor(
    private readonly parts: Parts,
    private readonly sight: Sight,
    private readonly actions: Actions,
    signal: AbortSignal,
  ) {
    const { root } = parts.form;
    root.addEventListener("input", () => this.ask(), { signal });
    root.addEventListener("submit", (event) => event.preventDefault(), { signal });
  }

  /** Show the geometry that is looked at, and whether it would do. */
  follow(): void {
    const { parts, sight } = this;
    if (!parts.form.root.contains(document.activeElement)) fillForm(parts.form, sight.geometry);
    if (sight.hypothetical) this.open(true);
    this.judge(validityText(sight));
  }

  toggle(): void {
    if (!this.parts.form.root.hidden) return this.leave();
    this.open(true);
    this.parts.form.fields.shape.focus();
  }

  /** Stop the walk, shut the form, show the view as it is. */
  leave(): void {
    const inForm = this.parts.form.root.contains(document.activeElement);
    this.open(false);
    if (inForm) this.parts.what.focus();
    this.actions.leave();
  }

  private ask(): void {
    const asked = readForm(this.parts.form);
    if (typeof asked === "string") {
      this.judge(`✗ ${asked}`);
      return this.actions.say(asked);
    }
    this.actions.set("step", 0);
    this.actions.set("what_if", asked);
    this.actions.say(validityText(this.sight));
  }

  private judge(words: string): void {
    this.parts.form.verdict.textContent = words;
    this.parts.form.verdict.classList.toggle("fs-refused", words.startsWith("✗"));
  }

  private open(open: boolean): void {
    this.parts.form.root.hidden = !open;
    this.parts.what.setAttribute("aria-expanded", String(open));
  }
}
