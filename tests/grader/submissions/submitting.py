"""Make submissions as learners make them: solved notebooks, a forged workspace, a zip."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from firesteel_course.exercises import all_exercises, chapter_files
from firesteel_course.forge import Forge
from firesteel_course.laying import exercises_of
from firesteel_course.notebooks import learner_notebook, to_text
from firesteel_course.references import find_reference
from firesteel_grader.submissions.answers import answer_source
from firesteel_grader.submissions.definitions import find_definition, first_line

BANKS = Path(__file__).parents[2]
IDS = list(all_exercises())


def bank(kind: str, number: int = 0) -> dict[str, str]:
    """Return one cell an exercise: of kind "right", "wrong" or "reference", the *number*-th that there is."""
    if kind == "reference":
        return {name: as_cell(find_reference(name).source, name) for name in IDS}
    files = {name: sorted((BANKS / kind / name).glob("*.py")) for name in IDS}
    return {name: as_cell(found[number % len(found)].read_text(), name) for name, found in files.items()}


def as_cell(text: str, name: str) -> str:
    """Return an answer's text with its @exercise line."""
    if "@exercise(" in text:
        return text
    lines = text.splitlines()
    lines.insert(first_line(find_definition(text, name, name)) - 1, f'@exercise("{name}")')
    return "\n".join(lines) + "\n"


def notebooks(cells: dict[str, str]) -> dict[str, str]:
    """Return the course's notebooks with those cells, by file name."""
    made: dict[str, str] = {}
    for chapter in chapter_files():
        notebook = learner_notebook(chapter)
        for cell in notebook["cells"]:
            for name in exercises_of(cell["source"]):
                cell["source"] = cells.get(name, cell["source"])
        made[f"{chapter.stem}.ipynb"] = to_text(notebook)
    return made


def workspace(folder: Path, cells: dict[str, str], *, with_notebooks: bool = True) -> Path:
    """Make a workspace in which those answers were forged, whether right or wrong."""
    forge = Forge(folder, IDS)
    forge.lay()
    for name, cell in cells.items():
        forge.solve(find_reference(name), answer_source(cell, name, name))
    if with_notebooks:
        write(folder, notebooks(cells))
    return folder


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files of text below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def zipped(path: Path, folder: Path, top: str = "") -> Path:
    """Zip a folder, its files below *top*."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, top + file.relative_to(folder).as_posix())
    return path


def notebook(*sources: Any, kind: str = "code", **more: Any) -> str:
    """Return the text of a notebook of code cells."""
    cells = [{"cell_type": kind, "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more})


def is_root() -> bool:
    """Tell whether permissions are no obstacle."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
