"""What the systems have in common: they are given a class once, and grade it as often as they are asked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

HOUSE = Path(__file__).resolve().parents[2]

TIMEOUT = 10
"""Seconds that one cell, or one check with all its calls, may take."""


@dataclass(frozen=True)
class Graded:
    """What a system made of a class.

    Args:
        points: by the learner's name; None where there is no result, a row that was lost.
        latencies: seconds from the start of a submission to its result, where a system grades one after the other;
            for each submission that has one.
    """

    points: dict[str, float | None]
    latencies: list[float]


class System(Protocol):
    """One way to grade the class."""

    name: str

    def grade(self, out: Path) -> None:
        """Grade the class into the new folder *out*: what is measured."""
        ...

    def collect(self, out: Path) -> Graded:
        """Read what was graded into *out*."""
        ...


def run(command: Sequence[str | Path], folder: Path, *, timeout: float = 3600) -> int:
    """Run a command quietly in *folder* and return its exit code; -9 where it took too long and was killed.

    Its output is added to ``log.txt`` there. Every system has the framework on its path and one thread for numerics.
    """
    environment = {
        **os.environ,
        "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(HOUSE / "course"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "IPYTHONDIR": str(folder / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
    }
    with open(folder / "log.txt", "ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return -9
