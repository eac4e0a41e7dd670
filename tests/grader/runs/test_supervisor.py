"""Stations may end, hang or never start: every submission ends in one record, and our faults are no learner's."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from firesteel_grader.inside.limits import children
from firesteel_grader.runs.errors import RunBrokenError, RunError
from firesteel_grader.runs.plan import Plan
from firesteel_grader.runs.record import Record
from firesteel_grader.runs.supervisor import Supervisor
from firesteel_grader.submissions.submission import Submission

from .classes import (
    ASSIGNMENT,
    HANGS,
    LEVEL,
    RIGHT,
    STRIDES,
    comparable,
    hand_in,
    hand_in_class,
    kill,
    stations,
    wait_for,
)

PLAN = Plan(ASSIGNMENT.ids, LEVEL, 11, "v" * 64)

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def handed_in(folder: Path) -> list[Submission]:
    return [Submission(path.name, path, "d" * 64) for path in sorted(folder.iterdir())]


def graded(supervisor: Supervisor, submissions: Sequence[Submission]) -> dict[str, Record]:
    return {marked.record.submission: marked.record for marked in supervisor.run(submissions)}


def in_background(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=action)
    thread.start()
    return thread


def at_work() -> list[int]:
    """Return this process's stations that have begun to read a submission."""
    return [pid for pid in stations(os.getpid()) if any(map(is_reader, children(pid)))]


def is_reader(pid: int) -> bool:
    try:
        return b"runs.reader" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_results_do_not_depend_on_the_number_of_stations_or_the_order(tmp_path: Path):
    submissions = handed_in(hand_in_class(tmp_path, 8))
    one = graded(Supervisor(PLAN, 1), submissions)
    three = graded(Supervisor(PLAN, 3), submissions[::-1])

    assert len(one) == 8
    assert {name: comparable(record) for name, record in one.items()} == {
        name: comparable(record) for name, record in three.items()
    }
    assert {record.attempts for record in one.values()} == {1}


@linux
def test_a_submission_whose_station_ends_three_times_is_an_error_and_the_others_are_graded(tmp_path: Path):
    hand_in(tmp_path, "ada", {STRIDES: HANGS})
    hand_in(tmp_path, "bob", {STRIDES: RIGHT})
    ada, bob = handed_in(tmp_path)

    def kill_whoever_works() -> None:
        for _ in range(3):
            wait_for(lambda: bool(at_work()))
            kill(at_work()[0])
            wait_for(lambda: not at_work())

    supervisor = Supervisor(PLAN, 1)
    thread = in_background(kill_whoever_works)
    [record] = graded(supervisor, [ada]).values()
    thread.join()

    assert (record.status, record.attempts, record.results) == ("error", 3, ())
    assert record.error == "The station that graded it ended, 3 times in a row."
    assert graded(Supervisor(PLAN, 1), [bob])["bob"].status == "graded"


@linux
def test_a_station_that_hangs_is_killed_and_its_submission_graded_by_another(tmp_path: Path):
    hand_in(tmp_path, "ada", {STRIDES: RIGHT})

    def stop_the_first() -> None:
        wait_for(lambda: bool(stations(os.getpid())) and bool(at_work()))
        kill(at_work()[0], signal.SIGSTOP)

    plan = Plan(ASSIGNMENT.ids, LEVEL, 11, "v" * 64, cap=5.0)
    thread = in_background(stop_the_first)
    [record] = graded(Supervisor(plan, 1, grace=1.0), handed_in(tmp_path)).values()
    thread.join()

    assert (record.status, record.attempts) == ("graded", 2)
    assert record.results[0].verdict == "pass"


@linux
def test_stations_that_never_get_ready_end_the_run_with_one_sentence(tmp_path: Path):
    hand_in(tmp_path, "ada", {STRIDES: RIGHT})
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.005):
            for pid in stations(os.getpid()):
                kill(pid)

    thread = in_background(kill_all)
    with pytest.raises(RunBrokenError, match=r"no station can be started: \d+ in a row ended \(exit code -9\)"):
        graded(Supervisor(PLAN, 1), handed_in(tmp_path))
    over.set()
    thread.join()


def test_a_plan_that_cannot_be_followed_is_refused_by_the_stations(tmp_path: Path):
    hand_in(tmp_path, "ada", {STRIDES: RIGHT})

    with pytest.raises(RunError, match=r"There is no exercise 'strides.absent'"):
        graded(Supervisor(Plan(("strides.absent",), LEVEL, 1, "v"), 2), handed_in(tmp_path))


@linux
def test_closing_the_run_in_the_middle_ends_its_stations(tmp_path: Path):
    running = Supervisor(PLAN, 2).run(handed_in(hand_in_class(tmp_path, 6)))
    next(running)
    assert stations(os.getpid())
    running.close()

    assert stations(os.getpid()) == []
