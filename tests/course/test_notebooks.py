from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from firesteel_course.build import check, fresh_notebook
from firesteel_course.errors import BuildError, CourseError
from firesteel_course.execution import executed, joined_streams
from firesteel_course.notebooks import from_text, learner_notebook, solved_notebook, to_text, without_outputs


def sources(notebook: dict[str, list[dict[str, str]]]) -> list[str]:
    return [cell["source"] for cell in notebook["cells"]]


def test_two_builds_are_the_same_bytes(demo: Path) -> None:
    script = (
        "import pathlib; from firesteel_course.notebooks import learner_notebook, to_text; "
        f"print(to_text(learner_notebook(pathlib.Path({str(demo)!r}))))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]

    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.decode().strip() == to_text(learner_notebook(demo)).strip()


def test_a_built_notebook_is_a_valid_notebook_that_reads_back_as_itself(demo: Path) -> None:
    text = to_text(learner_notebook(demo))

    nbformat.validate(nbformat.reads(text, as_version=4))
    assert to_text(from_text(text)) == text


def test_a_new_cell_changes_no_other_cells_id(demo: Path) -> None:
    before = [cell["id"] for cell in learner_notebook(demo)["cells"]]
    demo.write_text("# %%\nimport math\n\n" + demo.read_text())

    assert [cell["id"] for cell in learner_notebook(demo)["cells"]][1:] == before


def test_the_learner_sees_mytorch_except_in_commands_and_the_courses_own_imports(demo: Path) -> None:
    cells = sources(learner_notebook(demo))

    assert "`firesteel start` makes a workspace; `mytorch.strides` is where" in cells[0]
    assert (
        cells[1] == "from firesteel_course import exercise\nimport mytorch.strides\nfrom mytorch.strides import Shape"
    )


def test_the_card_tells_difficulty_time_and_size(demo: Path) -> None:
    cells = sources(learner_notebook(demo))

    assert cells[2].endswith("\n\nDifficulty 1/5 · 8 minutes · about 5 lines")
    assert cells[5].endswith("\n\nDifficulty 2/5 · 10 minutes · about 1 line")


def test_an_exercise_cell_is_a_stub_in_one_notebook_and_the_reference_in_the_other(demo: Path) -> None:
    learner, solved = learner_notebook(demo)["cells"][3], solved_notebook(demo)["cells"][3]

    assert learner["source"].startswith('@exercise("strides.contiguous_strides")\ndef contiguous_strides(')
    assert learner["source"].endswith('"""\n    ...')
    assert "step *= max(size, 1)" in solved["source"]
    assert learner["metadata"]["tags"] == ["exercise", "nbval-ignore-output"]
    assert learner["id"] == solved["id"] == "exercise-strides-contiguous_strides"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("lines=5", "", "01_demo.py, line 18: the cell's options lack 'lines'"),
        ('tags=["card"]', "", "01_demo.py, line 18: strides.contiguous_strides has no markdown cell tagged card above"),
        ("import contiguous_strides", "import a, b", "01_demo.py, line 18: an exercise cell holds exactly one import"),
        ("import contiguous_strides", "import contiguous", "strides.py of the framework defines no 'contiguous'"),
        ("import element_offset", "import contiguous_strides", "is already an exercise of 01_demo"),
        ("from firesteel.strides import Shape", "", "the stub of contiguous_strides uses Shape in its signature"),
        ("print(contiguous_strides((2, 3)))", "print(", "the cell that begins 'print(' is not Python"),
        ("print(contiguous_strides((2, 3)))", "def f(size, step):\n    step *= max(size, 100)\n    return step", ""),
    ],
)
def test_a_chapter_that_is_not_as_it_must_be_is_refused(demo: Path, old: str, new: str, sentence: str) -> None:
    demo.write_text(demo.read_text().replace(old, new, 1))

    if not sentence:
        fresh_notebook(demo)
        return
    with pytest.raises(CourseError) as caught:
        fresh_notebook(demo)
    assert sentence in str(caught.value)


def test_an_exercise_that_requires_one_of_no_chapter_fails_the_check(demo: Path) -> None:
    demo.write_text(demo.read_text().replace('requires=["strides.contiguous_strides"]', 'requires=["strides.none"]'))

    with pytest.raises(BuildError, match=r"strides.element_offset requires strides.none, which no chapter has"):
        check(demo, demo.parent)


def test_the_check_tells_a_committed_notebook_that_is_missing_stale_or_never_run(demo: Path, tmp_path: Path) -> None:
    notebook = fresh_notebook(demo)
    path = tmp_path / "01_demo.ipynb"

    with pytest.raises(BuildError, match=r"01_demo.ipynb is missing; run `make notebooks`"):
        check(demo, tmp_path)
    path.write_text(to_text(notebook))
    with pytest.raises(BuildError, match=r"01_demo.ipynb was not executed; run `make notebooks`"):
        check(demo, tmp_path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 1, "outputs": [{"name": "stdout", "output_type": "stream", "text": ["x"]}]}
    path.write_text(to_text(notebook))
    check(demo, tmp_path)
    demo.write_text(demo.read_text().replace("(2, 3)", "(2, 4)"))
    with pytest.raises(BuildError, match=r"01_demo.ipynb is not what course/chapters/01_demo.py builds"):
        check(demo, tmp_path)


@pytest.mark.parametrize(
    "leak",
    [
        "offset += (i + size if i < 0 else i) * stride[axis]",
        "if True:\n    for i in ():\n        offset   +=  (i + size if i < 0 else i)  *  stride[axis]",
    ],
)
def test_a_cell_that_gives_an_answer_away_is_refused(demo: Path, leak: str) -> None:
    demo.write_text(demo.read_text().replace("print(contiguous_strides((2, 3)))", leak))

    with pytest.raises(BuildError, match=r"part of the answer to strides.element_offset"):
        fresh_notebook(demo)


def test_a_stream_that_time_cut_into_pieces_is_joined() -> None:
    def stream(name: str, text: str) -> dict[str, object]:
        return {"output_type": "stream", "name": name, "text": text.splitlines(keepends=True)}

    shown = {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}
    cut = [stream("stdout", "a\nb"), stream("stdout", "c\n"), stream("stderr", "d\n"), shown, stream("stdout", "e\n")]

    assert joined_streams(cut) == [stream("stdout", "a\nbc\n"), stream("stderr", "d\n"), shown, stream("stdout", "e\n")]


def test_a_build_runs_in_a_fresh_workspace_and_keeps_no_trace_of_this_machine(demo: Path) -> None:
    ran = executed(learner_notebook(demo), "01_demo")
    text = to_text(ran)

    assert [cell["outputs"][0]["text"] for cell in ran["cells"] if "print(" in cell["source"]] == [["(3, 1)\n"]]
    assert "open  strides.contiguous_strides" in text
    assert sys.prefix not in text
    assert without_outputs(ran) == learner_notebook(demo)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("import os; print(os.getcwd())", "the output of the cell that begins 'import os; print(os.getcwd())' names"),
        ("print(1 / 0)", "01_demo: a cell raised ZeroDivisionError: division by zero"),
    ],
)
def test_a_build_refuses_errors_and_paths_of_this_machine(demo: Path, cell: str, sentence: str) -> None:
    demo.write_text(demo.read_text().replace("print(contiguous_strides((2, 3)))", cell))

    with pytest.raises(BuildError) as caught:
        executed(learner_notebook(demo), "01_demo")
    assert sentence in str(caught.value)
