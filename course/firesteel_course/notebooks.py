"""Turn a chapter into a notebook: every cell in its place, nothing executed yet."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import BuildError
from .exercises import Exercise, chapter_exercises
from .percent import Cell, read_cells
from .references import Reference, find_reference
from .stubs import solved, stub

Notebook = dict[str, Any]

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
IN_CODE = re.compile(r"\bfiresteel\b")
IN_PROSE = re.compile(r"\bfiresteel(?=\.\w)|(?<=import )firesteel\b|(?<=from )firesteel\b")


def learner_notebook(chapter: Path, framework: Path | None = None) -> Notebook:
    """Return the notebook that a learner starts with: every answer a stub, ``firesteel`` called ``mytorch``.

    Args:
        chapter: the percent source.
        framework: folder of the framework; the installed one by default.

    Raises:
        BuildError: the chapter's exercise cells are not as they must be; names file and line.
    """
    return _notebook(chapter, framework, stub)


def solved_notebook(chapter: Path, framework: Path | None = None) -> Notebook:
    """Return the same notebook with the reference in place of every stub."""
    return _notebook(chapter, framework, solved)


def _notebook(chapter: Path, framework: Path | None, write: Callable[[Reference], str]) -> Notebook:
    cells = read_cells(chapter.read_text(encoding="utf-8"))
    exercises = iter(chapter_exercises(chapter))
    built: list[dict[str, Any]] = []
    for place, cell in enumerate(cells):
        following = cells[place + 1] if place + 1 < len(cells) else None
        if "exercise" in cell.tags:
            exercise = next(exercises)
            _add_card_line(built, exercise, chapter, cell)
            built.append(_exercise_cell(cell, exercise, write(find_reference(exercise.id, framework))))
        elif "card" in cell.tags and (following is None or "exercise" not in following.tags):
            raise BuildError(f"{chapter.name}, line {cell.line}: a card stands directly above its exercise cell")
        else:
            built.append(_plain_cell(cell))
    return {"cells": _with_ids(built), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def _add_card_line(built: list[dict[str, Any]], exercise: Exercise, chapter: Path, cell: Cell) -> None:
    if not built or "card" not in built[-1]["metadata"].get("tags", []):
        raise BuildError(f"{chapter.name}, line {cell.line}: {exercise.id} has no markdown cell tagged card above it")
    built[-1]["source"] += f"\n\n{exercise.card_line}"


def _exercise_cell(cell: Cell, exercise: Exercise, source: str) -> dict[str, Any]:
    tags = [*cell.tags, *({"nbval-ignore-output"} - set(cell.tags))]  # an exercise's output is its verdict
    return {**_code(source, tags), "id": "exercise-" + exercise.id.replace(".", "-")}


def _plain_cell(cell: Cell) -> dict[str, Any]:
    if cell.kind == "markdown":
        metadata = {"tags": cell.tags} if cell.tags else {}
        return {"cell_type": "markdown", "metadata": metadata, "source": IN_PROSE.sub("mytorch", cell.source)}
    return _code(IN_CODE.sub("mytorch", cell.source), cell.tags)


def _code(source: str, tags: list[str]) -> dict[str, Any]:
    metadata = {"tags": tags} if tags else {}
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def _with_ids(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every cell an id made from its text, so that a new cell changes no other cell's id."""
    seen: dict[str, int] = {}
    for cell in cells:
        digest = hashlib.sha256(f"{cell['cell_type']}\n{cell['source']}".encode()).hexdigest()[:12]
        identity = cell.get("id", digest)
        seen[identity] = seen.get(identity, 0) + 1
        cell["id"] = identity if seen[identity] == 1 else f"{identity}-{seen[identity]}"
    return cells


def to_text(notebook: Notebook) -> str:
    """Return the notebook as the text of its file: sorted keys, one line of source a line, a final newline."""
    cells = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    return json.dumps({**notebook, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def from_text(text: str) -> Notebook:
    """Return the notebook of a file's text, each cell's source as one string.

    Raises:
        ValueError: the text is not JSON, or not a notebook of format 4.
    """
    notebook = json.loads(text)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list) or notebook.get("nbformat") != 4:
        raise ValueError("not a notebook of format 4")
    for cell in notebook["cells"]:
        cell["source"] = joined(cell.get("source", ""))
    return notebook


def joined(text: str | list[str]) -> str:
    """Return a notebook's multi-line string, stored as one string or as a list of lines, as one string."""
    return text if isinstance(text, str) else "".join(text)


def without_outputs(notebook: Notebook) -> Notebook:
    """Return a copy in which no cell was run: no outputs, no execution counts."""
    blank = {"outputs": [], "execution_count": None}
    cells = [{**cell, **blank} if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    return {**notebook, "cells": cells}
