"""Where attacks are run: the control, and graders at each level, with the same surroundings for all."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from firesteel_grader import Grader, isolation
from firesteel_grader.checking import checks_for
from firesteel_grader.inside.limits import Limits

from .attack import Attack, Seen, text_of
from .surroundings import Surroundings

NAIVE = Path(__file__).with_name("naive.py")
LIMITS = Limits(memory=1 << 30, wall=0.8)
SEED = 6_148_914_691_236_517_205
"""A secret like that of a class run; no answer is told it."""

LANDLOCK_CREATE_RULESET = 444


class Control:
    """The grader of the usual kind, see `naive`, in a process that forks once an answer."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, attack: Attack) -> Seen:
        """Return what is seen of an attack without a boundary."""
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="firesteel-control-") as folder:
            answer = self._ask(attack, folder)
        most = sum(check.points for check in checks_for(attack.exercise))
        points = most if answer["points"] is None and answer["exitcode"] == 0 else answer["points"] or 0
        died = answer["exitcode"] not in (0, 1)
        return Seen(
            points=points,
            max_points=most,
            verdict="killed" if died else "pass" if points == most else "fail",
            text=answer["output"],
            seconds=time.monotonic() - start,
            seed=SEED,
            secret=self._surroundings.secret,
            damage=self._surroundings.damage(),
        )

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, attack: Attack, folder: str) -> dict[str, Any]:
        source = attack.source(self._surroundings.told())
        request: dict[str, Any] = {"exercise": attack.exercise, "source": source, "seed": SEED, "folder": folder}
        if attack.sign == "slow":
            request["seconds"] = 1.0
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            return json.loads(line)
        self.close()
        return {"exitcode": -9, "points": 0, "output": Path(folder, "output.txt").read_text(encoding="utf-8")}

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, str(NAIVE)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._process


class Arena:
    """Graders at each level, started when first asked for."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._graders: dict[tuple[str, Limits], Grader] = {}

    def grader(self, level: str) -> Grader:
        """Return the grader at *level*, of little patience; skip the test where this machine cannot reach it."""
        return self._made(level, LIMITS)

    def patient(self, level: str) -> Grader:
        """Return a grader at *level* with the limits that learners have; skip where it cannot be reached."""
        return self._made(level, Limits())

    def _made(self, level: str, limits: Limits) -> Grader:
        if (level, limits) not in self._graders:
            reached = next(each for each in isolation.available() if each.name == level)
            if not reached.reached:
                not_here(f"level {level}: {'; '.join(reached.missing)}")
            self._graders[level, limits] = Grader(isolation=level, limits=limits)
        return self._graders[level, limits]

    def run(self, attack: Attack, level: str) -> Seen:
        """Return what is seen of an attack at *level*."""
        source = attack.source(self._surroundings.told())
        start = time.monotonic()
        result = self.grader(level).check(attack.exercise, source, seed=SEED)
        seconds = time.monotonic() - start
        return Seen(
            points=result.points,
            max_points=result.max_points,
            verdict=result.verdict,
            text=text_of(result),
            seconds=seconds,
            seed=SEED,
            secret=self._surroundings.secret,
            damage=self._surroundings.damage(),
        )

    def close(self) -> None:
        """End all graders."""
        for grader in self._graders.values():
            grader.close()
        self._graders.clear()


def not_here(what: str) -> None:
    """Skip, or fail where CI promised that every part is there."""
    if os.environ.get("FIRESTEEL_CI"):
        pytest.fail(f"{what}; CI has promised it")
    pytest.skip(what)


def machine_has(part: str) -> bool:
    """Tell whether this process is ``"root"``, or can import a package."""
    return os.geteuid() == 0 if part == "root" else importlib.util.find_spec(part) is not None


@cache
def kernel_has(part: str) -> bool:
    """Tell whether this kernel has a part that level `process` needs: ``"landlock"`` or ``"seccomp"``."""
    if sys.platform != "linux":
        return False
    if part == "landlock":
        return ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, 0, 1) > 0
    return any(line.startswith("Seccomp:") for line in Path("/proc/self/status").read_text().splitlines())
