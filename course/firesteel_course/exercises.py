"""The registry of exercises, read from the chapters."""

from __future__ import annotations

import ast
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firesteel_grader.submissions.definitions import nearest

from .errors import BuildError, CourseError
from .percent import Cell, read_cells
from .places import chapters_folder

KEYS = ("id", "chapter", "symbol", "points", "minutes", "difficulty", "needs", "requires")


@dataclass(frozen=True)
class Exercise:
    """What a chapter says about one exercise.

    Attributes:
        id: dotted path of the reference below the framework's root.
        chapter: the chapter's file name without ``.py``, e.g. ``"01_tensors"``.
        minutes: how long it takes, about.
        difficulty: 1 (a line or two) to 5.
        lines: size of the answer's body, about.
        needs: ``("gpu",)`` where the checks need one, else empty.
        requires: ids of the exercises that should be solved before.
    """

    id: str
    chapter: str
    minutes: int
    difficulty: int
    lines: int
    needs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()

    @property
    def card_line(self) -> str:
        """The line that the builder writes under the exercise's card."""
        lines = "1 line" if self.lines == 1 else f"{self.lines} lines"
        return f"Difficulty {self.difficulty}/5 · {self.minutes} minutes · about {lines}"

    def to_json(self, points: int) -> dict[str, Any]:
        """Return the object that ``firesteel exercises --json`` prints."""
        values: dict[str, Any] = {**asdict(self), "symbol": self.id, "points": points}
        return {key: list(values[key]) if key in ("needs", "requires") else values[key] for key in KEYS}


def imported_symbol(cell: Cell) -> str:
    """Return the id of the exercise whose reference the cell imports.

    Raises:
        ValueError: the cell is not exactly one import of one name from below ``firesteel``.

    >>> imported_symbol(Cell("code", "from firesteel.strides import permute"))
    'strides.permute'
    """
    body = ast.parse(cell.source).body
    if len(body) == 1 and isinstance(body[0], ast.ImportFrom) and len(body[0].names) == 1:
        root, _, module = (body[0].module or "").partition(".")
        if root == "firesteel" and module and body[0].names[0].asname is None:
            return f"{module}.{body[0].names[0].name}"
    raise ValueError("an exercise cell holds exactly one import: from firesteel.<module> import <name>")


def chapter_exercises(path: Path) -> list[Exercise]:
    """Return the exercises of one chapter in the order of its cells.

    Raises:
        BuildError: an exercise cell is not one import, or lacks a number on its card; names the file and line.
    """
    found: list[Exercise] = []
    for cell in read_cells(path.read_text(encoding="utf-8")):
        if "exercise" in cell.tags:
            try:
                found.append(_exercise(cell, path.stem))
            except (ValueError, SyntaxError, KeyError) as error:
                missing = f"the cell's options lack {error}" if isinstance(error, KeyError) else error
                raise BuildError(f"{path.name}, line {cell.line}: {missing}") from None
    return found


def _exercise(cell: Cell, chapter: str) -> Exercise:
    options = cell.metadata
    return Exercise(
        id=imported_symbol(cell),
        chapter=chapter,
        minutes=int(options["minutes"]),
        difficulty=int(options["difficulty"]),
        lines=int(options["lines"]),
        needs=tuple(options.get("needs", ())),
        requires=tuple(options.get("requires", ())),
    )


def chapter_files(folder: Path | None = None) -> list[Path]:
    """Return the chapters' sources in the order of their numbers."""
    return sorted((folder or chapters_folder()).glob("[0-9][0-9]_*.py"))


def all_exercises(folder: Path | None = None) -> dict[str, Exercise]:
    """Return every exercise of the course by its id, in course order.

    Raises:
        BuildError: two cells ask for the same exercise.
    """
    return _all_exercises(folder or chapters_folder())


@cache
def _all_exercises(folder: Path) -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for path in chapter_files(folder):
        for exercise in chapter_exercises(path):
            if exercise.id in found:
                raise BuildError(f"{path.name}: {exercise.id} is already an exercise of {found[exercise.id].chapter}")
            found[exercise.id] = exercise
    return found


def find_exercise(exercise_id: str, folder: Path | None = None) -> Exercise:
    """Return the exercise of that id.

    Raises:
        CourseError: there is none; the sentence suggests the nearest id.
    """
    known = all_exercises(folder)
    if exercise_id not in known:
        hint = nearest(exercise_id, known) or " `firesteel exercises` lists them all."
        raise CourseError(f"there is no exercise {exercise_id!r}.{hint}")
    return known[exercise_id]
