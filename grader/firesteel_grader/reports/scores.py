"""Points of a record, by exercise and chapter, before and after the late penalty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..result import Result
from ..runs.assignment import Assigned, Assignment
from ..runs.record import Record
from .late import Late


@dataclass(frozen=True)
class Points:
    """Points reached and points that could be reached."""

    reached: int = 0
    most: int = 0

    def __add__(self, other: Points) -> Points:
        return Points(self.reached + other.reached, self.most + other.most)

    @property
    def percent(self) -> float:
        """The share reached, from 0 to 100; 0 where nothing could be reached.

        >>> Points(3, 4).percent
        75.0
        """
        return 100 * self.reached / self.most if self.most else 0.0


@dataclass(frozen=True)
class Score:
    """The points of one submission.

    Args:
        chapters: by chapter, in the order of the assignment.
        total: over all chapters.
        seconds_late: 0 when in time.
        adjusted: the total after the late penalty, in points.
    """

    chapters: dict[str, Points]
    total: Points
    seconds_late: float
    adjusted: float

    @property
    def is_reduced(self) -> bool:
        """Whether the late penalty took something off."""
        return self.adjusted != self.total.reached


def score(record: Record, assignment: Assignment, late: Late | None = None) -> Score:
    """Return the points of a record.

    Args:
        record: the submission's result.
        assignment: what was graded.
        late: who handed in how late; None where nothing is taken off.
    """
    sums = {chapter: [0, 0] for chapter in assignment.chapters}
    for assigned, result in graded(record, assignment):
        if result is not None:
            sums[assigned.chapter][0] += result.points
            sums[assigned.chapter][1] += result.max_points
    chapters = {chapter: Points(*both) for chapter, both in sums.items()}
    total = sum(chapters.values(), Points())
    used = late or Late()
    return Score(
        chapters,
        total,
        used.of(record.submission),
        used.adjusted(record.submission, total.reached) if late else total.reached,
    )


def graded(record: Record, assignment: Assignment) -> Iterator[tuple[Assigned, Result | None]]:
    """Yield the exercises of the assignment with their results; None where a failure of ours left none."""
    results = {result.id: result for result in record.results}
    for assigned in assignment.exercises:
        yield assigned, results.get(assigned.id)


def number(points: float) -> str:
    """Return points as they are written: without decimals that say nothing.

    >>> number(3), number(2.5), number(7.125)
    ('3', '2.5', '7.13')
    """
    return f"{points + 1e-9:.2f}".rstrip("0").rstrip(".")
