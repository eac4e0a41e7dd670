"""nbgrader: `nbgrader autograde`, in one process, or in two on halves of the roster with a gradebook each."""

from __future__ import annotations

import csv
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

from . import notebooks
from .cases import Test
from .learners import Learner
from .system import TIMEOUT, Graded, run

FORGERY = """
import ast

class Nothing(ast.NodeTransformer):
    def visit(self, node):
        return ast.Module([], []) if isinstance(node, ast.Module) else node

try:
    get_ipython().ast_transformers.append(Nothing())
except NameError:
    pass
"""
"""Empties every later cell, those with the tests among them: a test that says nothing has passed."""

CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "bench"
c.Execute.timeout = {TIMEOUT}
"""


class Nbgrader:
    """`nbgrader autograde` on a class.

    Args:
        tools: the folder of the commands nbgrader and jupyter.
        folder: where the courses are written.
        learners: the class.
        tests: the checks.
        processes: how many, each with a course folder and a share of the class of its own.
    """

    def __init__(self, tools: Path, folder: Path, learners: list[Learner], tests: list[Test], processes: int) -> None:
        self.name = f"nbgrader autograde, {processes} process{'es' * (processes > 1)}"
        self._tools = tools
        self._shares = [learners[start::processes] for start in range(processes)]
        self._courses = [folder / f"course{number}" for number in range(processes)]
        for course, share in zip(self._courses, self._shares, strict=True):
            self._lay(course, share, tests)

    def _lay(self, course: Path, share: list[Learner], tests: list[Test]) -> None:
        notebooks.write(notebooks.for_nbgrader(share[0], tests), course / "source" / "ps1" / "ps1.ipynb")
        (course / "nbgrader_config.py").write_text(CONFIG)
        for learner in share:
            notebook = notebooks.for_nbgrader(learner, tests)
            notebooks.write(notebook, course / "submitted" / learner.name / "ps1" / "ps1.ipynb")
        if run([self._tools / "nbgrader", "generate_assignment", "ps1", "--create"], course):
            raise RuntimeError(f"nbgrader generate_assignment failed, see {course / 'log.txt'}")

    def grade(self, out: Path) -> None:
        """Grade the class into the new folder *out*: what is measured."""
        courses = [out / course.name for course in self._courses]
        for course, fresh in zip(self._courses, courses, strict=True):
            shutil.copytree(course, fresh)
        command = [self._tools / "nbgrader", "autograde", "ps1", "--create"]
        with ThreadPoolExecutor(len(courses)) as pool:
            list(pool.map(partial(run, command), courses))

    def collect(self, out: Path) -> Graded:
        """Read what was graded into *out*."""
        points: dict[str, float | None] = {}
        latencies: list[float] = []
        for course, share in zip(self._courses, self._shares, strict=True):
            points |= self._points(out / course.name, share)
            latencies += _latencies(out / course.name)
        return Graded(points, latencies)

    def _points(self, course: Path, share: list[Learner]) -> dict[str, float | None]:
        run([self._tools / "nbgrader", "export", "--to", "grades.csv"], course)
        with open(course / "grades.csv", newline="") as file:
            scores = {row["student_id"]: float(row["raw_score"] or 0.0) for row in csv.DictReader(file)}
        done = {learner.name for learner in share if _result(course, learner.name).is_file()}
        return {learner.name: scores.get(learner.name) if learner.name in done else None for learner in share}


def _result(course: Path, name: str) -> Path:
    return course / "autograded" / name / "ps1" / "ps1.ipynb"


def _latencies(course: Path) -> list[float]:
    """Seconds from one result to the next: they come one after the other; a lost row's time falls to the next."""
    times = sorted(path.stat().st_mtime for path in course.glob("autograded/*/ps1/ps1.ipynb"))
    return [later - earlier for earlier, later in pairwise(times)]
