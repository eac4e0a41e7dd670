"""Lay the learner notebooks into a workspace, and bring them up to date without losing a learner's text."""

from __future__ import annotations

import re
from pathlib import Path

from . import store
from .notebooks import Notebook, from_text, to_text
from .places import notebooks_folder

EXERCISE = re.compile(r"""^@(?:\w+\.)?exercise\(\s*["']([^"']+)["']""", re.MULTILINE)
"""Finds the id even in a cell that is not valid Python at the moment."""


def lay_notebooks(workspace: Path, source: Path | None = None) -> list[str]:
    """Write the course's notebooks into *workspace*; what a learner changed is merged or stays.

    Args:
        workspace: the folder.
        source: folder of the built notebooks; the installed ones by default.

    Returns:
        A sentence for each notebook that is not simply there as built.
    """
    sentences: list[str] = []
    for built in sorted((source or notebooks_folder()).glob("[0-9][0-9]_*.ipynb")):
        path, base = workspace / built.name, workspace / ".firesteel" / "notebooks" / built.name
        new = store.read(built)
        sentences += _lay(path, base, new)
        store.write(base, new)
    return sentences


def _lay(path: Path, base_path: Path, new: str) -> list[str]:
    fresh, base = from_text(new), _notebook(base_path)
    if not path.exists():
        store.write(path, new)
        return [f"{path.name} was missing; it is there again, as it was built."] if base else []
    mine = _notebook(path)
    if mine is None:
        kept = _keep(path)
        store.write(path, new)
        return [f"{path.name} was not a whole notebook any more; it lies in {kept}, and a fresh one is in its place."]
    return _update(path, mine, base, fresh, new) + problems(path)


def _notebook(path: Path) -> Notebook | None:
    """Return the notebook of a file, or None when it is missing or not a whole notebook."""
    try:
        return from_text(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _keep(path: Path) -> str:
    """Keep a notebook's present file in the history; return where, relative to the workspace."""
    text = path.read_text(encoding="utf-8", errors="replace")
    kept = store.keep(path.parent / ".firesteel" / "history" / path.name, ".ipynb", text)
    return kept.relative_to(path.parent).as_posix()


def _update(path: Path, mine: Notebook, base: Notebook | None, fresh: Notebook, new: str) -> list[str]:
    """Bring one notebook up to date; *base* is the version that was laid last."""
    if _sources(fresh) in (_sources(mine), base and _sources(base)):
        return []
    if base and _sources(mine) == _sources(base):
        _keep(path)
        store.write(path, new)
        return [f"{path.name} was brought up to date; you had changed nothing in it."]
    if base and _given(mine) == _given(base) and _answers(mine).keys() <= _answers(fresh).keys():
        _keep(path)
        return [_merge(path, _answers(mine), _answers(base), fresh)]
    beside = path.with_name(f"{path.stem}.new.ipynb")
    store.write(beside, new)
    return [f"{path.name} has changes of yours and stays as it is; the new version lies beside it as {beside.name}."]


def _merge(path: Path, mine: dict[str, str], laid: dict[str, str], fresh: Notebook) -> str:
    """Write the new version with the exercise cells that the learner changed."""
    changed = {exercise_id: source for exercise_id, source in mine.items() if source != laid.get(exercise_id)}
    for cell in fresh["cells"]:
        for exercise_id in exercises_of(cell["source"]):
            if exercise_id in changed:
                cell.update(source=changed[exercise_id], outputs=[], execution_count=None)
    store.write(path, to_text(fresh))
    cells = "1 exercise cell stays" if len(changed) == 1 else f"{len(changed)} exercise cells stay"
    return f"{path.name} was brought up to date; your {cells} as you wrote them."


def exercises_of(source: str) -> list[str]:
    r"""Return the exercise ids that a cell's text answers.

    >>> exercises_of('@exercise("strides.permute")\\ndef permute(')
    ['strides.permute']
    """
    return EXERCISE.findall(source)


def _sources(notebook: Notebook) -> list[tuple[str, str]]:
    """Return what a learner can type: every cell's kind and text, outputs aside, empty cells left out."""
    return [(cell["cell_type"], cell["source"].rstrip()) for cell in notebook["cells"] if cell["source"].strip()]


def _given(notebook: Notebook) -> list[tuple[str, str]]:
    """Return the same with the text of every exercise cell replaced by its ids."""
    return [(kind, " ".join(ids) if (ids := exercises_of(text)) else text) for kind, text in _sources(notebook)]


def _answers(notebook: Notebook) -> dict[str, str]:
    return {name: cell["source"] for cell in notebook["cells"] for name in exercises_of(cell["source"])}


def problems(path: Path) -> list[str]:
    """Return a sentence for each exercise cell that a workspace's notebook lost or has twice.

    Args:
        path: a notebook of a workspace, of which ``.firesteel/notebooks/`` holds the version that was laid.
    """
    mine, base = _notebook(path), _notebook(path.parent / ".firesteel" / "notebooks" / path.name)
    if mine is None:
        return [
            f"{path.name} is missing or not a whole notebook; `firesteel start` lays a fresh one, and keeps the old."
        ]
    cells: dict[str, list[str]] = {}
    for number, cell in enumerate(mine["cells"], 1):
        for name in exercises_of(cell["source"]):
            cells.setdefault(name, []).append(str(number))
    twice = [name for name in cells if len(cells[name]) > 1]
    lost = [name for name in (_answers(base) if base else {}) if name not in cells]
    return [
        f"{path.name} answers {name} in cells {' and '.join(cells[name])}; keep one, for the one that runs last counts."
        for name in twice
    ] + [
        f"{path.name} no longer has the cell of {name}; copy it from .firesteel/notebooks/{path.name}." for name in lost
    ]
