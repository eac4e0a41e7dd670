"""The board as HTML: the same in a notebook without a kernel, on a page, and under the live widget."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any

from ..text import count_text
from .map import map_html
from .words import SHAPES, SIGNS, STATES, WHOSE, Unit, facts, points_text, share_text, yours


def markup(data: dict[str, Any], opened: Sequence[str] = ()) -> str:
    """Return the board's inner HTML.

    Lists and ``<details>`` carry all of it, so that it reads and opens without style sheet and script.

    Args:
        data: the widget's traits ``units, blocks, next, total, env, problems``.
        opened: ids of the rows that are open.
    """
    units: list[Unit] = data["units"]
    parts = [head_html(data), _problems(data["problems"]), next_html(units, data["next"])]
    inner = [map_html(units, data["blocks"]), tree_html(units, opened)]
    body = "".join(inner)
    if not any(unit["attempts"] or unit["plank"] == "yours" for unit in units):
        chapters = len({unit["chapter"] for unit in units})
        summary = f"{count_text(len(units), 'exercise')} in {count_text(chapters, 'chapter')}"
        body = f'<details class="fs-all"><summary>{summary}</summary>{body}</details>'
    return "".join([*parts, body, _environment(data["env"])])


def head_html(data: dict[str, Any]) -> str:
    """Return the first line: how much is the learner's, in words and as a bar."""
    units, total = data["units"], data["total"]
    share = 100 * yours(units) / max(len(units), 1)
    words = f"{yours(units)} of {count_text(len(units), 'plank')} are yours"
    points = points_text(total.get("score", 0), total.get("max", 0))
    bar = f'<span class="fs-meter" aria-hidden="true"><span style="width:{share:.1f}%"></span></span>'
    return (
        '<div class="fs-bar"><strong class="fs-title">Your mytorch</strong> '
        f'<span class="fs-share">{words}</span>{bar} <span class="fs-quiet">{points}</span></div>'
    )


def next_html(units: Sequence[Unit], following: str) -> str:
    """Return the line that says what to turn to."""
    unit = next((unit for unit in units if unit["id"] == following), None)
    if unit is None:
        return '<p class="fs-next"><strong>All done:</strong> nothing is borrowed any more.</p>' if units else ""
    again = "Failing" if unit["status"] == "fail" else "Next"
    where = f"chapter {unit['chapter']}" if unit["status"] != "fail" else "open it below to see why"
    return (
        f'<p class="fs-next"><strong>{again}:</strong> {_code(unit["id"])} '
        f'{escape(_title(unit))} <span class="fs-quiet">{escape(where)} · {unit["minutes"]} min</span></p>'
    )


def tree_html(units: Sequence[Unit], opened: Sequence[str]) -> str:
    """Return the exercises by chapter, each with its checks."""
    chapters = [(title, list(group)) for title, group in groupby(units, lambda unit: unit["chapter"])]
    rows = "".join(_chapter(title, group, opened) for title, group in chapters)
    return f'<ul class="fs-tree" aria-label="Exercises by chapter">{rows}</ul>'


def _chapter(title: str, units: list[Unit], opened: Sequence[str]) -> str:
    failing = sum(unit["status"] == "fail" for unit in units)
    told = [share_text(units), *([f"{failing} failing"] if failing else [])]
    head = f'<span class="fs-name-of">{escape(title)}</span> {_facts(told)}'
    body = f"<ul>{''.join(_unit(unit, opened) for unit in units)}</ul>"
    return _row("chapter", title, head, body, opened)


def _unit(unit: Unit, opened: Sequence[str]) -> str:
    told = facts(unit)
    whose = f'<span class="fs-whose" data-whose="{unit["plank"]}">{SHAPES[unit["plank"]]} {WHOSE[unit["plank"]]}</span>'
    head = (
        f"{_sign(unit['status'])} {_code(unit['id'])} {whose} "
        f'<span class="fs-card">{escape(_title(unit))}</span> {_facts(told[2:])}'
    )
    body = "".join(f"{_check(unit, test, opened)}" for test in unit["tests"])
    note = "" if body else '<p class="fs-note">Not tried yet.</p>'
    if unit["status"] == "open" and unit["plank"] == "yours":
        note = '<p class="fs-note">In mytorch it is yours; the autograder has stored no verdict here.</p>'
    content = f"<ul>{body}</ul>" if body else note
    return _row("unit", unit["id"], head, content, opened, unit["status"])


def _title(unit: Unit) -> str:
    """Return the card's title where it says more than the exercise's own name."""
    return "" if unit["id"].endswith(f".{unit['title']}") else unit["title"]


def _check(unit: Unit, test: dict[str, str], opened: Sequence[str]) -> str:
    key = f"{unit['id']}:{test['id']}"
    head = f"{_sign(test['status'])} {escape(test['name'])}"
    body = f"<pre>{escape(test['message'])}</pre>" if test["message"] else ""
    if test["line"]:
        body += f'<p class="fs-case">See this case: {_code(test["line"])}</p>'
    if test["status"] == "fail":
        body += ladder_html(unit["hints"])
    return _row("check", key, head, body, opened, test["status"])


def ladder_html(hints: Sequence[str]) -> str:
    """Return the hints, each hidden in the one before, so that nobody reads more than they asked for."""
    ladder = ""
    for number in range(len(hints), 0, -1):
        text = f"<p>{escape(hints[number - 1])}</p>{ladder}"
        ladder = f'<details class="fs-hint"><summary>Hint {number} of {len(hints)}</summary>{text}</details>'
    return ladder


def _row(kind: str, key: str, head: str, body: str, opened: Sequence[str], status: str = "") -> str:
    """Return one row of the tree; what it holds folds away, where it holds something."""
    attributes = f'class="fs-row fs-{kind}" data-item="{escape(key)}"'
    attributes += f' data-status="{status}"' if status else ""
    if not body:
        return f'<li {attributes}><div class="fs-head">{head}</div></li>'
    is_open = " open" if key in opened else ""
    return f'<li {attributes}><details{is_open}><summary class="fs-head">{head}</summary>{body}</details></li>'


def _facts(told: Sequence[str]) -> str:
    return f'<span class="fs-facts-of fs-quiet">{escape(" · ".join(told))}</span>'


def _sign(status: str) -> str:
    sign = f'<span class="fs-sign" data-status="{status}" aria-hidden="true">{SIGNS[status]}</span>'
    return f'{sign} <span class="fs-sr">{STATES[status]}</span>'


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _problems(problems: Sequence[str]) -> str:
    return "".join(f'<p class="fs-problem"><strong>Attention:</strong> {escape(text)}</p>' for text in problems)


def _environment(env: dict[str, str]) -> str:
    told = " · ".join(f"{name} {value}" for name, value in env.items())
    return f'<p class="fs-env fs-note">{escape(told)}</p>' if told else ""
