"""Whatever was done to a notebook, the answers in it are found by their ids, and what is odd is told."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from firesteel_course.exercises import chapter_files
from firesteel_course.notebooks import learner_notebook, to_text
from firesteel_grader import Grader
from firesteel_grader.submissions.reading import read_submission
from firesteel_grader.submissions.submission import Answers

from .submitting import bank, notebook

PERMUTE, OFFSET = "strides.permute", "strides.element_offset"
ANSWER = "def permute(shape, stride, dims):\n    return 1"
CELL = f'@exercise("{PERMUTE}")\n{ANSWER}'
STUB = f'@exercise("{PERMUTE}")\ndef permute(shape, stride, dims):\n    """Words."""\n    ...'


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


def test_metadata_ids_order_and_outputs_are_not_looked_at(read: Any) -> None:
    chapter = learner_notebook(chapter_files()[0])
    cells = bank("right")
    for cell in chapter["cells"]:
        name = str(cell.get("id", "")).removeprefix("exercise-").replace("-", ".")
        cell["source"] = cells.get(name, cell["source"])
    ids = tuple(name for name in cells if name.startswith("strides."))
    plain = read(to_text(chapter), exercises=ids)
    for cell in chapter["cells"]:
        cell.pop("id")
        cell["metadata"] = {"points": 1e9, "grade": True, "tags": None}
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": f"pass  {PERMUTE} 100/100 points"}]
    random.Random(0).shuffle(chapter["cells"])
    del chapter["metadata"]
    shuffled = read(json.dumps(chapter), exercises=ids)

    assert {name: answer.source for name, answer in plain.by_exercise.items()} == {
        name: answer.source for name, answer in shuffled.by_exercise.items()
    }
    assert len(plain.by_exercise) == len(ids)
    assert shuffled.notes == ()


def test_the_last_cell_that_is_more_than_its_stub_counts(read: Any) -> None:
    answers = read(notebook(CELL, CELL.replace("1", "2"), "x = 1", CELL.replace("1", "3"), STUB))

    assert source(answers) == ANSWER.replace("1", "3")
    assert answers.notes == ("strides.permute is answered in cells 1, 2, 4; the last, a.ipynb, cell 4, counts.",)


def test_a_doubled_cell_needs_no_words(read: Any) -> None:
    assert read(notebook(CELL, CELL, CELL + "\n")).notes == ()


def test_of_two_notebooks_the_one_with_the_shorter_name_counts(read: Any) -> None:
    answers = read(notebook(CELL), notebook(CELL.replace("1", "2")))

    assert source(answers) == ANSWER
    assert answers.notes == (
        "strides.permute is answered in a.ipynb, cell 1 and in bb.ipynb, cell 1; the first counts, as its notebook has "
        "the shorter name.",
    )


def test_a_stub_in_one_notebook_does_not_hide_an_answer_in_another(read: Any) -> None:
    answers = read(notebook(STUB), notebook(CELL))

    assert answers.by_exercise[PERMUTE].where == "bb.ipynb, cell 1"
    assert answers.notes == ()


def test_a_deleted_cell_is_told(read: Any) -> None:
    assert read(notebook(CELL), exercises=(OFFSET, PERMUTE)).notes == (
        "There is no cell for strides.element_offset: not attempted.",
    )


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading"])
def test_only_code_cells_answer(read: Any, kind: str) -> None:
    answers = read(notebook(CELL, kind=kind))

    assert answers.by_exercise == {}
    assert answers.notes[0] == f"a.ipynb, cell 1 is a {kind} cell, so it answers nothing; make it a code cell."


COMMANDS = [
    ("%matplotlib inline\n{}", "`%matplotlib inline` in line 1"),
    ("%%time\n{}", "`%%time` in line 1"),
    ("\n\n%%capture out\n%%time\n{}", "`%%capture out` in line 3, `%%time` in line 4"),
    ("!pip install \\\n   numpy \"it's\n{}", "`!pip install \\` in line 1, `numpy \"it's` in line 2"),
    ("{}\n%run other.ipynb", "`%run other.ipynb` in line 5"),
    ("{}\n?permute", "`?permute` in line 5"),
    ("{}\npermute??", "`permute??` in line 5"),
    ("{}\nfiles = !ls", "`files = !ls` in line 5"),
    ("%time permute((2,), (1,), (0,))\n{}\n%timeit -n 3 permute([1,\n", "`%time permute((2,), (1,), (0,))` in line 1"),
]


@pytest.mark.parametrize(("cell", "told"), COMMANDS, ids=[told for _, told in COMMANDS])
def test_commands_of_the_notebook_are_left_out_and_told(read: Any, cell: str, told: str) -> None:
    text = cell.format(CELL + "\n    # '''")

    answers = read(notebook(text))

    assert source(answers) == ANSWER + "\n    # '''"
    assert answers.notes[0].startswith(f"a.ipynb, cell 1: {told}")
    assert answers.notes[0].endswith("for the notebook alone, and was left out.")
    lines = answers.by_exercise[PERMUTE].source.split("\n")
    assert lines.index("def permute(shape, stride, dims):") == text.split("\n").index(
        "def permute(shape, stride, dims):"
    )


@pytest.mark.parametrize(
    "text",
    [
        'HELP = """\n%time\n!ls\n"""\n{}\n    return HELP',
        "HELP = (7\n% 4)\n{}\n    return HELP",
        "{}\n    return (7\n!= 4)",
        "{}\n    return '?'  # what?",
        "{};",
    ],
)
def test_what_only_looks_like_a_command_stays(read: Any, text: str) -> None:
    answers = read(notebook(text.format(CELL)))

    assert answers.notes == ()
    kept = text.format(ANSWER).split("\n")
    assert [line for line in answers.by_exercise[PERMUTE].source.split("\n") if line] == kept


def test_a_command_inside_an_answer_fails_as_in_the_notebook(read: Any, grader: Grader) -> None:
    answers = read(notebook(CELL.replace("return", "%time\n    return")))

    result = grader.check(PERMUTE, answers.by_exercise[PERMUTE].source)

    assert result.verdict == "fail"
    assert "get_ipython" in result.checks[0].message


@pytest.mark.parametrize("magic", ["bash", "html", "writefile answer.py", "javascript", "script python", "!ls"])
def test_a_cell_that_is_no_python_answers_nothing(read: Any, magic: str) -> None:
    answers = read(notebook(f"%%{magic}\n{CELL}"))

    assert answers.by_exercise == {}
    assert "so it answers nothing; take its first line away." in answers.notes[0]


def test_an_indented_cell_reads_as_ipython_reads_it(read: Any) -> None:
    assert source(read(notebook("\n".join(f"    {line}" for line in CELL.split("\n"))))) == ANSWER


ODD = {
    "an id that does not exist": (
        CELL.replace("strides.permute", "strides.permut"), None,
        "a.ipynb, cell 1: there is no exercise 'strides.permut', so it answers nothing. Did you mean strides.permute?",
    ),
    "two exercises": (
        f'{CELL}\n@exercise("{OFFSET}")\ndef element_offset(): ...', ANSWER,
        "a.ipynb, cell 1 answers strides.permute and strides.element_offset; each was graded, but give each exercise "
        "a cell of its own.",
    ),
    "the same one twice": (
        f"{CELL}\n{CELL.replace('1', '2')}", ANSWER.replace("1", "2"),
        "a.ipynb, cell 1 answers strides.permute twice; the last one counts.",
    ),
    "a lambda": (
        f'permute = exercise("{PERMUTE}")(lambda shape, stride, dims: 1)', None,
        "a.ipynb, cell 1, line 1: exercise(...) answers nothing here; write it with the exercise's id directly above a "
        "function or class that is not indented.",
    ),
    "under an if": (
        "if True:\n    " + CELL.replace("\n", "\n    "), None,
        "a.ipynb, cell 1, line 2: exercise(...) answers nothing here; write it with the exercise's id directly above a "
        "function or class that is not indented.",
    ),
    "no constant": (
        f'NAME = "{PERMUTE}"\n@exercise(NAME)\n{ANSWER}', None,
        "a.ipynb, cell 1, line 2: exercise(...) answers nothing here; write it with the exercise's id directly above a "
        "function or class that is not indented.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "found", "note"), ODD.values(), ids=ODD)
def test_odd_cells_are_told_and_the_rest_goes_on(read: Any, cell: str, found: str | None, note: str) -> None:
    answers = read(
        notebook(cell, f'@exercise("{OFFSET}")\ndef element_offset(): return 5'), exercises=(PERMUTE, OFFSET)
    )

    assert (source(answers), source(answers, OFFSET)) == (found, "def element_offset(): return 5")
    assert note in answers.notes


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (
            "@exercise('strides.permute')\ndef permute(shape, stride, dims:\n    return 1",
            "Line 2 of the answer is not valid",
        ),
        (CELL.replace("def permute", "def permuted"), "asks for a definition of `permute`, so keep that name"),
        (CELL.replace("def permute", "async def permute"), "asks for a definition of `permute`, so keep that name"),
        (CELL.replace("return 1", "return " + "-" * 9000 + "1"), "nested too deep"),
        (CELL.replace("return 1", "return " + "+".join("1" * 9000)), "nested too deep"),
        (CELL.replace("return 1", "return " + "+".join("1" * 250)), "line 3: nested deeper than 200 levels"),
        (CELL + "\n" + "x = 1\n" * 20_000, "a.ipynb, cell 1 is longer than 64 KiB"),
        (CELL.replace("1", "'\0'"), "cannot contain null bytes"),
        (CELL.replace("return 1", "return helper_of_an_earlier_cell"), "helper_of_an_earlier_cell"),
    ],
)
def test_an_answer_that_cannot_stand_was_attempted_and_its_verdict_says_why(
    read: Any, grader: Grader, cell: str, told: str
) -> None:
    answers = read(notebook("def helper_of_an_earlier_cell(): ...", cell))

    result = grader.check(PERMUTE, answers.by_exercise[PERMUTE].source)

    assert result.verdict == "fail"
    assert told.replace("cell 1", "cell 2") in result.checks[0].message


def test_a_class_and_a_qualified_decorator_answer_too(read: Any) -> None:
    cell = f'@firesteel_course.exercise("{PERMUTE}")\nclass permute: x = 1'

    assert source(read(notebook(cell))) == "class permute: x = 1"


def test_every_format_of_notebook_is_read(read: Any) -> None:
    third = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": CELL.splitlines(True)}]}]}
    lines = notebook(CELL.splitlines(True))

    assert source(read(json.dumps(third))) == source(read(lines)) == source(read(notebook(CELL, nbformat=99))) == ANSWER


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(read: Any, encoding: str, ending: str) -> None:
    text = notebook(CELL.replace("\n", ending).replace("1", "'é\u2028日'"))

    assert source(read(text.encode(encoding))) == ANSWER.replace("1", "'é\u2028日'")
