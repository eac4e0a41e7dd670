"""What the autograder said last of each exercise: the one source of what the board shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from firesteel_grader.result import CheckResult, Result

from . import store

_watching: list[Callable[[], None]] = []


@dataclass(frozen=True)
class Record:
    """The last verdict on one exercise.

    Attributes:
        result: what the grader said.
        attempts: how many different answers have been graded in a row; the same text again is no new attempt.
        last_run: local time of the last verdict, ISO 8601 to the minute.
        answer: fingerprint of the answer's text.
    """

    result: Result
    attempts: int
    last_run: str
    answer: str

    def failure(self, check: str | None = None) -> CheckResult | None:
        """Return the check of that name, or the first that failed if *check* is None; None where there is none."""
        wanted = (each for each in self.result.checks if each.name == check or (not check and each.verdict == "fail"))
        return next(wanted, None)


@dataclass(frozen=True)
class Results:
    """The verdicts of one workspace: ``results/<id>.json``, and the text that was graded, ``attempts/<id>.py``.

    Attributes:
        state: the workspace's ``.firesteel``.
    """

    state: Path

    def record(self, result: Result, source: str) -> None:
        """Write down a verdict; what an instructor's private check says is left out.

        Raises:
            WorkspaceError: the workspace cannot be written to.
        """
        before, answer = self.of(result.id), store.digest(source)
        is_new = before is None or before.answer != answer
        shown = _public(result)
        attempts = (before.attempts if before else 0) + is_new
        made = Record(shown, attempts, datetime.now().astimezone().isoformat(timespec="minutes"), answer)
        store.write(self.state / "attempts" / f"{result.id}.py", source)
        store.write_json(self._path(result.id), {**asdict(made), "result": shown.to_json()})

    def of(self, exercise_id: str) -> Record | None:
        """Return the last verdict on an exercise, None where there is none or its file is damaged."""
        stored: dict[str, Any] = store.read_json(self._path(exercise_id))
        try:
            fields: dict[str, Any] = {**stored, "result": _public(Result.from_json(stored["result"]))}
            return Record(**fields)
        except (KeyError, TypeError, AttributeError):
            return None

    def source(self, exercise_id: str) -> str:
        """Return the text that was graded last.

        Raises:
            WorkspaceError: there is none.
        """
        return store.read(self.state / "attempts" / f"{exercise_id}.py")

    def _path(self, exercise_id: str) -> Path:
        return self.state / "results" / f"{exercise_id}.json"


def _public(result: Result) -> Result:
    return replace(result, checks=tuple(check for check in result.checks if not check.private))


def show_line(exercise_id: str, check: CheckResult | None, name: str = "") -> str:
    """Return the line of code that opens a check's smallest failing case; empty where there is none.

    Args:
        exercise_id: the exercise.
        check: what the grader said of the check, None where no check failed.
        name: the check's name, where the line has to say which one.

    >>> show_line("strides.permute", CheckResult("takes_each_axis", "pass"))
    ''
    """
    if check is None or check.verdict != "fail" or check.counterexample is None:
        return ""
    return f'show("{exercise_id}", "{name}")' if name else f'show("{exercise_id}")'


def watch(changed: Callable[[], None]) -> None:
    """Call *changed* whenever an exercise of this process has a new verdict."""
    _watching.append(changed)


def tell_watchers() -> None:
    """Call everyone who watches."""
    for changed in list(_watching):
        changed()
