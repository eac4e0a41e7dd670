/** A board without a kernel: a model that counts its listeners, with the HTML that Python writes. */

import type { Answer, Manager, Model, Question, Traits, Unit } from "../../src/progress/traits";
import { Fake } from "../shared/fake";

export class FakeModel extends Fake<Traits, Question, Answer> implements Model {
  widget_manager?: Manager;
}

export function unit(id: string, more: Partial<Unit> = {}): Unit {
  return {
    id, title: id, chapter: "1. One", block: "one", deps: [], minutes: 5, plank: "borrowed", status: "open",
    score: 0, max: 3, attempts: 0, last_run: "", seconds: 0, hints: [], tests: [], ...more,
  };
}

export const FAILING = unit("a.b", {
  status: "fail",
  attempts: 1,
  tests: [{ id: "adds_up", name: "adds up", status: "fail", message: "Why.", line: 'show("a.b", "adds_up")' }],
});

const row = (key: string, head: string, body: string, kind = "unit", status = "open"): string =>
  `<li class="fs-row fs-${kind}" data-item="${key}" data-status="${status}">` +
  (body ? `<details><summary class="fs-head">${head}</summary>${body}</details>` : `<div class="fs-head">${head}</div>`) +
  "</li>";

export const MARKUP =
  '<div class="fs-bar">Your mytorch</div><ul class="fs-map"><li><ul>' +
  '<li data-block="one" data-deps=""><span class="fs-plank" data-go="a.b">□</span></li>' +
  '<li data-block="two" data-deps="one"></li></ul></li></ul><ul class="fs-tree">' +
  row(
    "1. One",
    "1. One",
    "<ul>" +
      row(
        "a.b",
        "a.b",
        `<ul>${row("a.b:adds_up", "adds up", '<pre>Why.</pre><p class="fs-case">See: <code>show("a.b", "adds_up")</code></p>', "check", "fail")}</ul>`,
        "unit",
        "fail",
      ) +
      row("a.c", "a.c", "<p>Not tried yet.</p>") +
      "</ul>",
    "chapter",
  ) +
  row("2. Two", "2. Two", "", "chapter") +
  "</ul>";

export function modelOf(more: Partial<Traits> = {}): FakeModel {
  return new FakeModel({
    schema: 1, title: "Your mytorch", desc: "", theme: "auto", fallback: "abc", units: [FAILING, unit("a.c")], blocks: [],
    next: "a.b", total: { score: 0, max: 6 }, env: {}, problems: [], opened: [], selected: "", markup: MARKUP,
    exports: { "progress.json": '{"a": 1}\n', "progress.md": "# My mytorch\n" }, ...more,
  });
}
