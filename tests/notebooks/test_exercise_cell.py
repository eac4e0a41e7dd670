"""`@exercise` in a real kernel, as a learner meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OPEN = '@exercise("strides.contiguous_strides")\ndef contiguous_strides(shape):\n    """Doc."""\n    ...'
WRONG = OPEN.replace("    ...", "    return shape[::-1]")
RIGHT = """\
import math

@exercise("strides.contiguous_strides")
def contiguous_strides(shape):
    return tuple(step(shape[axis + 1 :]) for axis in range(len(shape)))

def step(sizes):
    return math.prod(max(size, 1) for size in sizes)

print(contiguous_strides((5, 6)))
"""
ASK = "import mytorch; print(contiguous_strides((2, 3)), mytorch.strides.contiguous_strides((2, 3)))"


def test_an_open_exercise_is_borrowed(any_kernel: Any) -> None:
    shown = any_kernel.run(OPEN)

    assert [output["kind"] for output in shown] == ["display_data"]
    assert shown[0]["data"]["text/plain"].splitlines() == [
        "open  strides.contiguous_strides",
        "  Not written yet: the reference is borrowed until you write yours here.",
    ]
    assert "strides.contiguous_strides" in shown[0]["data"]["text/html"]
    assert any_kernel.text(ASK) == "(3, 1) (3, 1)"


def test_a_wrong_answer_is_failed_and_bound_and_mytorch_keeps_the_reference(any_kernel: Any) -> None:
    shown = any_kernel.text(WRONG)

    assert shown.startswith("fail  strides.contiguous_strides  0 of ")
    assert "          contiguous_strides(shape)" in shown
    assert "expected" in shown
    assert any_kernel.text(ASK) == "(3, 2) (3, 1)"


def test_a_right_answer_is_forged_and_swapped_in(in_workspace: Any, workspace: Path) -> None:
    in_workspace.run("import mytorch\nbefore = mytorch.strides")

    shown = in_workspace.text(RIGHT)

    assert shown.startswith("pass  strides.contiguous_strides")
    assert shown.endswith("It is yours now: mytorch/strides.py holds it.\n(6, 1)")
    assert in_workspace.text("before.contiguous_strides is contiguous_strides, contiguous_strides.__module__") == (
        "(True, 'mytorch.strides')"
    )
    assert "def step(sizes):" in (workspace / "mytorch/strides.py").read_text()


def test_a_new_kernel_finds_the_learners_own(
    in_workspace: Any, workspace: Path, start_kernel: Callable[[Path], Any]
) -> None:
    in_workspace.run(RIGHT)
    other = start_kernel(workspace)

    assert other.text("from firesteel_course import exercise\nfrom mytorch.strides import step; step((2, 3))") == "6"
    assert "your earlier answer stays in mytorch" in other.text(OPEN)
    assert other.text("contiguous_strides is step.__globals__['contiguous_strides']") == "True"


def test_an_answer_that_passed_can_be_replaced_and_the_earlier_one_is_kept(in_workspace: Any, workspace: Path) -> None:
    in_workspace.run(RIGHT)
    better = RIGHT.replace("step(", "product(")

    assert in_workspace.text(better).startswith("pass")
    text = (workspace / "mytorch/strides.py").read_text()
    assert "def product(sizes)" in text
    assert "def step(sizes)" not in text
    [kept] = (workspace / ".firesteel/history/strides.contiguous_strides").iterdir()
    assert "def step(sizes)" in kept.read_text()


def test_an_error_in_the_learners_function_shows_the_learners_line(in_workspace: Any) -> None:
    in_workspace.run(RIGHT)

    shown = in_workspace.text("contiguous_strides(7)")

    assert "TypeError" in shown
    assert "for axis in range(len(shape))" in " ".join(shown.split())


def test_an_error_beside_the_answer_stays_the_learners(any_kernel: Any) -> None:
    shown = any_kernel.run(WRONG + "\nnothing_of_that_name")

    assert shown[-1]["ename"] == "NameError"


def test_an_answer_that_never_ends_leaves_the_kernel_as_it_was(in_workspace: Any) -> None:
    loops = OPEN.replace("    ...", "    while True:\n        pass")

    assert "did not finish" in in_workspace.text(loops)
    assert in_workspace.text(RIGHT).startswith("pass")


BAD_INPUT = {
    "a wrong id": (
        OPEN.replace('strides.contiguous_strides"', 'strides.contiguous_stride"'),
        "CourseError: this cell, line 1: there is no exercise 'strides.contiguous_stride'. "
        "Did you mean strides.contiguous_strides?",
    ),
    "no id": (
        "@exercise\ndef permute(): ...",
        'CourseError: exercise: write @exercise("<id>") with the id of the exercise, e.g. "strides.permute"',
    ),
    "two exercises in one cell": (
        OPEN + '\n\n@exercise("strides.permute")\ndef permute(shape, stride, dims):\n    ...',
        "CourseError: this cell, line 1: the cell answers strides.contiguous_strides and strides.permute; "
        "give each exercise a cell of its own",
    ),
    "an answer of another name": (
        OPEN.replace("def contiguous_strides", "def my_strides"),
        "CourseError: this cell, line 2: the answer to strides.contiguous_strides is called my_strides; "
        "rename it to contiguous_strides",
    ),
}


@pytest.mark.parametrize(("cell", "sentence"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_one_sentence_without_our_frames(any_kernel: Any, cell: str, sentence: str) -> None:
    assert any_kernel.text(cell) == sentence


def test_a_syntax_error_is_pythons_own(any_kernel: Any) -> None:
    shown = any_kernel.run(OPEN.replace(":\n", "\n", 1))

    assert (shown[0]["ename"], shown[0]["evalue"].split(" (")[0]) == ("SyntaxError", "expected ':'")


def test_a_second_cell_for_the_same_exercise_is_noticed(any_kernel: Any) -> None:
    any_kernel.text(OPEN, cell_id="first")

    assert "Another cell answered" not in any_kernel.text(OPEN, cell_id="first")
    assert "Another cell answered strides.contiguous_strides before" in any_kernel.text(OPEN, cell_id="second")


def test_a_cell_magic_above_the_answer_does_no_harm(any_kernel: Any) -> None:
    assert "fail  strides.contiguous_strides" in any_kernel.text("%%time\n" + WRONG)


def test_a_module_that_cannot_be_written_is_said_and_the_answer_still_bound(in_workspace: Any, workspace: Path) -> None:
    in_workspace.run("import mytorch")
    (workspace / "mytorch/strides.py").write_text("def half(\n")

    shown = in_workspace.text(RIGHT)

    assert "It passed, but could not be written: mytorch/strides.py, line 1:" in shown
    assert "run `firesteel start` on the workspace" in shown
    assert in_workspace.text("contiguous_strides((2, 3))") == "(3, 1)"


def test_without_a_workspace_one_is_made_beside_the_notebook_and_said(
    tmp_path: Path, start_kernel: Callable[[Path], Any]
) -> None:
    kernel = start_kernel(tmp_path)

    assert kernel.text("from firesteel_course import exercise") == ""
    assert kernel.text(OPEN).splitlines()[0] == f"The workspace {tmp_path} is new."
    assert sorted(path.name for path in tmp_path.iterdir()) == [".firesteel", "mytorch"]


def test_a_workspace_that_is_half_written_is_repaired_and_said(
    workspace: Path, start_kernel: Callable[[Path], Any]
) -> None:
    (workspace / ".firesteel/workspace.json").write_text("{")
    (workspace / "mytorch/strides.py").unlink()
    kernel = start_kernel(workspace)

    shown = kernel.text(f"from firesteel_course import exercise\n{ASK.replace('contiguous_strides((2, 3)), ', '', 1)}")

    assert shown.splitlines() == [
        f"The workspace {workspace} was written only in part; it is whole again.",
        "mytorch/strides.py was missing; it is whole again.",
        "(3, 1)",
    ]


def test_an_exercise_in_a_plain_script_is_graded_too(workspace: Path, start_kernel: Callable[[Path], Any]) -> None:
    (workspace / "answer.py").write_text("from firesteel_course import exercise\n" + RIGHT)

    call = "import subprocess, sys; print(subprocess.check_output([sys.executable, 'answer.py'], text=True))"

    shown = start_kernel(workspace).text(call)

    assert shown.startswith("pass  strides.contiguous_strides")
