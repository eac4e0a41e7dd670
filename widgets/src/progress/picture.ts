/** The place below the board where the picture of a failing case opens. */

import { html } from "../shared/dom";
import type { Answer, Manager, Model } from "./traits";

export class Picture {
  readonly element = html("div", { class: "fs-picture", role: "group", tabindex: "-1" });
  private remove: () => void = () => {};
  private asked = 0;

  constructor(private readonly model: Model, private readonly signal: AbortSignal) {
    this.element.hidden = true;
    signal.addEventListener("abort", () => this.close());
  }

  async open(answer: Answer): Promise<void> {
    this.close();
    const title = answer.row!.replace(":", " · ").replaceAll("_", " ");
    const close = html("button", { class: "fs-close", type: "button", "aria-label": "Close the picture" }, "×");
    close.addEventListener("click", () => this.close(), { signal: this.signal });
    const place = html("div", {});
    this.element.setAttribute("aria-label", title);
    this.element.replaceChildren(close, html("div", { class: "fs-name" }, title), place);
    this.element.hidden = false;
    const number = ++this.asked;
    if (answer.html) place.innerHTML = answer.html;
    else if (this.model.widget_manager) await this.show(this.model.widget_manager, answer.model!, place, number);
    if (number !== this.asked) return;
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView?.({ block: "nearest" });
  }

  private async show(manager: Manager, id: string, place: HTMLElement, number: number): Promise<void> {
    const view = await manager.create_view(await manager.get_model(id));
    if (number !== this.asked) return view.remove(); // another one was asked for, or the board is gone
    this.remove = () => view.remove();
    place.append(view.el);
  }

  private close(): void {
    this.asked++;
    this.remove();
    this.remove = () => {};
    this.element.replaceChildren();
    this.element.hidden = true;
  }
}
