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
    SEED,
    STRIDES,
    WRONG,
    firesteel,
    grading,
    hand_in,
    recorded,
    run,
    stations,
    wait_for,
)
from .conftest import SIZE


def test_a_run_leaves_a_journal_pages_and_reports(graded: Path):
    assert {"journal.sqlite", "grades.csv", "junit.xml", "report.html"} <= {path.name for path in graded.iterdir()}
    for name in recorded(graded):
        assert {path.name for path in (graded / name).iterdir()} == {"results.json", "report.html"}


def test_the_seed_is_in_the_journal_alone(graded: Path):
    files = [path for path in graded.rglob("*") if path.is_file()]

    assert [path.name for path in files if str(SEED).encode() in path.read_bytes()] == ["journal.sqlite"]


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
    [seed] = {record.seed for record in [*first.values(), *second.values()]}
    assert 2**32 < seed < 2**63  # drawn for this run, and kept; smaller once in four billion runs


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--seed", "8"], "has another seed; leave --seed out to go on with it, or grade into another folder"),
        (["--only", "strides.permute"], "grades other exercises, and one run is the same for all"),
        (["--isolation", "process"], "ran its answers at level sandbox, and one run is the same for all"),
        (["--device", "cuda"], "ran its checks on device cpu, and one run is the same for all"),
        (["--device", "tpu"], "--device tpu is not known; choose cpu or cuda"),
        (["--isolation", "vault"], "isolation 'vault' is not known; choose one of process, sandbox"),
        (["--late", "absent.csv"], "absent.csv"),
        (["--checks", "absent"], "absent is not a folder; name the folder that holds your checks"),
        (["--only", "strides.permutate"], "there is no exercise 'strides.permutate'. Did you mean strides.permute?"),
    ],
)
def test_what_does_not_fit_the_journal_is_refused(class_folder: Path, graded: Path, options: list[str], sentence: str):
    before = recorded(graded)
    if "level sandbox" in sentence and next(iter(before.values())).isolation != "sandbox":
        pytest.skip("this machine does not reach level sandbox")
    done = run([*grading(class_folder, graded), *options])

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("firesteel: ")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert recorded(graded) == before


def test_a_machine_without_a_sandbox_grades_only_when_told_to(class_folder: Path, tmp_path: Path):
    command = firesteel("grade", class_folder / "learner-001", "--out", tmp_path / "out", "--only", STRIDES)
    bare = {**os.environ, "PATH": str(tmp_path)}  # no bwrap there
    refused = subprocess.run(command, env=bare, capture_output=True, text=True, timeout=60)
    told = subprocess.run([*command, "--isolation", "process"], env=bare, capture_output=True, text=True, timeout=60)

    assert refused.returncode == 2
    assert "isolation 'sandbox' cannot be had here" in refused.stderr
    assert "--isolation process" in refused.stderr
    assert told.returncode == 0, told.stderr
    assert "Answers ran at level process, below sandbox." in (tmp_path / "out" / "report.html").read_text()


def test_there_must_be_something_to_resume(class_folder: Path, tmp_path: Path):
    done = run(grading(class_folder, tmp_path / "new", "--resume"))

    assert done.returncode == 2
    assert "there is nothing to resume in" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_that_another_run_holds_is_refused(class_folder: Path, tmp_path: Path):
    with Journal(tmp_path):
        done = run(grading(class_folder, tmp_path))

    assert done.returncode == 2
    assert f"another `firesteel grade` is at work in {tmp_path}" in done.stderr


def test_a_path_without_submissions_is_told(tmp_path: Path):
    done = run(grading(tmp_path / "absent", tmp_path / "out"))

    assert done.returncode == 2
    assert "absent cannot be read" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupted", "terminated"])
def test_a_run_that_is_stopped_says_how_to_go_on_and_does(
    class_folder: Path, graded: Path, tmp_path: Path, number: signal.Signals
):
    command = grading(class_folder, tmp_path, "--seed", SEED, "--jobs", 1)
    told = stop(command, tmp_path, number)
    left = recorded(tmp_path)
    done = run([*command, "--resume"])

    assert told == f"firesteel: stopped; what was graded is in {tmp_path}, and --resume goes on"
    assert 0 < len(left) < SIZE
    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path) == recorded(graded)


def stop(command: list[str], out: Path, number: signal.Signals) -> str:
    """Stop a run after its first page; return the last line that it told."""
    supervisor = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert wait_for(lambda: any(out.glob("*/report.html")))
    [station] = stations(supervisor.pid)
    supervisor.send_signal(number)
    _, told = supervisor.communicate(timeout=30)

    assert supervisor.returncode == 130
    assert not Path(f"/proc/{station}").exists()
    return told.splitlines()[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_full_disk_ends_the_run_with_one_sentence_and_loses_nothing(class_folder: Path, graded: Path, tmp_path: Path):
    """A limit on the size of files stops the journal in the middle of a write as a full disk does."""
    command = grading(class_folder, tmp_path, "--seed", SEED, "--jobs", 1)
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
    assert "Traceback" not in cut.stderr
    assert 0 < len(left) < SIZE
    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path) == recorded(graded)


def test_only_chapters_and_exercises_that_were_named_are_graded(graded: Path):
    for record in recorded(graded).values():
        assert tuple(result.id for result in record.results) == ASSIGNMENT.ids
