"""Points of an exercise, from the grader's checks."""

from __future__ import annotations

from firesteel_grader.checking import UnknownExerciseError, checks_for

from .errors import BuildError


def points_of(exercise_id: str) -> int:
    """Return what all checks of an exercise are worth together.

    Raises:
        BuildError: the exercise has no checks.
    """
    try:
        return sum(check.points for check in checks_for(exercise_id))
    except UnknownExerciseError:
        raise BuildError(f"{exercise_id} has no checks; add them to firesteel_grader/checks") from None
