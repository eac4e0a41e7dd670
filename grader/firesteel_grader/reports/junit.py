"""junit.xml: a suite a submission, a case an exercise; failure is the learner's, error is ours.

Elements and attributes are those of the schema that Jenkins' xUnit plugin publishes (junit-10.xsd); CI systems read it.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from ..result import Result, Verdict
from ..runs.assignment import Assigned, Assignment
from ..runs.record import Record
from ..runs.run_info import RunInfo
from .cleaning import one_line, plain
from .redaction import for_learner
from .scores import graded
from .telling import MEANINGS

EXERCISE = 500
"""Characters that one exercise may show: with ten thousand submissions the file has to stay one that can be opened."""

_ELEMENTS: dict[Verdict, str] = {"fail": "failure", "error": "error", "open": "skipped", "unverified": "skipped"}


class JUnit:
    """Writes suites, one submission after the other; call `close` at the end.

    Args:
        file: encoded as UTF-8.
        assignment: what was graded.
        run: the run.
    """

    def __init__(self, file: TextIO, assignment: Assignment, run: RunInfo) -> None:
        self._file, self._assignment = file, assignment
        self._started = datetime.fromtimestamp(run.started, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        title = quoteattr(one_line(run.heading(assignment)))
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={title}>\n')

    def add(self, record: Record) -> None:
        """Write the suite of a submission."""
        shown = for_learner(record)
        cases = list(graded(shown, self._assignment))
        counts = Counter(_element(result) for _, result in cases)
        self._file.write(
            f'<testsuite name={quoteattr(one_line(shown.submission))} tests="{len(cases)}" '
            f'failures="{counts["failure"]}" errors="{counts["error"]}" skipped="{counts["skipped"]}" '
            f'time="{shown.seconds:.3f}" timestamp="{self._started}">\n'
            f'<properties><property name="points" value="{shown.points}"/>'
            f'<property name="max_points" value="{shown.max_points}"/>'
            f'<property name="isolation" value={quoteattr(one_line(shown.isolation))}/></properties>\n'
        )
        self._file.writelines(_case(shown.submission, assigned, result) for assigned, result in cases)
        self._file.write("</testsuite>\n")

    def close(self) -> None:
        """Write the end."""
        self._file.write("</testsuites>\n")


def _element(result: Result | None) -> str:
    return "error" if result is None else _ELEMENTS.get(result.verdict, "")


def _case(submission: str, assigned: Assigned, result: Result | None) -> str:
    """Return one case. Its class is the submission and the chapter, by which CI systems fold them."""
    group = f"{submission.replace('.', '_')}.{assigned.chapter}"
    head = f"<testcase classname={quoteattr(one_line(group))} name={quoteattr(one_line(assigned.id))}"
    if result is None:
        return f'{head}><error type="error" message="not graded, which is our failure"/></testcase>\n'
    head = f'{head} time="{result.seconds:.3f}"'
    element = _element(result)
    if not element:
        return f"{head}/>\n"
    failure = result.first_failure
    words = f"{MEANINGS[result.verdict]}, {result.points} of {result.max_points} points"
    message = one_line(f"{words}: {failure.cause}" if failure and failure.cause else words)
    kind = "" if element == "skipped" else f" type={quoteattr(result.verdict)}"
    told = escape(plain(failure.message, EXERCISE)) if failure else ""
    return f"{head}><{element}{kind} message={quoteattr(message)}>{told}</{element}></testcase>\n"
