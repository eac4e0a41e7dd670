"""The same work gives the same answers and the same verdict, in whatever shape it is handed in."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from firesteel_grader import Grader
from firesteel_grader.submissions.answers import IMPORTS
from firesteel_grader.submissions.finding import find_submissions
from firesteel_grader.submissions.given import said
from firesteel_grader.submissions.reading import read_submission
from firesteel_grader.submissions.submission import Answers

from .submitting import IDS, bank, notebooks, workspace, write, zipped

ROUNDS = [("reference", 0), ("right", 0), ("right", -1), ("wrong", 0), ("wrong", 1), ("wrong", 2)]


def meanings(answers: Answers) -> dict[str, list[str]]:
    """Return what each answer says, whatever its lines; imports aside, which the forge adds and leaves out."""
    return {
        name: [said(node) for node in ast.parse(answer.source).body if not isinstance(node, IMPORTS)]
        for name, answer in answers.by_exercise.items()
    }


@pytest.mark.parametrize(("kind", "number"), ROUNDS)
def test_every_shape_holds_the_same_answers(tmp_path: Path, kind: str, number: int) -> None:
    cells = bank(kind, number)
    whole = workspace(tmp_path / "whole", cells)
    bare = write(tmp_path / "bare", notebooks(cells))
    zip_file = zipped(tmp_path / "work.zip", whole, "anna/work/")

    read = {name: read_submission(path, IDS) for name, path in
            {"whole": whole, "bare": bare, "zip": zip_file, "mytorch": whole / "mytorch"}.items()}  # fmt: skip

    expected = meanings(read["bare"])
    assert list(expected) == IDS
    assert all(meanings(answers) == expected for answers in read.values())
    assert {name: answers.notes for name, answers in read.items()} == dict.fromkeys(read, ())


def test_a_single_notebook_holds_its_chapters_answers(tmp_path: Path) -> None:
    cells = bank("right")
    bare = write(tmp_path, notebooks(cells))
    whole = read_submission(bare, IDS).by_exercise

    parts = [read_submission(path, IDS).by_exercise for path in sorted(bare.glob("*.ipynb"))]

    assert {name: answer for part in parts for name, answer in part.items()} == whole
    assert sum(map(len, parts)) == len(IDS)


KINDS = ["reference", "right", "right", "wrong"]  # a wrong answer costs seconds: its failing case is made small
MIXED = {name: bank(KINDS[place % 4], place)[name] for place, name in enumerate(IDS)}


@pytest.fixture(scope="module")
def read_twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Answers]:
    """The same answers from notebooks and from mytorch alone."""
    whole = workspace(tmp_path_factory.mktemp("mixed"), MIXED)
    return read_submission(write(whole / "bare", notebooks(MIXED)), IDS), read_submission(whole / "mytorch", IDS)


@pytest.mark.parametrize("name", IDS)
def test_a_cell_and_its_forged_answer_get_the_same_verdict(
    grader: Grader, read_twice: tuple[Answers, Answers], name: str
) -> None:
    cell, forged = (grader.check(name, answers.by_exercise[name].source, seed=3) for answers in read_twice)

    shown = [(check.name, check.verdict, check.cause) for check in cell.checks]
    assert (cell.verdict, cell.points) == (forged.verdict, forged.points)
    assert [(check.name, check.verdict, check.cause) for check in forged.checks] == shown
    assert cell.verdict == ("fail" if IDS.index(name) % 4 == 3 else "pass")


def test_an_untouched_workspace_has_no_answers_and_nothing_to_tell(tmp_path: Path) -> None:
    assert read_submission(workspace(tmp_path / "work", {}), IDS) == Answers()
    assert read_submission(tmp_path / "work/mytorch", IDS) == Answers()


def digest(path: Path) -> str:
    [submission] = find_submissions([path])
    return submission.digest


def test_the_digest_is_that_of_the_answers_and_not_of_the_packing(tmp_path: Path) -> None:
    whole = workspace(tmp_path / "whole", bank("right"))
    before = digest(whole)
    for path in whole.glob("*.ipynb"):
        rerun = json.loads(path.read_text())
        rerun["metadata"] = {"kernelspec": {"name": "other"}}
        for cell in rerun["cells"]:
            cell |= {"metadata": {"tags": ["x"]}, "id": "other"}
            if cell["cell_type"] == "code":
                cell |= {"execution_count": 5, "outputs": [{"output_type": "stream", "name": "stdout", "text": "pass"}]}
            cell["source"] = "".join(cell["source"])
        path.write_text(json.dumps(rerun))

    assert digest(whole) == before
    assert digest(zipped(tmp_path / "a.zip", whole)) == before
    assert digest(zipped(tmp_path / "b.zip", whole, "top/of/it/")) == before


@pytest.mark.parametrize("where", ["cell", "mytorch"])
def test_another_answer_has_another_digest(tmp_path: Path, where: str) -> None:
    cells = bank("right")
    whole = workspace(tmp_path / "whole", cells)
    before = digest(whole)
    file = whole / ("01_tensors.ipynb" if where == "cell" else "mytorch/strides.py")

    file.write_text(file.read_text().replace("axis", "axes"))

    assert digest(whole) != before
