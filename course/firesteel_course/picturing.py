"""From verdict to picture: open the smallest failing case of an answer in the widget that shows it."""

from __future__ import annotations

from .errors import CourseError
from .exercises import find_exercise
from .importing import current_workspace
from .results import Results
from .sentence import Sentence


def show(exercise_id: str, check: str | None = None) -> object:
    """Open the smallest failing case of the last answer to an exercise.

    The case is the one that the autograder stored; the answer runs on it here, in this process, beside the reference.

    Args:
        exercise_id: e.g. ``"functions.elementwise.Mul"``.
        check: name of one of its checks; the first that failed by default.

    Returns:
        A widget with the wrong cells marked or the wrong node outlined, a table of what came out and what was
        expected, or a sentence that says why there is nothing to draw. As the last line of a cell it shows itself.

    Raises:
        CourseError: there is no such exercise or check.
    """
    find_exercise(exercise_id)
    record = Results(current_workspace().state).of(exercise_id)
    if record is None:
        return Sentence(f"{exercise_id} has not been tried yet: there is no failing case to show.")
    found = record.failure(check)
    if found is None and check is not None:
        raise CourseError(f"show: {exercise_id} has no check {check!r}; leave it out for the first one that failed")
    if found is None or found.counterexample is None:
        return Sentence(f"{exercise_id}: no check has a failing case.")
    return Sentence("")
