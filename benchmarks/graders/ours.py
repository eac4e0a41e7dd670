"""Ours: `firesteel grade`, warm on the whole class, or cold on each submission alone."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from . import notebooks
from .learners import POINTS, Learner
from .system import Graded, run

FIRESTEEL = Path(sys.executable).with_name("firesteel")


class Ours:
    """`firesteel grade --jobs 2` on the class.

    Args:
        folder: where the submissions are written.
        learners: the class.
        isolation: the level.
    """

    def __init__(self, folder: Path, learners: list[Learner], isolation: str) -> None:
        self.name = f"firesteel grade --jobs 2, level {isolation}"
        self._learners = learners
        self._folder = folder / "submissions"
        self._options = ["--isolation", isolation, "--no-similar", *(f"--only={exercise}" for exercise in POINTS)]
        for learner in learners:
            notebooks.write(notebooks.for_ours(learner), self._folder / learner.name / "notebook.ipynb")

    def grade(self, out: Path) -> None:
        """Grade the class into the new folder *out*: what is measured."""
        out.mkdir(parents=True)
        run([FIRESTEEL, "grade", self._folder, "--out", out / "grades", "--jobs", "2", *self._options], out)

    def collect(self, out: Path) -> Graded:
        """Read what was graded into *out*."""
        records = {learner.name: _record(out / "grades", learner) for learner in self._learners}
        latencies = [record["seconds"] for record in records.values() if record is not None]
        return Graded({name: _points(record) for name, record in records.items()}, latencies)


class OursCold(Ours):
    """`firesteel grade` on each submission alone, two at a time: everything is started and drawn anew for each."""

    def __init__(self, folder: Path, learners: list[Learner], isolation: str) -> None:
        super().__init__(folder, learners, isolation)
        self.name = f"firesteel grade, a command for each, 2 at a time, level {isolation}"
        self._seconds: list[float] = []

    def grade(self, out: Path) -> None:
        """Grade the class into the new folder *out*: what is measured."""
        with ThreadPoolExecutor(2) as pool:
            self._seconds = list(pool.map(partial(self._grade_one, out), self._learners))

    def _grade_one(self, folder: Path, learner: Learner) -> float:
        out = folder / learner.name
        out.mkdir(parents=True)
        submission = self._folder / learner.name
        start = time.perf_counter()
        run([FIRESTEEL, "grade", submission, "--out", out / "grades", "--jobs", "1", *self._options], out)
        return time.perf_counter() - start

    def collect(self, out: Path) -> Graded:
        """Read what was graded into *out*."""
        names = [learner.name for learner in self._learners]
        points = [_points(_record(out / learner.name / "grades", learner)) for learner in self._learners]
        latencies = [seconds for found, seconds in zip(points, self._seconds, strict=True) if found is not None]
        return Graded(dict(zip(names, points, strict=True)), latencies)


def _record(out: Path, learner: Learner) -> dict[str, Any] | None:
    path = out / learner.name / "results.json"
    return json.loads(path.read_text())["extra_data"]["firesteel"] if path.is_file() else None


def _points(record: dict[str, Any] | None) -> float | None:
    if record is None or record["status"] != "graded":
        return None
    return float(sum(result["points"] for result in record["results"]))
