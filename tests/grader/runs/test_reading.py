"""What is handed in is read by a process that may die without taking a station with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from firesteel_grader.inside.limits import children
from firesteel_grader.runs.reading import Reader, ReadingError, UnreadableError

from .classes import ASSIGNMENT, RIGHT, STRIDES, command_line, hand_in, kill, wait_for

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@contextmanager
def every_reader_gets(number: int) -> Generator[None]:
    """Send a signal to each reader of this process as soon as it has started."""
    over = threading.Event()

    def send() -> None:
        while not over.wait(0.002):
            for pid in children(os.getpid()):
                if "runs.reader" in command_line(pid):
                    kill(pid, number)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_the_answers_of_a_submission_are_read(tmp_path: Path):
    reader = Reader()
    try:
        answers = reader.read(hand_in(tmp_path, "ada", {STRIDES: RIGHT}), ASSIGNMENT.ids)
    finally:
        reader.close()

    assert list(answers.by_exercise) == [STRIDES]
    assert "def contiguous_strides(shape):" in answers.by_exercise[STRIDES].source


def test_what_cannot_be_read_is_told_and_the_next_is_read(tmp_path: Path):
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    good = hand_in(tmp_path, "ada", {STRIDES: RIGHT})
    reader = Reader()
    try:
        with pytest.raises(UnreadableError, match="broken"):
            reader.read(tmp_path / "broken.zip", ASSIGNMENT.ids)

        assert list(reader.read(good, ASSIGNMENT.ids).by_exercise) == [STRIDES]
    finally:
        reader.close()


@linux
def test_a_reader_that_is_killed_from_outside_is_no_fault_of_the_learner(tmp_path: Path):
    reader = Reader()
    with every_reader_gets(signal.SIGKILL), pytest.raises(ReadingError, match="was killed 3 times"):
        reader.read(hand_in(tmp_path, "ada", {STRIDES: RIGHT}), ASSIGNMENT.ids)

    assert list(reader.read(tmp_path / "ada", ASSIGNMENT.ids).by_exercise) == [STRIDES]
    reader.close()


@linux
def test_what_makes_the_reader_crash_every_time_is_unreadable(tmp_path: Path):
    reader = Reader()
    with (
        every_reader_gets(signal.SIGSEGV),
        pytest.raises(UnreadableError, match=r"makes the program .* crash"),
    ):
        reader.read(hand_in(tmp_path, "ada", {STRIDES: RIGHT}), ASSIGNMENT.ids)


@linux
def test_what_takes_too_long_to_read_is_unreadable(tmp_path: Path):
    reader = Reader(seconds=0.5)
    with every_reader_gets(signal.SIGSTOP), pytest.raises(UnreadableError, match=r"took longer than 0\.5 s"):
        reader.read(hand_in(tmp_path, "ada", {STRIDES: RIGHT}), ASSIGNMENT.ids)

    assert wait_for(lambda: not any("runs.reader" in command_line(pid) for pid in children(os.getpid())), 5)


def test_the_digest_is_that_of_the_work_and_not_of_its_wrapping(tmp_path: Path):
    reader = Reader()
    try:
        first, same, other = (
            reader.digest(hand_in(tmp_path / where, "ada", {STRIDES: text}))
            for where, text in (("1", RIGHT), ("2", RIGHT), ("3", RIGHT + "\n# once more"))
        )
    finally:
        reader.close()

    assert len(first) == 64
    assert first == same
    assert first != other
