"""The price of an isolation level: what one passing check costs with no layer at all, at `process` and at `sandbox`.

Every exercise's reference is handed in as the answer, ROUNDS times after a first one that draws the inputs and works
out what the reference replies; these are kept, as in a class run. Wall time on one judge, and processor time of the
judge and of all that it started.
"""

from __future__ import annotations

import os
import resource
import socket
import statistics
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from unittest.mock import patch

from firesteel_course.references import find_reference
from firesteel_grader import Grader, all_exercises, isolation
from firesteel_grader.checking import checks_for
from firesteel_grader.inside import limits
from firesteel_grader.inside.confinement import Confinement
from firesteel_grader.inside.worker import load_warm
from firesteel_grader.inside.zygote import Zygote
from graders.meter import descendants

ROUNDS = 5
BARE = "no layer"
_TICK = os.sysconf("SC_CLK_TCK")


class Nothing(Confinement):
    """Puts nothing on: a worker is a forked process and no more."""

    def put_on(self, maximum: limits.Limits, user: int | None) -> None:
        """Do nothing."""


def serve() -> None:
    """Be the zygote of workers without any layer."""
    control = socket.socket(fileno=os.dup(0))
    warm = load_warm()
    control.sendall(b"R")
    with suppress(ConnectionError):
        Zygote(control, warm, Nothing(strict=False), apart=False).serve()


@contextmanager
def grader_at(level: str) -> Generator[Grader]:
    """Give a warm grader of *level*, which may be `BARE`."""
    if level != BARE:
        with Grader(isolation=level) as grader:
            grader.warm()
            yield grader
        return
    bare = patch("firesteel_grader.zygotes.zygote_command", return_value=[sys.executable, __file__, "zygote"])
    with bare, grader_at("process") as grader:
        yield grader


def processor_seconds() -> float:
    """Return the processor time so far of this process and of all below it, those that have ended included."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + sum(map(_ticks, descendants())) / _TICK


def _ticks(pid: int) -> int:
    with suppress(OSError), open(f"/proc/{pid}/stat") as file:
        return sum(map(int, file.read().rpartition(")")[2].split()[11:15]))
    return 0


def measure(level: str) -> str:
    """Return one row: milliseconds for each check, wall and processor, medians of the rounds."""
    answers = {exercise: find_reference(exercise).source for exercise in all_exercises()}
    number = sum(check.device == "cpu" for exercise in answers for check in checks_for(exercise))
    walls, costs = list[float](), list[float]()
    with grader_at(level) as grader:
        for turn in range(ROUNDS + 1):
            start, before = time.perf_counter(), processor_seconds()
            for exercise, source in answers.items():
                verdict = grader.check(exercise, f"{source}\n# {turn}", seed=1).verdict
                if verdict not in ("pass", "unverified"):
                    raise RuntimeError(f"the reference of {exercise} got the verdict {verdict} at level {level}")
            walls.append(1e3 * (time.perf_counter() - start) / number)
            costs.append(1e3 * (processor_seconds() - before) / number)
    wall, cost = statistics.median(walls[1:]), statistics.median(costs[1:])
    return f"| {level} | {walls[0]:.0f} | {wall:.1f} | {cost:.1f} |"


def main() -> None:
    """Print the table."""
    if sys.argv[1:] == ["zygote"]:
        serve()
        return
    levels = [BARE, *(level.name for level in isolation.available() if level.reached)]
    print(f"{ROUNDS} rounds, milliseconds for each check that passes, load {os.getloadavg()[0]:.1f}\n")
    print("| level | wall, first | wall | processor |\n| --- | --- | --- | --- |")
    for level in levels:
        print(measure(level), flush=True)


if __name__ == "__main__":
    main()
