"""Show a verdict: a card in a notebook, in light and dark, and the same in plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from firesteel_grader.result import CheckResult, Result

from .cells import shell
from .results import show_line

COLOURS = {
    "pass": "var(--jp-success-color1, #2e7d32)",
    "fail": "var(--jp-error-color1, #c62828)",
    "open": "var(--jp-info-color1, #0277bd)",
    "unverified": "var(--jp-warn-color1, #b26a00)",
    "error": "var(--jp-warn-color1, #b26a00)",
}
CARD = "border-left:4px solid {colour};padding:2px 0 2px 12px;margin:2px 0;line-height:1.45"
PRE = (
    "white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;"
    "margin:2px 0 6px 0;padding:0;background:none;color:inherit"
)
PRINTED = 2000  # characters of an answer's own output that a card shows


@dataclass
class Card:
    """What a learner sees under an exercise cell.

    Attributes:
        id: the exercise.
        verdict: ``pass``, ``fail``, ``open``, ``unverified`` or ``error``.
        score: e.g. ``"2 of 2 points"``; empty while open.
        checks: what the grader says of each check.
        notes: sentences below, e.g. where the answer was written.
        output: what the answer printed while it was graded.
    """

    id: str
    verdict: str
    score: str = ""
    checks: tuple[CheckResult, ...] = ()
    notes: list[str] = field(default_factory=list[str])
    output: str = ""

    @classmethod
    def of(cls, result: Result, notes: list[str]) -> Card:
        """Return the card of a graded answer."""
        score = f"{result.points} of {result.max_points} points"
        return cls(result.id, result.verdict, score, result.checks, list(notes), result.output[:PRINTED])

    @classmethod
    def open(cls, exercise_id: str, borrowed: bool, notes: list[str]) -> Card:
        """Return the card of an answer that is still ``...``."""
        lent = "the reference is borrowed" if borrowed else "your earlier answer stays in mytorch"
        return cls(exercise_id, "open", notes=[f"Not written yet: {lent} until you write yours here.", *notes])

    @property
    def line(self) -> str:
        """The line of code that opens the smallest failing case of the first check that failed; may be empty."""
        return show_line(self.id, next((check for check in self.checks if check.verdict == "fail"), None))

    def __repr__(self) -> str:
        """Return the card as plain text."""
        lines = [_spaced(self.verdict, self.id, self.score)]
        for check, details in self._told():
            lines.append(f"  {_spaced(check.verdict, _words(check.name))}")
            lines += [f"      {line}" for line in details]
        lines += [f"  See this case: {self.line}"] if self.line else []
        lines += [f"  printed: {line}" for line in self.output.splitlines()]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        style = CARD.format(colour=COLOURS[self.verdict])
        score = f" <span style='opacity:.75'>{escape(self.score)}</span>" if self.score else ""
        head = f"<div>{_badge(self.verdict)} <code>{escape(self.id)}</code>{score}</div>"
        printed = f'<pre style="{PRE};opacity:.75">{escape(self.output)}</pre>' if self.output else ""
        told = list(self._told())
        first = next((check for check, details in told if details), None)
        checks = "".join(_check_html(check, details, check is first) for check, details in told)
        case = f"<div>See this case: <code>{escape(self.line)}</code></div>" if self.line else ""
        notes = "".join(f"<div>{escape(note)}</div>" for note in self.notes)
        return f'<div style="{style}">{head}{checks}{case}{printed}{notes}</div>'

    def _told(self) -> Iterator[tuple[CheckResult, list[str]]]:
        """Yield each check with the lines on it; what an earlier check said already is not said again."""
        said: list[list[str]] = []
        for check in self.checks:
            details = _details(check)
            yield check, [] if details in said else details
            said.append(details)


def _spaced(*parts: str) -> str:
    return "  ".join(part for part in parts if part)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _badge(verdict: str) -> str:
    return f"<strong style='color:{COLOURS[verdict]}'>{escape(verdict)}</strong>"


def _details(check: CheckResult) -> list[str]:
    """Return the lines on a check that did not pass: its message, which names the cause where that says more."""
    return [] if check.verdict == "pass" else check.message.splitlines()


def _check_html(check: CheckResult, details: list[str], is_open: bool) -> str:
    """Return a check as HTML; its details fold, since what follows the first failure is often its consequence."""
    head = f"{_badge(check.verdict)} {escape(_words(check.name))}"
    if not details:
        return f"<div style='margin-left:1em'>{head}</div>"
    body = f'<pre style="{PRE}">{escape(chr(10).join(details))}</pre>'
    attribute = " open" if is_open else ""
    return f"<details style='margin-left:1em'{attribute}><summary>{head}</summary>{body}</details>"


def show(shown: object) -> None:
    """Show an object now: as a rich display in IPython and Jupyter, printed elsewhere."""
    if shell() is None:
        print(shown)
        return
    from IPython.display import display

    display(shown)
