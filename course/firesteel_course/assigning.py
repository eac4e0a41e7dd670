"""Which exercises an instructor means: an assignment from ids and chapters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .exercises import all_exercises, find_exercise

if TYPE_CHECKING:
    from firesteel_grader.runs.assignment import Assignment


def assignment(only: Sequence[str], checks: Path | None) -> Assignment:
    """Return the exercises that were named, in the order of the course; all where none was.

    Args:
        only: ids of exercises, names of chapters, or both.
        checks: the folder of the instructor's own checks.

    Raises:
        CourseError: a name is neither an exercise's nor a chapter's.

    >>> [each.id for each in assignment(["scalar.tanh", "strides.permute"], None).exercises]
    ['strides.permute', 'scalar.tanh']
    """
    from firesteel_grader.runs.assignment import Assigned, Assignment

    known = all_exercises().values()
    chapters = {exercise.chapter for exercise in known}
    wanted = {each if each in chapters else find_exercise(each).id for each in only}
    chosen = [each for each in known if not wanted or {each.id, each.chapter} & wanted]
    return Assignment(tuple(Assigned(each.id, each.chapter) for each in chosen), checks)
