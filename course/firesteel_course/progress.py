"""The state of a workspace: whose each plank of ``mytorch`` is, chapter by chapter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .errors import WorkspaceError
from .exercises import Exercise, all_exercises
from .references import find_reference
from .workspace import Workspace


@dataclass(frozen=True)
class Plank:
    """One exercise's place in the learner's ``mytorch``.

    Attributes:
        exercise: the exercise.
        module: file of the framework that holds it, e.g. ``"nn/linear.py"``.
        whose: ``"yours"``, ``"borrowed"``, or ``"damaged"`` where the module cannot be read.
    """

    exercise: Exercise
    module: str
    whose: str


@dataclass(frozen=True)
class Board:
    """All planks of a workspace, and what is wrong with it; shows itself in a terminal."""

    folder: Path
    planks: list[Plank]
    problems: list[str]

    @property
    def yours(self) -> int:
        """How many planks are the learner's own."""
        return sum(plank.whose == "yours" for plank in self.planks)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``firesteel status --json`` prints."""
        planks = [
            {"id": plank.exercise.id, "chapter": plank.exercise.chapter, "module": plank.module, "plank": plank.whose}
            for plank in self.planks
        ]
        counts = {"yours": self.yours, "total": len(self.planks)}
        return {"workspace": str(self.folder), **counts, "exercises": planks, "problems": self.problems}

    def __rich__(self) -> RenderableType:
        """Return the board for a terminal."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in ("chapter", "exercise", "in mytorch", "plank"):
            table.add_column(heading, header_style="dim")
        for chapter, planks in self._chapters():
            for number, plank in enumerate(planks):
                style = {"yours": "green", "damaged": "red"}.get(plank.whose, "")
                first = chapter if number == 0 else ""
                table.add_row(first, plank.exercise.id, plank.module, Text(plank.whose, style))
        return Group(table, Text(f"\n{self._summary()}"), *(Text(problem, "yellow") for problem in self.problems))

    def __repr__(self) -> str:
        """Return the board as plain text."""
        lines = [f"{plank.whose:9} {plank.exercise.id}" for plank in self.planks]
        return "\n".join([*lines, self._summary(), *self.problems])

    def _chapters(self) -> list[tuple[str, list[Plank]]]:
        return [(name, list(group)) for name, group in groupby(self.planks, lambda plank: plank.exercise.chapter)]

    def _summary(self) -> str:
        left = len(self.planks) - self.yours
        rest = f"{left} borrowed" if left else "nothing is borrowed: mytorch stands on its own"
        return f"{self.yours} of {len(self.planks)} planks are yours, {rest}."


def workspace_board(workspace: Workspace) -> Board:
    """Return the board of a workspace; a module that cannot be read is said in its problems."""
    problems = workspace.problems()
    try:
        whose = workspace.forge.whose()
    except WorkspaceError as error:
        whose = {}
        problems.append(f"{error}.")
    return Board(workspace.folder, _planks(whose, "damaged"), problems)


def blank_board() -> Board:
    """Return the board of a workspace in which nothing was begun."""
    return Board(Path(), _planks({}, "borrowed"), [])


def _planks(whose: dict[str, str], otherwise: str) -> list[Plank]:
    exercises = all_exercises().values()
    return [Plank(each, find_reference(each.id).file, whose.get(each.id, otherwise)) for each in exercises]
