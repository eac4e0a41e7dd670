"""What a class page needs of a run, gathered record by record: ten thousand need no more room than a hundred."""

from __future__ import annotations

import statistics
from array import array
from collections import Counter
from dataclasses import dataclass, field

from ..result import Result, Verdict
from ..runs.assignment import Assignment
from ..runs.record import Record
from .cleaning import one_line
from .late import Late
from .scores import Points, Score, graded, score

LEARNERS = 2_000
"""Rows of the page's table; grades.csv has all."""

FAILURES = 50
"""Failures of ours that are listed."""

CAUSES = 100
"""Different causes that are counted for one exercise; what a learner's own error is called, they choose themselves."""


@dataclass
class Tally:
    """What is known of one exercise.

    Args:
        verdicts: how many submissions got which.
        causes: how many failed for which cause.
        points: points reached and to be reached, summed.
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter[Verdict])
    causes: Counter[str] = field(default_factory=Counter[str])
    points: Points = field(default_factory=Points)

    def add(self, result: Result) -> None:
        """Count a result."""
        self.verdicts[result.verdict] += 1
        self.points += Points(result.points, result.max_points)
        if result.verdict == "fail":
            cause = _cause(result)
            self.causes[cause if cause in self.causes or len(self.causes) < CAUSES else "other causes"] += 1


@dataclass(frozen=True)
class Learner:
    """A row of the table."""

    name: str
    is_graded: bool
    score: Score
    seconds: float


class Overview:
    """Gathers what the class page shows.

    Args:
        assignment: what was graded.
        late: who handed in how late and what that costs.
    """

    def __init__(self, assignment: Assignment, late: Late | None = None) -> None:
        self._assignment, self._late = assignment, late
        self.tallies = {exercise: Tally() for exercise in assignment.ids}
        self.totals = array("d")
        self.seconds = array("d")
        self.most = 0
        self.late = 0
        self.submissions = 0
        self.noted = 0
        self.learners: list[Learner] = []
        self.failures: list[tuple[str, str]] = []
        self.failed = 0
        self.strangers = set(late.seconds) if late else set[str]()

    def add(self, record: Record) -> None:
        """Take in the result of a submission."""
        points = score(record, self._assignment, self._late)
        self.submissions += 1
        self.strangers.discard(record.submission)
        self.seconds.append(record.seconds)
        self.noted += bool(record.notes)
        self.late += points.seconds_late > 0
        if len(self.learners) < LEARNERS:
            name = one_line(record.submission)
            self.learners.append(Learner(name, record.status == "graded", points, record.seconds))
        if record.status == "error":
            self._fail(record)
            return
        self.totals.append(points.adjusted)
        self.most = max(self.most, points.total.most)
        for assigned, result in graded(record, self._assignment):
            if result is not None:
                self.tallies[assigned.id].add(result)

    def _fail(self, record: Record) -> None:
        self.failed += 1
        if len(self.failures) < FAILURES:
            told = [check.message for result in record.results for check in result.checks if check.verdict == "error"]
            self.failures.append((one_line(record.submission), one_line(record.error or next(iter(told), "not told"))))

    @property
    def median(self) -> float:
        """The median of the totals, late penalty included; 0 without any."""
        return statistics.median(self.totals) if self.totals else 0.0

    @property
    def quartiles(self) -> tuple[float, float]:
        """The first and the third quartile of the totals."""
        if len(self.totals) < 2:
            return self.median, self.median
        first, _, third = statistics.quantiles(self.totals, n=4, method="inclusive")
        return first, third

    def slowest(self, share: float) -> float:
        """Return the wall time in seconds that *share* of the submissions stay below."""
        if not self.seconds:
            return 0.0
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]

    def hardest(self) -> list[tuple[str, Tally]]:
        """Return the exercises, those with the smallest share of passes first."""
        return sorted(self.tallies.items(), key=lambda item: (_passed(item[1]), item[0]))

    def commonest(self, most: int = 3) -> list[tuple[str, list[tuple[str, int]]]]:
        """Return the exercises on which some failed, with their *most* commonest causes; most failures first."""
        failing = [(name, tally) for name, tally in self.tallies.items() if tally.causes]
        failing.sort(key=lambda item: -item[1].verdicts["fail"])
        return [(name, tally.causes.most_common(most)) for name, tally in failing]


def _cause(result: Result) -> str:
    """Return the first cause that was told, or what the first failing check is about."""
    told = next((check.cause for check in result.checks if check.cause), None)
    about = result.first_failure
    return one_line(told, 60) if told else f"“{one_line(about.name, 60).replace('_', ' ')}”" if about else "not told"


def _passed(tally: Tally) -> float:
    seen = sum(tally.verdicts.values())
    return tally.verdicts["pass"] / seen if seen else 1.0
