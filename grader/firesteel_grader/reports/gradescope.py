"""Gradescope's results.json, as its specification of autograders describes it; our own record under `extra_data`.

One test an exercise: a learner sees the list of the course's exercises, and below a title what is wrong. All text is
of the format ``text``, which Gradescope shows as it stands. Where something of ours failed there is no score at all:
Gradescope then reports a failed autograder, while a score of 0 would be a mark.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..result import Result
from ..runs.assignment import Assignment
from ..runs.record import Record
from ..runs.run_info import RunInfo
from .cleaning import PRINTED, one_line, plain
from .files import write
from .late import Late, duration
from .redaction import for_learner, without_seed
from .scores import Score, graded, number, score
from .telling import as_text

EXERCISE = 6_000
"""Characters that one exercise may show."""


def write_results(path: Path, record: Record, assignment: Assignment, run: RunInfo, late: Late | None = None) -> Path:
    """Write results.json to *path*; see `results` for the arguments.

    Raises:
        OSError: the file cannot be written.
    """
    return write(path, json.dumps(results(record, assignment, run, late)) + "\n")


def results(record: Record, assignment: Assignment, run: RunInfo, late: Late | None = None) -> dict[str, Any]:
    """Return the object that results.json holds.

    Args:
        record: the submission's result.
        assignment: what was graded.
        run: the run.
        late: who handed in how late and what that costs.
    """
    shown, points = for_learner(record), score(record, assignment, late)
    made: dict[str, Any] = {
        "execution_time": round(record.seconds),
        "output": _summary(shown, assignment, run, late),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"firesteel": {**_harmless(without_seed(shown)), "late": lateness(points, late)}},
        "tests": _tests(shown, assignment),
    }
    if record.status == "graded":
        made["score"] = points.adjusted
    return made


def lateness(points: Score, late: Late | None) -> dict[str, Any]:
    """Return what ``extra_data.firesteel.late`` says: seconds late, points before and after, and by which policy."""
    after = {"points": points.total.reached, "adjusted": points.adjusted}
    return {"seconds": points.seconds_late, **after, "policy": str(late.policy) if late else ""}


def was_written(path: Path, points: Score, late: Late | None) -> bool:
    """Tell whether *path* is a results.json with these points, late penalty included."""
    try:
        shown = json.loads(path.read_text(encoding="utf-8"))
        return shown["extra_data"]["firesteel"]["late"] == lateness(points, late)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _summary(record: Record, assignment: Assignment, run: RunInfo, late: Late | None) -> str:
    """Sentences on the submission as a whole."""
    if record.status == "error":
        return (
            "The grader itself failed on this submission. That is not your fault and no zero: it will be graded again."
        )
    points = score(record, assignment, late)
    lines = [f"{run.heading(assignment)}: {points.total.reached} of {points.total.most} points."]
    lines += [f"{name.replace('_', ' ')}: {each.reached} of {each.most}." for name, each in points.chapters.items()]
    if late and points.seconds_late:
        taken = f"{number(points.adjusted)} points are kept ({late.policy})."
        lines.append(f"Handed in {duration(points.seconds_late)} late: {taken}")
    return "\n".join([*lines, *map(one_line, run.flags), *map(one_line, record.notes)])


def _tests(record: Record, assignment: Assignment) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = []
    places = dict.fromkeys(assignment.chapters, 0)
    for assigned, result in graded(record, assignment):
        places[assigned.chapter] += 1
        place = f"{assignment.chapters.index(assigned.chapter) + 1}.{places[assigned.chapter]}"
        tests.append({"name": assigned.id, "number": place, "tags": [assigned.chapter], **_test(result, record.status)})
    return tests


def _test(result: Result | None, status: str) -> dict[str, Any]:
    if result is None:
        return {"output": "Not graded.", "visibility": "visible"}
    shown: dict[str, Any] = {"output": as_text(result, EXERCISE), "visibility": "visible"}
    if status == "graded":
        shown |= {"score": result.points, "max_score": result.max_points}
    if result.verdict in ("pass", "fail", "open"):
        shown["status"] = "passed" if result.passed else "failed"
    return shown


def _harmless(value: Any) -> Any:
    """Return *value* with every text as `plain` leaves it."""
    if isinstance(value, dict):
        return {key: _harmless(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    return plain(value, PRINTED) if isinstance(value, str) else value
