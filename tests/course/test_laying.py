from __future__ import annotations

import json
from pathlib import Path

import pytest
from firesteel_course.laying import lay_notebooks, problems

STUB = '@exercise("strides.{name}")\ndef {name}(x):\n    ...'
MINE = '@exercise("strides.{name}")\ndef {name}(x):\n    return "mine"'
NAME = "01_demo.ipynb"


def write(path: Path, *sources: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells = [{**plain, "id": f"cell-{number}", "source": source} for number, source in enumerate(sources)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]


def history(workspace: Path) -> str:
    return "\n".join(path.read_text() for path in (workspace / ".firesteel").rglob("*.ipynb") if path.is_file())


OPEN = ["import math", STUB.format(name="permute"), "math.pi", STUB.format(name="element_offset")]
NEWER = ["import math", "math.e", STUB.format(name="permute") + "  # newer", STUB.format(name="element_offset")]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one notebook as built."""
    write(tmp_path / "built" / NAME, *OPEN)
    folder = tmp_path / "workspace"
    assert lay_notebooks(folder, tmp_path / "built") == []
    return folder


def update(workspace: Path, *newer: str) -> list[str]:
    write(workspace.parent / "built" / NAME, *(newer or NEWER))
    return lay_notebooks(workspace, workspace.parent / "built")


def test_a_second_start_changes_nothing_and_says_nothing(workspace: Path) -> None:
    write(workspace / NAME, OPEN[0], MINE.format(name="permute"), *OPEN[2:], "my_own = 1")
    before = (workspace / NAME).read_bytes()

    assert lay_notebooks(workspace, workspace.parent / "built") == []
    assert (workspace / NAME).read_bytes() == before


def test_an_untouched_notebook_is_replaced_by_the_new_version(workspace: Path) -> None:
    ran = json.loads((workspace / NAME).read_text())
    ran["cells"][2] |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": "3.14"}]}
    (workspace / NAME).write_text(json.dumps(ran))

    assert update(workspace) == [f"{NAME} was brought up to date; you had changed nothing in it."]
    assert sources(workspace / NAME) == NEWER


def test_answers_move_into_the_new_version(workspace: Path) -> None:
    write(workspace / NAME, OPEN[0], MINE.format(name="permute"), *OPEN[2:])

    assert update(workspace) == [f"{NAME} was brought up to date; your 1 exercise cell stays as you wrote them."]
    assert sources(workspace / NAME) == [*NEWER[:2], MINE.format(name="permute"), NEWER[3]]
    assert 'return \\"mine\\"' in history(workspace)


@pytest.mark.parametrize(
    "mine",
    [
        [OPEN[0], "a note of mine", MINE.format(name="permute"), *OPEN[2:]],
        [OPEN[0] + "  # changed", *OPEN[1:]],
        [OPEN[0], MINE.format(name="permute"), MINE.format(name="permute") + " + 1", *OPEN[2:]],
    ],
    ids=["a cell of their own", "a given cell changed", "an exercise cell twice"],
)
def test_a_notebook_with_other_changes_stays_beside_its_new_version(workspace: Path, mine: list[str]) -> None:
    write(workspace / NAME, *mine)

    sentences = update(workspace)

    assert sentences[0] == (
        f"{NAME} has changes of yours and stays as it is; the new version lies beside it as 01_demo.new.ipynb."
    )
    assert sources(workspace / NAME) == mine
    assert sources(workspace / "01_demo.new.ipynb") == NEWER


def test_an_answer_whose_exercise_left_the_course_is_not_dropped(workspace: Path) -> None:
    mine = [OPEN[0], MINE.format(name="permute"), *OPEN[2:]]
    write(workspace / NAME, *mine)

    update(workspace, "import math", STUB.format(name="element_offset"))

    assert sources(workspace / NAME) == mine


def test_half_a_notebook_is_laid_aside_and_a_fresh_one_put_in_its_place(workspace: Path) -> None:
    half = (workspace / NAME).read_text()[:200]
    (workspace / NAME).write_text(half)

    [sentence] = lay_notebooks(workspace, workspace.parent / "built")

    kept = f".firesteel/history/{NAME}/0001.ipynb"
    assert sentence == f"{NAME} was not a whole notebook any more; it lies in {kept}, and a fresh one is in its place."
    assert sources(workspace / NAME) == OPEN
    assert (workspace / kept).read_text() == half


def test_a_deleted_notebook_comes_back(workspace: Path) -> None:
    (workspace / NAME).unlink()

    assert lay_notebooks(workspace, workspace.parent / "built") == [
        f"{NAME} was missing; it is there again, as it was built."
    ]
    assert sources(workspace / NAME) == OPEN


def test_lost_and_doubled_exercise_cells_are_told_with_file_and_cell(workspace: Path) -> None:
    write(workspace / NAME, OPEN[0], OPEN[1], OPEN[1] + "(", "x = 1")

    assert problems(workspace / NAME) == [
        f"{NAME} answers strides.permute in cells 2 and 3; keep one, for the one that runs last counts.",
        f"{NAME} no longer has the cell of strides.element_offset; copy it from .firesteel/notebooks/{NAME}.",
    ]
