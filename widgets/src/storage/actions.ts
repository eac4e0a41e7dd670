/** What keys and buttons do: another tensor, axis, element, order; each sets a trait, and the page follows. */

import { countText } from "../shared/text";
import { doneText } from "./controls";
import { handText } from "./formula";
import { count, indexAt, ordinalOf } from "./geometry";
import type { Player } from "./player";
import { isWhatIf, type Sight } from "./sight";
import type { Model, Traits } from "./traits";

export class Actions {
  constructor(
    private readonly model: Model,
    private readonly sight: Sight,
    private readonly player: Player,
    readonly say: (words: string) => void,
  ) {}

  /** Set a trait: its listener on the page acts at once, Python hears of it later. */
  set<K extends "view" | "axis" | "order" | "what_if" | "step" | "hover">(name: K, value: Traits[K]): void {
    if (this.model.get(name) === value) return;
    this.model.set(name, value);
    this.model.save_changes();
  }

  /** Take an element in hand. */
  hold(index: number[]): void {
    this.set("hover", index);
    this.say(handText(this.sight));
  }

  nextView(by: number): void {
    const views = this.model.get("views");
    this.showView((this.model.get("view") + by + views.length) % views.length);
  }

  /** Show another tensor; the cell in hand stays in hand where an element of it lies there. */
  showView(view: number): void {
    const { sight } = this;
    const [place, before] = [sight.place, sight.view.storage];
    this.unask();
    this.set("step", 0);
    this.set("view", view);
    if (sight.view.storage === before && sight.owners(place).count) sight.takePlace(place);
    if (sight.index) this.set("hover", [...sight.index]);
    this.say(`${sight.view.verdict} ${sight.view.did}`.trim());
  }

  nextAxis(by: number): void {
    const axes = Math.max(1, this.sight.geometry.shape.length);
    this.set("axis", (this.sight.axis + by + axes) % axes);
    this.say(`Axis ${this.sight.axis} gives the colours: stride ${this.sight.geometry.strides[this.sight.axis] ?? 0}`);
  }

  nextOrder(): void {
    this.set("order", this.player.order === "rows" ? "columns" : "rows");
    this.say(`The walk goes by ${this.player.order}`);
  }

  /** Take the next wrong element in hand. */
  nextWrong(): void {
    const { sight } = this;
    const { shape } = sight.geometry;
    const wrong = Object.keys(this.model.get("marks")).map(Number);
    if (this.model.get("view") !== 0 || sight.hypothetical || !wrong.length) return this.say("No element is marked here.");
    const now = sight.index ? ordinalOf(shape, sight.index) : -1;
    this.hold(indexAt(shape, wrong.find((ordinal) => ordinal > now) ?? wrong[0]!));
  }

  /** Take the next element that lies in the cell in hand. */
  nextOwner(): void {
    const { listed } = this.sight.owners(this.sight.place);
    const at = listed.findIndex((index) => String(index) === String(this.sight.index));
    if (listed.length > 1) this.hold(listed[(at + 1) % listed.length]!);
  }

  /** Go back to the view as it is, before the walk. */
  leave(): void {
    this.player.pause();
    this.unask();
    this.set("step", 0);
    this.say(`${this.sight.view.name}, ${countText(count(this.sight.geometry), "element")}`);
  }

  /** Say how far the walk is. */
  tellWalk(): void {
    this.say(`Step ${this.player.step} of ${this.player.last}: ${doneText(this.player)}`);
  }

  private unask(): void {
    if (isWhatIf(this.model.get("what_if"))) this.set("what_if", {});
  }
}
