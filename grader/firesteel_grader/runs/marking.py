"""Grade one submission: its answers in, its record out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..grader import Grader
from ..result import CheckResult, Result, Verdict
from ..submissions.submission import Answer, Answers, Submission
from .budget import Budget
from .plan import Marked, Plan
from .reading import Reader, UnreadableError
from .record import Record

OUTPUT_CAP = 64 << 10
"""Characters of a submission's prints that are kept in its record."""

NOTE_CAP = 500
"""Characters of one note."""

NOTES = 100
"""Notes on one submission."""

COMPARED = 64 << 10
"""Characters of an answer that is kept to be compared with others; a longer one is no learner's."""


class Marker:
    """Grades submissions one after the other, all as one plan says.

    Args:
        plan: what and how.
        grader: gives the verdicts.
        reader: reads what was handed in.
    """

    def __init__(self, plan: Plan, grader: Grader, reader: Reader) -> None:
        self._plan = plan
        self._grader = grader
        self._reader = reader

    def mark(self, submission: Submission) -> Marked:
        """Return the record of *submission*, and the answers that were found in it.

        Raises:
            ReadingError: it could not be read for a reason of ours.
        """
        start = time.monotonic()
        answers = self._answers(submission.path)
        results = _with_less_output(self._results(answers.by_exercise))
        failed = any(check.verdict == "error" for result in results for check in result.checks)
        record = Record(
            submission=submission.name,
            digest=submission.digest,
            status="error" if failed else "graded",
            results=results,
            notes=tuple(note[:NOTE_CAP] for note in answers.notes[:NOTES]),
            isolation=self._plan.isolation,
            seed=self._plan.seed,
            version=self._plan.version,
            seconds=round(time.monotonic() - start, 3),
            error=_first_error(results) if failed else "",
        )
        return Marked(record, _compared(answers))

    def _answers(self, path: Path) -> Answers:
        try:
            return self._reader.read(path, self._plan.exercises)
        except UnreadableError as error:
            return Answers(notes=(str(error),))

    def _results(self, answers: Mapping[str, Answer]) -> list[Result]:
        budget = Budget(self._plan.allowance, self._plan.cap)
        results: list[Result] = []
        for exercise in self._plan.exercises:
            result = self._result(exercise, answers.get(exercise), budget.spent)
            budget.charge(result)
            results.append(result)
        return results

    def _result(self, exercise: str, answer: Answer | None, refused: str) -> Result:
        if answer is None:
            return self._not_run(exercise, "open", "")
        if refused:
            return self._not_run(exercise, "fail", refused)
        return self._grader.check(exercise, answer.source, seed=self._plan.seed, device=self._plan.device)

    def _not_run(self, exercise: str, verdict: Verdict, message: str) -> Result:
        checks = self._grader.checks_of(exercise)
        cause = "no time left" if message else None
        results = tuple(CheckResult(check.name, verdict, message, cause, private=check.private) for check in checks)
        most = sum(check.points for check in checks)
        return Result(exercise, verdict, 0, most, self._plan.isolation, "cpu", self._plan.seed, 0.0, results)


def _with_less_output(results: list[Result]) -> tuple[Result, ...]:
    each = OUTPUT_CAP // max(len(results), 1)
    return tuple(replace(result, output=_shortened(result.output, each)) for result in results)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}\n[... {len(text) - most} more characters]"


def _first_error(results: tuple[Result, ...]) -> str:
    found = (
        f"{result.id}: {check.message}" for result in results for check in result.checks if check.verdict == "error"
    )
    return next(found)


def _compared(answers: Answers) -> Answers:
    return Answers({id: answer for id, answer in answers.by_exercise.items() if len(answer.source) <= COMPARED})
