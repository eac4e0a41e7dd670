"""Notebooks that are broken, odd or far too large are told, and the next one is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from firesteel_grader.submissions.reading import read_submission
from firesteel_grader.submissions.submission import Answers

from .submitting import notebook

PERMUTE, OFFSET = "strides.permute", "strides.element_offset"


ANSWER = "def permute(shape, stride, dims):\n    return 1"


CELL = f'@exercise("{PERMUTE}")\n{ANSWER}'


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Read notebooks given as text or bytes, the first called a.ipynb."""

    def read(*texts: str | bytes, exercises: tuple[str, ...] = (PERMUTE,)) -> Answers:
        for name, text in zip(("a", "bb", "ccc"), texts, strict=False):
            (tmp_path / f"{name}.ipynb").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_submission(tmp_path, exercises)

    return read


def source(answers: Answers, name: str = PERMUTE) -> str | None:
    """Return the answer's text without the blank lines around it."""
    found = answers.by_exercise.get(name)
    return found and found.source.strip("\n")


BROKEN = {
    "empty": ("", "a.ipynb is no whole notebook (it is empty); save it again in Jupyter."),
    "half": (notebook(CELL)[:60], "a.ipynb is no whole notebook (line 1 is not JSON: "),
    "conflict": (
        '{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> theirs\n]}',
        "a.ipynb holds a merge conflict (line 2); resolve it, and save the notebook.",
    ),
    "a list": ("[]", "a.ipynb is no notebook: it has no list of cells; export it again from Jupyter."),
    "deep": ("[" * 100_000 + "]" * 100_000, "a.ipynb is no whole notebook (it is nested too deep, or too large)"),
    "binary": (bytes(range(256)), "a.ipynb is not valid UTF-16"),
}


@pytest.mark.parametrize(("text", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_notebook_is_told_and_the_next_one_read(read: Any, text: str, told: str) -> None:
    answers = read(text, notebook(CELL))

    assert answers.notes[0].startswith(told)
    assert source(answers) == ANSWER


def test_odd_json_is_no_obstacle(read: Any) -> None:
    cells = [3, None, {"cell_type": "code"}, {"cell_type": ["x"], "source": {"a": 1}}, {"source": [CELL, 7]}]
    text = json.dumps(
        {"cells": [*cells, {"cell_type": "code", "source": CELL + "\n# \ud800"}], "metadata": float("nan")}
    )
    text = text[:-1] + f', "nbformat": {"9" * 9000}, "nbformat_minor": Infinity}}'

    answers = read(text)

    assert source(answers) == f"{ANSWER}"
    assert [note for note in answers.notes if "damaged" in note] == [
        f"a.ipynb, cell {number} is damaged, and was passed over." for number in (1, 2, 4, 5)
    ]


def test_a_notebook_larger_than_any_honest_one_is_told(read: Any) -> None:
    answers = read(notebook(CELL, extra="x" * (33 << 20)), notebook(CELL))

    assert answers.notes[0] == (
        "a.ipynb was not read: the file may have 32 MiB; clear the outputs, and hand it in again."
    )
    assert source(answers) == ANSWER


def test_a_million_cells_and_endless_notes_end_early(read: Any) -> None:
    answers = read(notebook(*[f'@exercise("x.{number}")\ndef f(): ...' for number in range(6000)]))

    assert answers.notes[0] == "a.ipynb has 6,000 cells; only the first 5,000 were read."
    assert len(answers.notes) < 70
