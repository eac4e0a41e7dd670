"""The page a learner gets: points, and for each exercise what fails, why it may, and a hint."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from ..result import Result, Verdict
from ..runs.assignment import Assigned, Assignment
from ..runs.record import Record
from ..runs.run_info import RunInfo
from .cleaning import one_line, plain
from .late import Late, duration
from .pages import render
from .redaction import for_learner
from .scores import Points, graded, score
from .telling import MEANINGS, Told, tell


@dataclass(frozen=True)
class Exercise:
    """One exercise as the page shows it; `first` is the check whose details stand open."""

    id: str
    verdict: Verdict
    points: str
    told: tuple[Told, ...] = ()
    first: Told | None = None
    output: str = ""


@dataclass(frozen=True)
class Chapter:
    """One chapter as the page shows it; `anchor` is the id of its heading."""

    name: str
    anchor: str
    points: Points
    exercises: tuple[Exercise, ...]


def learner_page(record: Record, assignment: Assignment, run: RunInfo, late: Late | None = None) -> str:
    """Return the page of one submission.

    Args:
        record: the submission's result.
        assignment: what was graded.
        run: the run.
        late: who handed in how late and what that costs.
    """
    shown, points = for_learner(record), score(record, assignment, late)
    return render(
        "learner.html",
        heading=run.heading(assignment),
        name=one_line(shown.submission),
        is_graded=shown.status == "graded",
        score=points,
        kept=100 * points.adjusted / max(1, points.total.most),
        counts=_counts(shown, assignment),
        late_by=duration(points.seconds_late),
        policy=str(late.policy) if late else "",
        notes=[one_line(note, 600) for note in shown.notes],
        chapters=_chapters(shown, assignment, points.chapters),
        flags=[one_line(flag) for flag in run.flags],
        date=day(run.started),
        isolation=one_line(shown.isolation),
        version=shown.version[:12],
        attempts=shown.attempts,
    )


def day(moment: float) -> str:
    """Return a moment as a date in UTC.

    >>> day(0.0)
    '1 January 1970, 00:00 UTC'
    """
    when = datetime.fromtimestamp(moment, UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def _counts(record: Record, assignment: Assignment) -> str:
    counted = Counter(result.verdict for _, result in graded(record, assignment) if result)
    return " · ".join(f"{counted[verdict]} {meaning}" for verdict, meaning in MEANINGS.items() if counted[verdict])


def _chapters(record: Record, assignment: Assignment, points: dict[str, Points]) -> list[Chapter]:
    found: dict[str, list[Exercise]] = {name: [] for name in assignment.chapters}
    for assigned, result in graded(record, assignment):
        found[assigned.chapter].append(_exercise(assigned, result))
    return [
        Chapter(name.replace("_", " "), f"chapter-{place}", points[name], tuple(found[name]))
        for place, name in enumerate(found, start=1)
    ]


def _exercise(assigned: Assigned, result: Result | None) -> Exercise:
    if result is None:
        return Exercise(assigned.id, "error", "")
    told = tuple(tell(result))
    first = next((each for each in told if each.text), None)
    return Exercise(
        assigned.id, result.verdict, f"{result.points} / {result.max_points}", told, first, plain(result.output)
    )
