"""One learner's answers as the notebook that each system wants; the answers' code is the same in all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from .cases import Test
from .learners import POINTS, Learner

IMPORTS = "from math import prod\n\nimport numpy as np\nimport firesteel as torch"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def for_ours(learner: Learner) -> nbformat.NotebookNode:
    """Return the notebook of a workspace: an answer is the cell of its `@exercise` line."""
    cells = [code("from firesteel_course import exercise"), code(IMPORTS)]
    for exercise, source in learner.answers.items():
        definition = f"def {exercise.rpartition('.')[2]}("
        before, _, after = f"\n{source}".rpartition(f"\n{definition}")
        cells.append(code(f'{before}\n@exercise("{exercise}")\n{definition}{after}'))
    return notebook(cells)


def for_otter(learner: Learner) -> nbformat.NotebookNode:
    """Return otter's notebook: set-up, the answers; its tests lie in the autograder's zip."""
    cells = [code("import otter\ngrader = otter.Notebook()"), code(IMPORTS)]
    return notebook([*cells, *map(code, learner.answers.values())])


def for_nbgrader(learner: Learner, tests: list[Test]) -> nbformat.NotebookNode:
    """Return nbgrader's notebook: answer cells, and locked cells of tests behind each."""
    cells = [code(IMPORTS)]
    for number, exercise in enumerate(POINTS):
        cells.append(_nbgrader(learner.answers[exercise], f"answer{number}", solution=True))
        cells += [_nbgrader(test.source, test.name, points=test.points) for test in tests if test.exercise == exercise]
    return notebook(cells)


def _nbgrader(source: str, name: str, *, solution: bool = False, points: int = 0) -> nbformat.NotebookNode:
    cell = code(source)
    kind = {"solution": True, "grade": False} if solution else {"solution": False, "grade": True, "points": points}
    told: dict[str, Any] = {"schema_version": 3, "grade_id": name, "locked": not solution, "task": False}
    cell.metadata["nbgrader"] = {**told, **kind}
    return cell


def code(source: str) -> nbformat.NotebookNode:
    """Return a code cell."""
    return nbformat.v4.new_code_cell(source.strip("\n"))


def notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Return a notebook of these cells, with ids that do not depend on chance."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
