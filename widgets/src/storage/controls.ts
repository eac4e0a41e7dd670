/** The walk's buttons, and what it costs in lines of memory by rows and by columns. */

import { html } from "../shared/dom";
import { countText } from "../shared/text";
import type { Player } from "./player";
import type { Sight } from "./sight";
import { WALKED, type Order } from "./walk";
import { count } from "./geometry";

export interface Controls {
  root: HTMLElement;
  play: HTMLButtonElement;
  orders: HTMLElement[];
  told: HTMLElement;
}

const ORDERS: [Order, string][] = [
  ["rows", "by rows"],
  ["columns", "by columns"],
];

export function makeControls(): Controls {
  const tool = (name: string, words: string, sign: string): HTMLButtonElement =>
    html("button", { type: "button", class: "fs-tool fs-framed", "data-tool": name, "aria-label": words, title: words }, sign);
  const play = tool("play", "Play the walk (Space)", "▶ Walk");
  const orders = ORDERS.map(([order, words]) =>
    html("button", { type: "button", class: "fs-tool fs-framed", "data-order": order, "aria-pressed": "false" }, words),
  );
  const told = html("p", { class: "fs-cost" });
  const buttons = html("div", { class: "fs-buttons" }, play, tool("back", "One step back (,)", "‹"), tool("on", "One step on (.)", "›"), ...orders);
  const root = html("div", { class: "fs-walk", role: "group", "aria-label": "Walk over the elements" }, buttons, told);
  return { root, play, orders, told };
}

export function fillControls({ play, orders, told }: Controls, player: Player, sight: Sight): void {
  play.textContent = player.playing ? "❚❚ Pause" : "▶ Walk";
  for (const button of orders) button.setAttribute("aria-pressed", String(button.dataset["order"] === player.order));
  told.replaceChildren(...costs(player, sight));
}

/** Return what the walk costs by rows and by columns, and how far it is. */
function costs(player: Player, sight: Sight): (Node | string)[] {
  const { line, itemsize } = sight.storage;
  const { rows, columns } = player.costs;
  const held = `lines of ${line * itemsize} bytes, here ${countText(line, "cell")}`;
  const share = count(sight.geometry) > WALKED ? ` The first ${WALKED.toLocaleString("en-US")} elements are walked.` : "";
  const now = player.step ? [html("b", {}, `Step ${player.step} of ${player.last}: ${doneText(player)}`), html("br", {})] : [];
  return [
    ...now,
    `The processor fetches memory in ${held}. Keeping one line at a time, it fetches `,
    html("b", {}, `${rows.fetched} to walk by rows`),
    ", ",
    html("b", {}, `${columns.fetched} by columns`),
    ` (${countText(rows.touched, "line")} would do).${share}`,
  ];
}

export function doneText(player: Player): string {
  const { touched, fetched } = player.done;
  return `${countText(touched, "line")} touched, ${fetched} fetched`;
}
