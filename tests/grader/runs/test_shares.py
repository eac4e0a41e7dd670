"""Shares of a run, graded in separate processes as an array job grades them, make the run that one machine makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from firesteel_grader.runs.batches import share, split
from firesteel_grader.runs.errors import RunError
from firesteel_grader.runs.journal import Journal
from firesteel_grader.runs.merging import merge, note_share
from firesteel_grader.runs.plan import Marked, Plan
from firesteel_grader.runs.supervisor import error_record
from firesteel_grader.submissions.submission import Submission
from hypothesis import given
from hypothesis import strategies as st

from .classes import firesteel, grading, hand_in_class, recorded, run

SIZE = 5
PLAN = Plan(("strides.permute",), "process", 7, "version")
SETTINGS = {"exercises": ["strides.permute"], "version": "v", "isolation": "process", "seed": 7, "started": 1.0}


def test_merged_shares_are_the_run_of_one_machine(tmp_path: Path):
    learners = hand_in_class(tmp_path / "class", SIZE)
    parts = [tmp_path / f"part-{at}" for at in (1, 2)]
    for at, part in enumerate(parts, start=1):
        done = run(grading(learners, part, "--seed", 7, "--jobs", 1, "--no-similar", "--batch", f"{at}/2"))
        assert done.returncode == 0, done.stderr
    whole = run(grading(learners, tmp_path / "whole", "--seed", 7, "--jobs", 2, "--no-similar"))
    assert whole.returncode == 0, whole.stderr

    merged = run(firesteel("merge", *parts, "--out", tmp_path / "merged"))

    assert merged.returncode == 0, merged.stderr
    assert f"{SIZE} submissions of 2 shares; 0 could not be graded" in merged.stdout
    assert recorded(tmp_path / "merged") == recorded(tmp_path / "whole")
    assert (tmp_path / "merged" / "report.html").exists()
    assert all((tmp_path / "merged" / name / "results.json").exists() for name in recorded(tmp_path / "merged"))


def test_a_share_without_submissions_is_graded(tmp_path: Path):
    learners = hand_in_class(tmp_path / "class", 1)

    done = run(grading(learners, tmp_path / "out", "--seed", 7, "--batch", "2/2"))

    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path / "out") == {}


def test_a_share_needs_a_seed_and_two_numbers(tmp_path: Path):
    learners = hand_in_class(tmp_path / "class", 1)

    without = run(grading(learners, tmp_path / "a", "--batch", "1/3"))
    wrong = run(grading(learners, tmp_path / "b", "--batch", "4/3", "--seed", 7))

    assert (without.returncode, wrong.returncode) == (2, 2)
    assert "--batch needs --seed" in without.stderr
    assert "--batch 4/3 is no share; write I/N for the I-th of N shares" in wrong.stderr


def share_of(root: Path, at: int, *marked: Marked, count: int = 3, **changed: object) -> Path:
    """Write the journal of a share, as `grade --batch` does."""
    folder = root / str(at)
    folder.mkdir()
    with Journal(folder) as journal:
        journal.begin({**SETTINGS, **changed})
        note_share(journal, f"{at}/{count}")
        for each in marked:
            journal.put(each)
    return folder


def given_up(name: str, digest: str = "d") -> Marked:
    return Marked(error_record(PLAN, Submission(name, Path(name), digest), 3, "It was killed."))


def graded(name: str, digest: str = "d") -> Marked:
    failed = given_up(name, digest)
    return replace(failed, record=replace(failed.record, status="graded", error=""))


def test_a_missing_share_is_told(tmp_path: Path):
    folders = [share_of(tmp_path, at) for at in (1, 3)]

    with pytest.raises(RunError, match="share 2/3 is missing; grade it, and name its folder too"):
        merge(folders, tmp_path / "merged")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"seed": 8}, "has another seed; give the same --seed to every share"),
        ({"version": "w"}, "was written with another version of the checks"),
        ({"isolation": "sandbox"}, "ran its answers at another level"),
        ({"exercises": []}, "grades other exercises"),
    ],
)
def test_shares_of_different_runs_are_not_mixed(tmp_path: Path, changed: dict[str, object], sentence: str):
    folders = [share_of(tmp_path, 1, count=2), share_of(tmp_path, 2, count=2, **changed)]

    with pytest.raises(RunError, match=f"2 {sentence}"):
        merge(folders, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_folder_that_is_no_share_is_told(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "whole").mkdir()
    with Journal(tmp_path / "whole") as journal:
        journal.begin(SETTINGS)

    with pytest.raises(RunError, match="empty holds no journal; name the folders that `firesteel grade --batch` wrote"):
        merge([tmp_path / "empty"], tmp_path / "merged")
    with pytest.raises(RunError, match="are not the shares of one run, graded with --batch I/N"):
        merge([tmp_path / "whole"], tmp_path / "merged")


def test_a_journal_takes_no_second_share(tmp_path: Path):
    folder = share_of(tmp_path, 1, graded("ada"))

    with Journal(folder) as journal:
        note_share(journal, "1/3")
        with pytest.raises(RunError, match="holds share 1/3; grade share 3/3 into another folder"):
            note_share(journal, "3/3")
        with pytest.raises(RunError, match="holds share 1/3; grade the whole class into another folder"):
            note_share(journal, "")


def test_merging_again_changes_nothing_and_a_result_takes_the_place_of_an_error(tmp_path: Path):
    first = share_of(tmp_path, 1, graded("ada"), given_up("bob"), count=2)
    second = share_of(tmp_path, 2, graded("bob"), graded("eve"), count=2)

    merge([first, second], tmp_path / "merged")
    once = recorded(tmp_path / "merged")
    merge([second, first], tmp_path / "merged")

    assert [record.status for record in once.values()] == ["graded"] * 3
    assert recorded(tmp_path / "merged") == once


def test_two_submissions_of_one_name_are_told(tmp_path: Path):
    folders = [share_of(tmp_path, at, graded("ada", f"digest {at}"), count=2) for at in (1, 2)]

    with pytest.raises(RunError, match=r"ada in .*2 is another submission than in an earlier folder"):
        merge(folders, tmp_path / "merged")


@given(st.integers(0, 500), st.integers(1, 40))
def test_all_shares_and_all_batches_hold_every_submission_once(total: int, count: int):
    submissions = [Submission(f"{at:03}", Path(), "") for at in range(total)]

    shares = [share(submissions, f"{at}/{count}") for at in range(1, count + 1)]
    batches = split(submissions, count)

    assert sorted((each for part in shares for each in part), key=lambda each: each.name) == submissions
    assert [each for batch in batches for each in batch] == submissions
    assert all(0 < len(batch) <= 100 for batch in batches)


@pytest.mark.parametrize("which", ["0/3", "4/3", "1", "1/", "a/b", "-1/3", "1/3/4", ""])
def test_what_is_no_share_is_refused(which: str):
    with pytest.raises(RunError, match="is no share"):
        share([], which)
