"""A cell counts before mytorch, and mytorch before a stub; and reading takes no longer than it must."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from firesteel_course.references import find_reference
from firesteel_course.workspace import start_workspace
from firesteel_grader.submissions.reading import read_submission

from .submitting import notebook, write

PERMUTE = "strides.permute"
PASSED = "def permute(shape, stride, dims):\n    return 'passed'"
TYPED = "def permute(shape, stride, dims):\n    return 'typed last'"
STUB = "def permute(shape, stride, dims):\n    ..."


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace whose mytorch holds an answer that passed, beside what the workspace keeps for itself."""
    workspace, _ = start_workspace(tmp_path / "work", notebooks=False)
    workspace.forge.solve(find_reference(PERMUTE), TYPED)
    workspace.forge.solve(find_reference(PERMUTE), PASSED)
    return write(workspace.folder, {".firesteel/notebooks/01.ipynb": notebook(cell("def permute(): return 'hidden'"))})


def cell(answer: str) -> str:
    return f'@exercise("{PERMUTE}")\n{answer}'


def read(folder: Path) -> tuple[str, str, tuple[str, ...]]:
    """Return the answer, where it was found, and the notes."""
    answers = read_submission(folder, [PERMUTE])
    answer = answers.by_exercise[PERMUTE]
    return answer.source.strip(), answer.where, answers.notes


@pytest.mark.parametrize("cells", [[], [STUB], [STUB, STUB]])
def test_a_stub_or_no_cell_leaves_what_passed(work: Path, cells: list[str]) -> None:
    write(work, {"01.ipynb": notebook(*map(cell, cells))})

    assert read(work) == (PASSED, "mytorch/strides.py", ())


def test_what_was_typed_last_counts_even_where_another_answer_passed(work: Path) -> None:
    write(work, {"01.ipynb": notebook(cell(TYPED))})

    assert read(work) == (
        TYPED,
        "01.ipynb, cell 1",
        ("strides.permute: 01.ipynb, cell 1 counts; mytorch/strides.py holds another answer.",),
    )


def test_a_cell_and_mytorch_that_agree_need_no_words(work: Path) -> None:
    write(work, {"01.ipynb": notebook(cell(f"# how it goes\n\n{PASSED}"))})

    assert read(work)[1:] == ("01.ipynb, cell 1", ())


SLOW = {
    "spaces": " " * 60_000 + "=",
    "empty lines": "\n" * 60_000 + "@",
    "names in a row": "a" * 60_000 + "?",
    "quotes": "\\'''" * 15_000,
    "brackets": "([{" * 20_000,
    "a chain of helpers": "\n".join(f"a{n} = a{n + 1}" for n in range(4_000)),
    "ids that nobody knows": "\n".join(f'@exercise("strides.permut{n}")\ndef f(): ...' for n in range(1_000)),
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_text_of_a_cell_takes_long(tmp_path: Path, text: str) -> None:
    """Each would take minutes where some loop or pattern is quadratic."""
    write(tmp_path, {"01.ipynb": notebook(f"{cell(PASSED)}\nx = a0\n{text}", f"!ls\n{text}\n{cell(PASSED)}")})

    start = time.process_time()
    read_submission(tmp_path, [PERMUTE])

    assert time.process_time() - start < 6
