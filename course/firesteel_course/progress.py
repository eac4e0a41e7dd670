"""The course board: whose each plank of ``mytorch`` is, chapter by chapter."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .errors import WorkspaceError
from .exercises import Exercise, all_exercises
from .importing import current_workspace
from .references import find_reference
from .workspace import Workspace

CELL = "padding:2px 14px 2px 0;text-align:left;background:none"
YOURS = "color:var(--jp-success-color1, #2e7d32);font-weight:600"


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
    """All planks of a workspace, and what is wrong with it; shows itself in notebook and terminal."""

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

    def _repr_html_(self) -> str:
        rows = "".join(_row(chapter, planks) for chapter, planks in self._chapters())
        heads = "".join(f'<th style="{CELL}">{head}</th>' for head in ("chapter", "planks", "yours"))
        problems = "".join(f"<div>{escape(problem)}</div>" for problem in self.problems)
        return (
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><div>{self._summary()}</div>{problems}"
        )

    def _chapters(self) -> list[tuple[str, list[Plank]]]:
        return [(name, list(group)) for name, group in groupby(self.planks, lambda plank: plank.exercise.chapter)]

    def _summary(self) -> str:
        left = len(self.planks) - self.yours
        rest = f"{left} borrowed" if left else "nothing is borrowed: mytorch stands on its own"
        return f"{self.yours} of {len(self.planks)} planks are yours, {rest}."


def _row(chapter: str, planks: list[Plank]) -> str:
    parts = [
        f'<span style="{YOURS if plank.whose == "yours" else "opacity:.7"}" title="{escape(plank.module)}">'
        f"{escape(plank.exercise.id)} ({plank.whose})</span>"
        for plank in planks
    ]
    count = f"{sum(plank.whose == 'yours' for plank in planks)} of {len(planks)}"
    cells = (escape(chapter), "<br>".join(parts), count)
    return "<tr>" + "".join(f'<td style="{CELL};vertical-align:top">{cell}</td>' for cell in cells) + "</tr>"


def workspace_board(workspace: Workspace) -> Board:
    """Return the board of a workspace; a module that cannot be read is said in its problems."""
    problems, planks = workspace.problems(), []
    try:
        whose = workspace.forge.whose()
    except WorkspaceError as error:
        whose = {}
        problems.append(f"{error}.")
    for exercise in all_exercises().values():
        module = find_reference(exercise.id).file
        planks.append(Plank(exercise, module, whose.get(exercise.id, "damaged")))
    return Board(workspace.folder, planks, problems)


def board() -> Board:
    """Return the board of the current workspace; as the last line of a cell it shows itself."""
    return workspace_board(current_workspace())
