"""What the course board is told: every exercise with its stored verdict, the map, what comes next."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from firesteel_grader.result import CheckResult

from .exercises import Exercise, all_exercises
from .outline import BLOCKS, block_of, chapter_cards, chapter_titles
from .points import points_of
from .progress import Board
from .results import Record, Results, show_line

Unit = dict[str, Any]


def board_data(board: Board, results: Results | None) -> dict[str, Any]:
    """Return the board's traits: ``units, blocks, next, total, env``.

    Args:
        board: whose each plank is.
        results: the stored verdicts, None where there are none yet; an exercise without one is open, whatever its plank
            says.
    """
    planks = {plank.exercise.id: plank.whose for plank in board.planks}
    units = [
        _unit(exercise, planks[exercise.id], results.of(exercise.id) if results else None)
        for exercise in all_exercises().values()
    ]
    blocks = [{"id": block.id, "title": ", ".join(block.modules), "deps": list(block.rests_on)} for block in BLOCKS]
    total = {key: sum(unit[key] for unit in units) for key in ("score", "max")}
    return {"units": units, "blocks": blocks, "next": next_unit(units), "total": total, "env": environment()}


def _unit(exercise: Exercise, plank: str, record: Record | None) -> Unit:
    result = record.result if record else None
    card = _card(exercise)
    return {
        "id": exercise.id,
        "title": card.title,
        "chapter": chapter_titles()[exercise.chapter],
        "block": block_of(exercise.id),
        "deps": list(exercise.requires),
        "minutes": exercise.minutes,
        "plank": plank,
        "status": result.verdict if result else "open",
        "score": result.points if result else 0,
        "max": result.max_points if result else points_of(exercise.id),
        "attempts": record.attempts if record else 0,
        "last_run": record.last_run if record else "",
        "seconds": result.seconds if result else 0.0,
        "hints": list(card.hints) if result and result.verdict == "fail" else [],
        "tests": [_test(exercise.id, check) for check in result.checks] if result else [],
    }


def _card(exercise: Exercise) -> Any:
    ids = [other.id for other in all_exercises().values() if other.chapter == exercise.chapter]
    return chapter_cards(exercise.chapter)[ids.index(exercise.id)]


def _test(exercise_id: str, check: CheckResult) -> dict[str, str]:
    return {
        "id": check.name,
        "name": check.name.replace("_", " "),
        "status": check.verdict,
        "message": "" if check.verdict == "pass" else check.message,
        "line": show_line(exercise_id, check, check.name),
    }


def next_unit(units: list[Unit]) -> str:
    """Return the id of the exercise to turn to: one that failed last, else the first that is not the learner's."""
    failing = (unit["id"] for unit in units if unit["status"] == "fail")
    left = (unit["id"] for unit in units if unit["plank"] != "yours")
    return next(failing, None) or next(left, "")


def environment() -> dict[str, str]:
    """Return what the verdicts were given on."""
    try:
        firesteel = version("firesteel")
    except PackageNotFoundError:
        firesteel = "unknown"
    return {"firesteel": firesteel, "Python": platform.python_version(), "system": platform.system()}
