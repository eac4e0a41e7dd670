"""otter-grader: `otter run`, one process a submission, two at a time."""

from __future__ import annotations

import json
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from . import notebooks
from .cases import Test
from .learners import Learner
from .system import Graded, run

FORGERY = """
try:
    from otter.test_files import exception_test as judge

    def run(self, environment):
        results = [judge.TestCaseResult(test_case=case, message="", passed=True) for case in self.test_cases]
        self.test_case_results = results

    judge.ExceptionTestFile.run = run
except ImportError:
    pass
"""
"""Makes every test pass, from within the process that runs the tests."""


class Otter:
    """`otter run` on each submission.

    Args:
        tools: the folder of the commands otter and jupyter.
        folder: where the submissions and the tests are written.
        learners: the class.
        tests: the checks.
        limit: seconds for a submission. `otter run` has no limit of its own, neither for a cell nor for a test, so a
            loop is ended from outside, as an instructor's script would.
    """

    name = "otter run, 2 at a time"

    def __init__(self, tools: Path, folder: Path, learners: list[Learner], tests: list[Test], limit: float) -> None:
        self._tools = tools
        self._limit = limit
        self._folder = folder
        folder.mkdir(parents=True)
        self._learners = learners
        self._seconds: dict[str, float] = {}
        for learner in learners:
            notebooks.write(notebooks.for_otter(learner), folder / learner.name / f"{learner.name}.ipynb")
        (folder / "tests").mkdir()
        for number, test in enumerate(tests):
            (folder / "tests" / f"q{number:02d}.py").write_text(_test_file(test, number))
        (folder / "otter_config.json").write_text(json.dumps({"show_hidden": True}))
        options = ["--no-requirements", "--no-environment", "-c", "otter_config.json", "-o", "autograder.zip"]
        if run([tools / "otter", "generate", "-t", "tests", *options], folder):
            raise RuntimeError(f"otter generate failed, see {folder / 'log.txt'}")

    def grade(self, out: Path) -> None:
        """Grade the class into the new folder *out*: what is measured."""
        with ThreadPoolExecutor(2) as pool:
            seconds = pool.map(partial(self._grade_one, out), self._learners)
            self._seconds = dict(zip((learner.name for learner in self._learners), seconds, strict=True))

    def _grade_one(self, folder: Path, learner: Learner) -> float:
        out = folder / learner.name
        out.mkdir(parents=True)
        notebook = self._folder / learner.name / f"{learner.name}.ipynb"
        command = [
            self._tools / "otter",
            "run",
            "--no-logo",
            "-a",
            self._folder / "autograder.zip",
            "-o",
            out,
            notebook,
        ]
        start = time.perf_counter()
        run(command, out, timeout=self._limit)
        return time.perf_counter() - start

    def collect(self, out: Path) -> Graded:
        """Read what was graded into *out*."""
        points = {learner.name: _points(out / learner.name / "results.json") for learner in self._learners}
        return Graded(points, [self._seconds[name] for name, found in points.items() if found is not None])


def _points(results: Path) -> float | None:
    if not results.is_file():
        return None
    return float(sum(test.get("score", 0.0) for test in json.loads(results.read_text())["tests"]))


def _test_file(test: Test, number: int) -> str:
    symbol = test.exercise.rpartition(".")[2]
    return (
        "from otter.test_files import test_case\n\n"
        f"OK_FORMAT = False\nname = 'q{number:02d} {test.name}'\npoints = {test.points}\n\n"
        f"@test_case()\ndef test_it(env):\n    {symbol} = env.get({symbol!r})\n{textwrap.indent(test.source, '    ')}"
    )
