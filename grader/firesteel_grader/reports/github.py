"""What a GitHub workflow shows of a run: annotations on standard output, and a step summary in Markdown.

Both speak a small language of their own, and a learner's text must not speak it: workflow commands are escaped as the
toolkit of GitHub Actions does it, Markdown by backslashes, code by a fence longer than any in it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ..result import Result
from ..runs.assignment import Assignment
from ..runs.record import Record
from ..runs.run_info import RunInfo
from ..submissions.submission import Answers
from .cleaning import one_line
from .late import Late
from .redaction import for_learner
from .scores import graded, number, score
from .telling import MEANINGS, as_text

ANNOTATIONS = 10
"""GitHub shows ten of a kind a step; what is printed beyond is not seen."""

SUMMARY = 900_000
"""Bytes; GitHub refuses a step's summary above 1 MiB, whole."""

DETAILS = 3_000
"""Characters on one failed exercise."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>&:@])")


def command(kind: str, message: str, **properties: str) -> str:
    r"""Return a workflow command.

    >>> command("error", "50 %\n::error::x", title="a:b,c")
    '::error title=a%3Ab%2Cc::50 %25%0A::error::x'
    """
    given = ",".join(
        f"{name}={_data(value).replace(':', '%3A').replace(',', '%2C')}" for name, value in properties.items()
    )
    return f"::{kind}{' ' if given else ''}{given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def markdown(text: str) -> str:
    r"""Return *text* on one line, as Markdown that shows it letter by letter.

    >>> markdown("<b>*1*</b>")
    '&lt;b\\>\\*1\\*&lt;/b\\>'
    """
    return _MARKDOWN.sub(r"\\\1", one_line(text)).replace("<", "&lt;")


def fenced(text: str) -> str:
    """Return *text* as a block of code that nothing in it can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


@dataclass(frozen=True)
class Annotation:
    """What is said at the place of an answer; without an exercise, of a submission."""

    submission: str
    exercise: str
    title: str
    message: str


class GitHub:
    """Collects what a workflow shows; call `close` at the end.

    Args:
        assignment: what was graded.
        run: the run.
        late: who handed in how late and what that costs.
    """

    def __init__(self, assignment: Assignment, run: RunInfo, late: Late | None = None) -> None:
        self._assignment, self._run, self._late = assignment, run, late
        self._annotations: list[Annotation] = []
        self._places: dict[tuple[str, str], str] = {}
        self._left_out = self._submissions = self._size = 0
        self._parts: list[str] = []
        self._say(f"# {markdown(run.heading(assignment))}\n")
        for flag in run.flags:
            self._say(f"> {markdown(flag)}\n")

    def add(self, record: Record) -> None:
        """Take in the result of a submission."""
        self._submissions += 1
        shown = for_learner(record)
        if shown.status == "error":
            self._annotate(shown.submission, "", "not graded", "The grader itself failed: no zero, grade it again.")
        failed = [result for _, result in graded(shown, self._assignment) if result and result.verdict == "fail"]
        for result in failed:
            title = f"{result.id}: {result.points} of {result.max_points} points"
            self._annotate(shown.submission, result.id, title, as_text(result, DETAILS))
        self._say(self._section(shown, failed))

    def place(self, submission: str, answers: Answers) -> None:
        """Say where the answers of a submission stand, for the annotations on them."""
        for each in self._annotations:
            answer = answers.by_exercise.get(each.exercise)
            if each.submission == submission and answer is not None:
                self._places[submission, each.exercise] = answer.where

    def close(self) -> None:
        """Print the annotations and add to the file that GITHUB_STEP_SUMMARY names, if it does.

        Raises:
            OSError: that file cannot be written.
        """
        for each in self._annotations:
            print(self._command(each))
        path = os.environ.get("GITHUB_STEP_SUMMARY")
        if path:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(self.summary())

    def summary(self) -> str:
        """Return the step summary, within GitHub's limit."""
        note = (
            f"\n{self._left_out:,} of {self._submissions:,} submissions are left out here.\n" if self._left_out else ""
        )
        return "\n".join(self._parts) + note

    def _annotate(self, *parts: str) -> None:
        if len(self._annotations) < ANNOTATIONS:
            self._annotations.append(Annotation(*parts))

    def _command(self, each: Annotation) -> str:
        where = one_line(self._places.get((each.submission, each.exercise), ""))
        file, _, rest = where.partition(", ")
        line = re.search(r"line (\d+)", rest)
        place = {"file": file} if file else {}
        place |= {"line": line[1]} if line else {}
        title = f"{one_line(each.submission)}, {each.title}"
        return command("error", f"{rest}\n{each.message}" if rest else each.message, **place, title=title)

    def _say(self, part: str) -> None:
        size = len(part.encode()) + 1
        if self._left_out or self._size + size > SUMMARY:
            self._left_out += 1
        else:
            self._size += size
            self._parts.append(part)

    def _section(self, record: Record, failed: list[Result]) -> str:
        points = score(record, self._assignment, self._late)
        total = f"{points.total.reached} of {points.total.most} points" if record.status == "graded" else "not graded"
        kept = f", {number(points.adjusted)} kept after the late penalty" if points.is_reduced else ""
        rows = [
            f"| {markdown(assigned.chapter)} | {markdown(assigned.id)} | {_verdict(result)} | {_points(result)} |"
            for assigned, result in graded(record, self._assignment)
        ]
        table = "\n".join(["| chapter | exercise | verdict | points |", "|---|---|---|---:|", *rows])
        details = "\n\n".join(
            f"<details><summary>{markdown(result.id)}</summary>\n\n{fenced(as_text(result, DETAILS))}\n\n</details>"
            for result in failed
        )
        notes = "\n".join(f"- {markdown(note)}" for note in record.notes)
        return (
            "\n\n".join(filter(None, [f"## {markdown(record.submission)}: {total}{kept}", table, notes, details]))
            + "\n"
        )


def _verdict(result: Result | None) -> str:
    return MEANINGS["error" if result is None else result.verdict]


def _points(result: Result | None) -> str:
    return "" if result is None else f"{result.points}/{result.max_points}"
