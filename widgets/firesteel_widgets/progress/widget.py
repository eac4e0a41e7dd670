"""CourseBoard: the learner's progress, read from what the autograder stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets
from IPython.display import DisplayHandle, display

from ..base import STATIC, Widget
from .drawing import markup
from .export import to_json, to_markdown
from .words import Unit, describe

DATA = ("units", "blocks", "next", "total", "env", "problems")

Show = Callable[[str, str], object]
Check = Callable[[str], str]


class CourseBoard(Widget):
    """Show what is done, what failed and why, and what comes next.

    The board computes no score and knows no check: it says what it is given.

    Args:
        show: opens the smallest failing case of an exercise's check; returns what shows itself.
        check: asks for a new verdict on an exercise and returns a sentence about it.
        data: the traits ``units, blocks, next, total, env, problems``.
    """

    module = "progress"
    _esm = STATIC / "progress.js"
    _css = STATIC / "progress.css"

    units = traitlets.List(traitlets.Dict()).tag(sync=True)
    blocks = traitlets.List(traitlets.Dict()).tag(sync=True)
    next = traitlets.Unicode().tag(sync=True)
    total = traitlets.Dict().tag(sync=True)
    env = traitlets.Dict().tag(sync=True)
    problems = traitlets.List(traitlets.Unicode()).tag(sync=True)
    opened = traitlets.List(traitlets.Unicode()).tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    markup = traitlets.Unicode().tag(sync=True)
    exports = traitlets.Dict().tag(sync=True)

    def __init__(self, data: dict[str, Any], show: Show | None = None, check: Check | None = None) -> None:
        self._show = show
        self._check = check
        self._pictures: list[object] = []
        self._kept: DisplayHandle | None = None
        first = _failing(data["units"], [])[:3]  # of all that fail, the first one is open: chapter, exercise, check
        super().__init__(title="Your mytorch", opened=first, **_told(data))
        self.refresh()
        self.on_msg(self._answer)

    def update(self, data: dict[str, Any]) -> None:
        """Take new results; what has failed since opens by itself, and the page says what has changed."""
        before = {unit["id"]: unit for unit in self.units}
        rows = [*self.opened, *_failing(data["units"], list(before.values()))]
        with self.hold_trait_notifications():
            for name, value in _told(data).items():
                setattr(self, name, value)
            self.opened = list(dict.fromkeys(rows))
            self.refresh()
        if self._kept is not None:
            self._kept.update(self.still())

    def refresh(self) -> None:
        """Write the board again, with the rows that are open now."""
        data = {name: getattr(self, name) for name in DATA}
        self.desc = describe(self.units, self.total, self.next)
        self.markup = markup(data, self.opened)
        self.exports = {
            "progress.json": to_json(self.units, self.total, self.env),
            "progress.md": to_markdown(self.units, self.total, self.next),
        }
        shown = markup({**data, "env": {}}, self.opened)  # what a notebook keeps is the same on every machine
        self.fallback = (
            self.fallback or hashlib.sha256(shown.encode()).hexdigest()[:12]
        )  # it stays while the board lives
        style = (STATIC / "progress.css").read_text(encoding="utf-8")
        self.figure = (
            f'<div class="fs-widget fs-progress" data-fs-fallback="{self.fallback}"><style>{style}</style>{shown}</div>'
        )

    def display_figure(self) -> None:
        """Display the static board so that it can follow: what a notebook keeps is what was known last."""
        self._kept = display(self.still(), display_id=True)

    def to_markdown(self, path: str | Path) -> Path:
        """Write the board as a Markdown table; return the file's path."""
        return _written(path, to_markdown(self.units, self.total, self.next))

    def to_json(self, path: str | Path) -> Path:
        """Write the stored results as JSON with a digest (no signature); return the file's path."""
        return _written(path, to_json(self.units, self.total, self.env))

    def select(self, exercise: str) -> None:
        """Open the row of an exercise and select it.

        Raises:
            KeyError: there is no such exercise on the board.
        """
        unit = next((unit for unit in self.units if unit["id"] == exercise), None)
        if unit is None:
            raise KeyError(f"select: no exercise of this board is called {exercise!r}")
        self.opened = list(dict.fromkeys([*self.opened, unit["chapter"], exercise]))
        self.selected = exercise

    def _answer(self, _: object, content: Any, buffers: object) -> None:
        """Answer ``{show: [exercise, check]}`` with a picture and ``{check: exercise}`` with a sentence."""
        asked: dict[str, Any] = content if isinstance(content, dict) else {}
        known = {unit["id"]: {test["id"] for test in unit["tests"]} for unit in self.units}
        if asked.get("check") in known and self._check:
            self.send({"said": self._check(asked["check"])})
        exercise, check = _two_texts(asked.get("show"))
        if self._show and check in known.get(exercise, ()):
            self._send_picture(f"{exercise}:{check}", self._show(exercise, check))

    def _send_picture(self, row: str, shown: object) -> None:
        if isinstance(shown, ipywidgets.Widget):
            self._pictures.append(shown)  # it lives as long as the board does
            self.send({"row": row, "model": shown.model_id})
            return
        html = getattr(shown, "_repr_html_", None)
        self.send({"row": row, "html": html() if html else "", "said": "" if html else repr(shown)})


def _two_texts(value: object) -> tuple[str, str]:
    match value:
        case [str(first), str(second)]:
            return first, second
        case _:
            return "", ""


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in DATA}


def _failing(units: Sequence[Unit], before: Sequence[Unit]) -> list[str]:
    """Return the rows to open: of each exercise that fails, and was not so before, down to its first failing check."""
    known = {unit["id"]: (unit["status"], unit["attempts"]) for unit in before}
    rows: list[str] = []
    for unit in units:
        if unit["status"] == "fail" and known.get(unit["id"]) != ("fail", unit["attempts"]):
            first = next((test["id"] for test in unit["tests"] if test["status"] == "fail"), "")
            rows += [unit["chapter"], unit["id"], f"{unit['id']}:{first}"]
    return rows


def _written(path: str | Path, text: str) -> Path:
    Path(path).write_text(text, encoding="utf-8")
    return Path(path)
