"""A batch is a text: what comes of it does not depend on where it is graded, and a node never guesses."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from firesteel_grader.runs.assignment import Assignment
from firesteel_grader.runs.batches import grade_batch, written
from firesteel_grader.runs.finding import find
from firesteel_grader.runs.parts import Joining, needing_gpu, parts
from firesteel_grader.runs.plan import Marked, Plan
from firesteel_grader.runs.record import Record
from firesteel_grader.runs.version import checks_version
from firesteel_grader.submissions.submission import Answers, Submission

from .classes import ASSIGNMENT, RIGHT, SHAPES, SHAPES_RIGHT, STRIDES, comparable, hand_in

CHECK = f'''from firesteel_grader import check
from hypothesis import strategies as st


@check("{STRIDES}", given=st.tuples(st.tuples(st.integers(5, 9))), points=5)
def one_axis(torch, shape):
    """One axis."""
    return torch.strides.contiguous_strides(shape)
'''


def planned(assignment: Assignment = ASSIGNMENT) -> Plan:
    private = None if assignment.private is None else str(assignment.private)
    return Plan(assignment.ids, "process", 7, checks_version(assignment), private)


def records(answer: dict[str, Any]) -> list[Record]:
    """Return what a node sent back, after a journey as JSON."""
    found = [comparable(Marked.from_json(each).record) for each in json.loads(json.dumps(answer))["marked"]]
    return sorted(found, key=lambda record: record.submission)


@pytest.fixture
def learners(tmp_path: Path) -> Path:
    """A folder, a zip, and a submission with a link in it."""
    root = tmp_path / "class"
    hand_in(root, "ada", {STRIDES: RIGHT, SHAPES: SHAPES_RIGHT})
    bob = hand_in(root, "bob", {STRIDES: RIGHT})
    shutil.make_archive(str(bob), "zip", bob)
    shutil.rmtree(bob)
    os.symlink("/etc/passwd", hand_in(root, "eve", {SHAPES: SHAPES_RIGHT}) / "more.ipynb")
    return root


def test_carried_files_give_what_the_path_gives(learners: Path):
    submissions, plan = find([learners], 1), planned()
    by_path = grade_batch(written(plan, submissions, carried=False))
    text = written(plan, submissions, carried=True)
    shutil.rmtree(learners)

    carried = grade_batch(text)

    assert records(carried) == records(by_path)
    assert [record.points > 0 for record in records(carried)] == [True] * 3
    assert "is a link, and links are not followed" in records(carried)[2].notes[0]


def test_a_node_that_finds_nothing_or_something_else_asks_for_the_files(learners: Path):
    submissions, plan = find([learners], 1), planned()
    text = written(plan, submissions, carried=False)

    hand_in(learners, "other", {STRIDES: RIGHT})
    shutil.rmtree(learners / "ada")
    shutil.move(learners / "other", learners / "ada")
    changed = grade_batch(text)
    shutil.rmtree(learners)

    assert changed == {"unseen": True}
    assert grade_batch(text) == {"unseen": True}


def test_a_node_with_other_checks_refuses(learners: Path):
    plan = replace(planned(), version="0" * 64)

    answer = grade_batch(written(plan, find([learners], 1), carried=False))

    assert "its checks are of another version than those of the machine that started the run" in answer["refused"]


def test_private_checks_travel_with_the_batch(learners: Path, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "extra.py").write_text(CHECK)
    plan = planned(replace(ASSIGNMENT, private=tmp_path / "mine"))
    text = written(plan, find([learners / "ada"], 1), carried=False)
    shutil.rmtree(tmp_path / "mine")

    (record,) = records(grade_batch(text))

    assert record.points == record.max_points
    assert [check.private for check in record.results[0].checks][-1]


def test_a_batch_ends_early_when_nobody_waits(learners: Path):
    answer = grade_batch(written(planned(), find([learners], 1), carried=False), lambda: True)

    assert len(answer["marked"]) == 1


@pytest.mark.parametrize("name", ["../out.ipynb", "/tmp/out.ipynb", "a/../../out.ipynb"])
def test_a_carried_file_stays_in_its_folder(learners: Path, name: str):
    request = json.loads(written(planned(), find([learners / "ada"], 1), carried=True))
    files = request["submissions"][0]["files"]
    files[name] = next(iter(files.values()))

    answer = grade_batch(json.dumps(request))

    assert "leads out of its folder" in answer["refused"]


def test_a_text_holds_only_plain_values(learners: Path):
    request = json.loads(written(planned(), find([learners], 1), carried=True))

    assert sorted(request) == ["plan", "private", "submissions"]
    assert [sorted(each) for each in request["submissions"]] == [
        ["digest", "files", "name", "notes", "path"],
        ["digest", "file", "name", "path"],
        ["digest", "files", "name", "notes", "path"],
    ]


def test_exercises_for_a_gpu_go_apart_and_come_together_in_order():
    plan = Plan(("kernels.add", "strides.permute", "kernels.matmul", "scalar.tanh"), "process", 7, "v")

    on_gpu = needing_gpu(plan)
    rest, gpu = parts(plan, on_gpu)

    assert on_gpu == {"kernels.add", "kernels.matmul"}
    assert (rest.exercises, rest.device) == (("strides.permute", "scalar.tanh"), "cpu")
    assert (gpu.exercises, gpu.device) == (("kernels.add", "kernels.matmul"), "cuda")
    assert parts(plan, set()) == [plan]


def test_a_submission_is_whole_when_all_its_parts_are_there(learners: Path):
    plan = planned()
    answer = grade_batch(written(plan, find([learners / "ada"], 1), carried=False))
    whole = Marked.from_json(answer["marked"][0])
    halves = [
        Marked(
            replace(whole.record, results=(result,), seconds=1.0),
            Answers({result.id: whole.answers.by_exercise[result.id]}),
        )
        for result in reversed(whole.record.results)
    ]
    joining = Joining(plan.exercises, 2)

    first, second = (list(joining.take(each)) for each in halves)

    assert first == []
    assert second == [replace(whole, record=replace(whole.record, seconds=2.0))]


def test_one_failed_part_makes_the_submission_an_error():
    plan = Plan(("a", "b"), "process", 7, "v")
    record = Record("ada", "d", "graded", (), (), "process", 7, "v", 1.0)
    joining = Joining(plan.exercises, 2)

    assert list(joining.take(Marked(record))) == []
    (whole,) = joining.take(Marked(replace(record, status="error", error="The GPU was lost.", attempts=3)))

    assert (whole.record.status, whole.record.error, whole.record.attempts) == ("error", "The GPU was lost.", 3)


def test_a_submission_that_cannot_be_read_is_carried_too(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    submission = Submission("empty", tmp_path / "empty", "")

    (record,) = records(grade_batch(written(planned(), [submission], carried=True)))

    assert record.status == "graded"
    assert record.points == 0
    assert "empty holds no notebook and no mytorch" in record.notes[0]
