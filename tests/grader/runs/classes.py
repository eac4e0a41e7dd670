"""Small classes, handed in and graded for real, and the processes of a run."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from firesteel_grader.inside.limits import children
from firesteel_grader.isolation import available
from firesteel_grader.runs.assignment import Assigned, Assignment
from firesteel_grader.runs.journal import Journal
from firesteel_grader.runs.record import Record

STRIDES = "strides.contiguous_strides"
SHAPES = "shapes.broadcast_shapes"
SEED = 987_654_321_987

LEVEL = next(level.name for level in reversed(available()) if level.reached)
"""The strongest level that this machine reaches."""

ASSIGNMENT = Assignment((Assigned(STRIDES, "01_tensors"), Assigned(SHAPES, "02_broadcasting")))

RIGHT = """
def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
"""
WRONG = """
def contiguous_strides(shape):
    return tuple(shape)
"""
BLANK = """
def contiguous_strides(shape):
    ...
"""
BROKEN = """
def contiguous_strides(shape)
    return
"""
ENDS = """
import os
def contiguous_strides(shape):
    os._exit(0)
"""
HANGS = """
def contiguous_strides(shape):
    while len(shape) > 1:
        pass
    return (1,) * len(shape)
"""
SHAPES_RIGHT = """
def broadcast_shapes(*shapes):
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    result = []
    for sizes in zip(*padded):
        others = {size for size in sizes if size != 1}
        if len(others) > 1:
            raise RuntimeError(f"shapes {shapes} do not broadcast")
        result.append(others.pop() if others else 1)
    return tuple(result)
"""

KINDS = [RIGHT, WRONG, RIGHT, BLANK, RIGHT, BROKEN, RIGHT, ENDS]


def hand_in(folder: Path, name: str, answers: Mapping[str, str]) -> Path:
    """Write a submission that holds *answers* and return its place."""
    cells = [
        {"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "outputs": [], "execution_count": None,
         "source": f'@exercise("{exercise}"){source}'}
        for number, (exercise, source) in enumerate(answers.items())
    ]  # fmt: skip
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    place = folder / name
    place.mkdir(parents=True)
    (place / "answers.ipynb").write_text(json.dumps(notebook))
    return place


def hand_in_class(folder: Path, size: int, hanging: int = 0) -> Path:
    """Write a class of *size* submissions, right, wrong, blank, broken and hostile ones, no two the same.

    The last *hanging* of them never end by themselves, so that a run lasts.
    """
    for number in range(size):
        source = HANGS if number >= size - hanging else KINDS[number % len(KINDS)]
        answers = {STRIDES: f"{source}# the answer of {number}\n"}
        if number % 3:
            answers[SHAPES] = f"{SHAPES_RIGHT}# the answer of {number}\n"
        hand_in(folder, f"learner-{number:03}", answers)
    return folder


def comparable(record: Record) -> Record:
    """Return what must be equal between two runs: all but the times and the number of attempts."""
    results = tuple(replace(result, seconds=0.0) for result in record.results)
    return replace(record, results=results, seconds=0.0, attempts=0)


def recorded(out: Path) -> dict[str, Record]:
    """Return what a journal holds, as far as it is comparable."""
    with Journal(out) as journal:
        return {record.submission: comparable(record) for record in journal.records()}


def below(pid: int) -> list[int]:
    """Return the processes that *pid* started, and theirs, and so on."""
    found = children(pid)
    return [*found, *(deeper for child in found for deeper in below(child))]


def command_line(pid: int) -> str:
    """Return a process's command line, empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def stations(supervisor: int) -> list[int]:
    """Return a supervisor's stations."""
    return [pid for pid in children(supervisor) if "runs.station" in command_line(pid)]


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    """Send a signal to a process that may have ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait until *condition* holds and tell whether it does."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def firesteel(*arguments: object) -> list[str]:
    """Return the command line of a `firesteel` command."""
    return [str(Path(sys.executable).with_name("firesteel")), *map(str, arguments)]


def grading(folder: Path, out: Path, *options: object) -> list[str]:
    """Return the command line that grades a class on `ASSIGNMENT` with a fixed seed."""
    only = [word for exercise in ASSIGNMENT.ids for word in ("--only", exercise)]
    return firesteel("grade", folder, "--out", out, *only, "--no-similar", "--isolation", LEVEL, *options)


def run(command: list[str], timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout)
