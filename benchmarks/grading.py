"""Ours against otter-grader and nbgrader: the same class, the same ten checks, the same two cores.

    .venv/bin/python benchmarks/grading.py                                  twenty submissions, one round
    .venv/bin/python benchmarks/grading.py --submissions 100 --rounds 3     for RESULTS.md; three quarters of an hour

Every system grades the same answers, in the form of notebook that it wants, on the same drivers. Ours draws the inputs
of each run; the others' test files hold what ours draws for one seed, with the results. No two answers of the class are
the same text, so that remembering an answer saves no work. A cell may take 10 s in nbgrader; otter run knows no limit
and is stopped after 40 s (--otter-limit); ours gives a call 3 s. The others run without any sandbox. They go into a
virtual environment of their own, below ~/.cache/firesteel; where that cannot be made ours is measured alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
from graders import nbgrader, otter
from graders.cases import all_tests
from graders.learners import ALL, Learner, class_of, forgers
from graders.meter import Cost, measured
from graders.ours import Ours, OursCold
from graders.system import Graded, System

PEERS = ("otter-grader==7.0.0", "nbgrader==0.9.6")
FORGERIES = {"otter": otter.FORGERY, "nbgrader": nbgrader.FORGERY}


@dataclass
class Measured:
    """One system's rounds."""

    name: str
    costs: list[Cost] = field(default_factory=list[Cost])
    graded: list[Graded] = field(default_factory=list[Graded])


def main() -> None:
    """Measure all systems in turns and print the tables."""
    options = _options()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    tools = peers()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(options.keep or made).resolve()
        learners, limit = class_of(options.submissions), options.otter_limit

        def ready(where: Path, who: list[Learner]) -> list[System]:
            wanted = systems(tools, where, who, limit)
            return [each for each in wanted if not any(word in each.name for word in options.without)]

        few = [learner for learner in learners if learner.kind == "right"][:2]
        for system in ready(folder / "warm-up", few):
            system.grade(folder / "warm-up" / "out" / _slug(system))
        rows = measure(ready(folder / "class", learners), folder / "out", options.rounds)
        report(rows, learners)
        report_forgeries(ready(folder / "forgers", forgers(FORGERIES)), folder / "forged")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=20, help="how many; at least 10")
    parser.add_argument("--rounds", type=int, default=1, help="how often each system grades them")
    parser.add_argument("--otter-limit", type=float, default=40.0, help="seconds; a busy machine needs more")
    parser.add_argument("--without", nargs="+", default=[], metavar="WORD", help="leave out systems named like that")
    parser.add_argument("--keep", help="a new folder in which everything stays")
    return parser.parse_args()


def peers() -> Path | None:
    """Return the folder of the peers' commands, made if need be; None, and a sentence, where that fails."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "firesteel" / "graders"
    tools = home / "bin"
    if (home / "complete").exists():
        return tools
    try:
        venv.create(home, with_pip=True, clear=True)
        command = [tools / "python", "-m", "pip", "install", *PEERS, f"numpy=={np.__version__}"]
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", "") or str(error)
        print(f"{' and '.join(PEERS)} cannot be installed, so ours is measured alone: {told.splitlines()[-1]}\n")
        return None
    (home / "complete").touch()
    return tools


def systems(tools: Path | None, folder: Path, learners: list[Learner], otter_limit: float) -> list[System]:
    """Return every system, ready to grade *learners*."""
    rooms = (folder / str(number) for number in count())
    made: list[System] = []
    if tools is not None:
        tests = list(all_tests())
        made.append(otter.Otter(tools, next(rooms), learners, tests, otter_limit))
        made += [nbgrader.Nbgrader(tools, next(rooms), learners, tests, processes) for processes in (1, 2)]
    made.append(OursCold(next(rooms), learners, "sandbox"))
    made += [Ours(next(rooms), learners, level) for level in ("sandbox", "process")]
    return made


def measure(all_systems: list[System], out: Path, rounds: int) -> list[Measured]:
    """Let the systems take turns, *rounds* times."""
    rows = [Measured(system.name) for system in all_systems]
    for turn in range(rounds):
        for system, row in zip(all_systems, rows, strict=True):
            folder = out / str(turn) / _slug(system)
            with measured() as cost:
                system.grade(folder)
            row.costs.append(cost)
            row.graded.append(system.collect(folder))
            print(f"# round {turn}: {system.name}: {cost.seconds:.1f} s", file=sys.stderr, flush=True)
    return rows


def report(rows: list[Measured], learners: list[Learner]) -> None:
    """Print what each system cost and how it graded, medians over the rounds."""
    kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(learner.kind for learner in learners).items())
    rounds, load = len(rows[0].costs), os.getloadavg()[0]
    print(f"{len(learners)} submissions ({kinds}), {rounds} rounds, load {load:.1f} at the end\n")
    columns = "submissions a minute,CPU s each,median s,95th percentile s,peak memory MiB,rows lost,wrong grades"
    print(f"| system | {columns.replace(',', ' | ')} |\n| --- |{' --- |' * 7}")
    for row in rows:
        print(f"| {row.name} | {' | '.join(_cells(row, learners))} |")
    print()
    for row in rows:
        lost, wrong = faults(row.graded[-1], learners)
        print(f"{row.name}: lost {', '.join(lost) or 'none'}; wrong {', '.join(wrong) or 'none'}")


def _cells(row: Measured, learners: list[Learner]) -> list[str]:
    number = len(learners)
    rate = statistics.median(60 * number / cost.seconds for cost in row.costs)
    processor = statistics.median(cost.processor / number for cost in row.costs)
    memory = statistics.median(cost.memory / 2**20 for cost in row.costs)
    waits = sorted(seconds for graded in row.graded for seconds in graded.latencies) or [float("nan")]
    middle, late = (waits[int(share * (len(waits) - 1))] for share in (0.5, 0.95))
    found = [faults(graded, learners) for graded in row.graded]
    lost, wrong = max(len(lost) for lost, _ in found), max(len(wrong) for _, wrong in found)
    return [f"{rate:.1f}", f"{processor:.2f}", f"{middle:.2f}", f"{late:.2f}", f"{memory:.0f}", str(lost), str(wrong)]


def faults(graded: Graded, learners: list[Learner]) -> tuple[list[str], list[str]]:
    """Return the names of those without a result, and of those with other points than they are due."""
    lost = [learner.name for learner in learners if graded.points[learner.name] is None]
    differ = [
        f"{learner.name} ({graded.points[learner.name]:g} for {learner.due})"
        for learner in learners
        if learner.name not in lost and graded.points[learner.name] != learner.due
    ]
    return lost, differ


def report_forgeries(all_systems: list[System], out: Path) -> None:
    """Print the points that two submissions get which implement nothing and attack one of the systems."""
    print(f"\nForged, no function implemented, points of {ALL}:\n")
    print(f"| system | {' | '.join(f'attack on {name}' for name in FORGERIES)} |\n| --- |{' --- |' * len(FORGERIES)}")
    for system in all_systems:
        folder = out / _slug(system)
        with measured():
            system.grade(folder)
        points = system.collect(folder).points.values()
        print(f"| {system.name} | {' | '.join('lost' if each is None else f'{each:g}' for each in points)} |")


def _slug(system: System) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in system.name)


if __name__ == "__main__":
    main()
