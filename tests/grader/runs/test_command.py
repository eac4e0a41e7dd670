"""The command `firesteel grade`, as an instructor runs it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from firesteel_grader.runs.journal import Journal

from .classes import (
    ASSIGNMENT,
    RIGHT,
    STRIDES,
    WRONG,
    firesteel,
    grading,
    hand_in,
    hand_in_class,
    recorded,
    run,
    stations,
    wait_for,
)

SIZE = 8


@pytest.fixture(scope="module")
def learners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_in_class(tmp_path_factory.mktemp("class"), SIZE)


@pytest.fixture(scope="module")
def graded(learners: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("graded")
    done = run(grading(learners, out, "--seed", 7, "--jobs", 2))
    assert done.returncode == 0, done.stderr
    assert f"{SIZE} of {SIZE}, 0 of them from the journal" in done.stdout
    return out


def test_a_run_leaves_a_journal_pages_and_reports(graded: Path):
    assert {"journal.sqlite", "grades.csv", "junit.xml", "report.html"} <= {path.name for path in graded.iterdir()}
    for name in recorded(graded):
        assert {path.name for path in (graded / name).iterdir()} == {"results.json", "report.html"}


def test_the_seed_is_in_the_journal_alone(learners: Path, tmp_path: Path):
    seed = 987654321987
    done = run(grading(learners, tmp_path, "--seed", seed))

    told = [path for path in tmp_path.rglob("*") if path.is_file() and str(seed).encode() in path.read_bytes()]
    assert [path.name for path in told] == ["journal.sqlite"]
    assert str(seed) not in done.stdout + done.stderr


def test_unchanged_work_is_served_from_the_journal_and_changed_work_is_graded(tmp_path: Path):
    learners, out = tmp_path / "class", tmp_path / "out"
    for name in ("ada", "bob", "eve"):
        hand_in(learners, name, {STRIDES: RIGHT})
    run(grading(learners, out))
    first = recorded(out)
    (learners / "bob" / "answers.ipynb").unlink()
    (learners / "bob").rmdir()
    hand_in(learners, "bob", {STRIDES: WRONG})
    (out / "ada" / "report.html").unlink()  # as if the run had been cut off before it was written

    done = run(grading(learners, out))
    second = recorded(out)

    assert done.returncode == 0
    assert "2 of 3 submissions are unchanged and in the journal already." in done.stderr
    assert (first["ada"], first["eve"]) == (second["ada"], second["eve"])
    assert second["bob"].points < first["bob"].points
    assert (out / "ada" / "report.html").exists()


def test_without_a_seed_a_run_draws_its_own_and_keeps_it(learners: Path, tmp_path: Path):
    run(grading(learners / "learner-000", tmp_path / "one"))
    run(grading(learners / "learner-000", tmp_path / "two"))
    run(grading(learners, tmp_path / "two", "--resume"))
    seeds = [{record.seed for record in recorded(tmp_path / out).values()} for out in ("one", "two")]

    assert len(seeds[0] | seeds[1]) == 2
    assert all(0 <= seed < 2**63 for seed in seeds[0] | seeds[1])
    assert len(recorded(tmp_path / "two")) == SIZE


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--seed", "8"], "has another seed; leave --seed out to go on with it, or grade into another folder"),
        (["--only", "strides.permute"], "grades other exercises, and one run is the same for all"),
        (["--isolation", "process"], "ran its answers at level sandbox, and one run is the same for all"),
        (["--isolation", "vault"], "isolation 'vault' is not known; choose one of process, sandbox"),
        (["--late", "absent.csv"], "absent.csv"),
        (["--checks", "absent"], "absent is not a folder; name the folder that holds your checks"),
        (["--only", "strides.permutate"], "there is no exercise 'strides.permutate'. Did you mean strides.permute?"),
    ],
)
def test_what_does_not_fit_the_journal_is_refused(learners: Path, graded: Path, options: list[str], sentence: str):
    before = recorded(graded)
    if "level sandbox" in sentence and next(iter(before.values())).isolation != "sandbox":
        pytest.skip("this machine does not reach level sandbox")
    done = run([*grading(learners, graded), *options])

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("firesteel: ")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert recorded(graded) == before


def test_a_machine_without_a_sandbox_grades_only_when_told_to(learners: Path, tmp_path: Path):
    command = firesteel("grade", learners / "learner-000", "--out", tmp_path / "out", "--only", STRIDES)
    bare = {**os.environ, "PATH": str(tmp_path)}  # no bwrap there
    refused = subprocess.run(command, env=bare, capture_output=True, text=True, timeout=60)
    told = subprocess.run([*command, "--isolation", "process"], env=bare, capture_output=True, text=True, timeout=60)

    assert refused.returncode == 2
    assert "isolation 'sandbox' cannot be had here" in refused.stderr
    assert "--isolation process" in refused.stderr
    assert told.returncode == 0, told.stderr
    assert "Answers ran at level process, below sandbox." in (tmp_path / "out" / "report.html").read_text()


def test_there_must_be_something_to_resume(learners: Path, tmp_path: Path):
    done = run(grading(learners, tmp_path / "new", "--resume"))

    assert done.returncode == 2
    assert "there is nothing to resume in" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_that_another_run_holds_is_refused(learners: Path, tmp_path: Path):
    with Journal(tmp_path):
        done = run(grading(learners, tmp_path))

    assert done.returncode == 2
    assert f"another `firesteel grade` is at work in {tmp_path}" in done.stderr


def test_a_path_without_submissions_is_told(tmp_path: Path):
    done = run(grading(tmp_path / "absent", tmp_path / "out"))

    assert done.returncode == 2
    assert "absent cannot be read" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_how_to_go_on_and_does(
    learners: Path, graded: Path, tmp_path: Path, number: signal.Signals
):
    command = grading(learners, tmp_path, "--seed", 7, "--jobs", 1)
    supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert wait_for(lambda: any(tmp_path.glob("*/report.html")))
    [station] = stations(supervisor.pid)
    supervisor.send_signal(number)
    _, told = supervisor.communicate(timeout=30)
    left = recorded(tmp_path)
    done = run([*command, "--resume"])

    assert supervisor.returncode == 130
    assert told == f"firesteel: stopped; what was graded is in {tmp_path}, and --resume goes on\n"
    assert not Path(f"/proc/{station}").exists()
    assert 0 < len(left) < SIZE
    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path) == recorded(graded)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_full_disk_ends_the_run_with_one_sentence_and_loses_nothing(learners: Path, graded: Path, tmp_path: Path):
    """A limit on the size of files stops the journal in the middle of a write as a full disk does."""
    command = grading(learners, tmp_path, "--seed", 7, "--jobs", 1)
    cut = subprocess.run(
        command,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        timeout=120,
    )
    left = recorded(tmp_path)
    done = run([*command, "--resume"])

    assert cut.returncode == 3
    assert "is the disk full? What was graded so far is kept: make room" in cut.stderr
    assert len(cut.stderr.splitlines()) == 1
    assert 0 < len(left) < SIZE
    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path) == recorded(graded)


def test_only_chapters_and_exercises_that_were_named_are_graded(graded: Path):
    for record in recorded(graded).values():
        assert tuple(result.id for result in record.results) == ASSIGNMENT.ids
