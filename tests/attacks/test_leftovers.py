"""Attacks and all, a grader that was closed leaves no process, no control group, no mount and no file behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from firesteel_grader import Grader, isolation

from .arena import LIMITS, not_here
from .attack import all_attacks
from .surroundings import Surroundings

LEAVES = (
    "outside/survives",
    "outside/leaves_letters",
    "outside/plants_files",
    "exhausting/forks",
    "exhausting/fills_the_disk",
)

ZYGOTE = b"firesteel_grader.inside"


def descendants(pid: int) -> list[int]:
    """Return all processes below *pid*."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text(encoding="ascii").split()):
            found += [child, *descendants(child)]
    return found


def control_groups() -> set[str]:
    root = Path("/sys/fs/cgroup")
    return {str(path) for path in root.rglob("*firesteel*")} if root.exists() else set()


def shared() -> set[str]:
    """What is in the places that processes share: temporary folders, shared memory, System V objects."""
    spots = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
    files = {os.path.join(spot, name) for spot in spots if os.path.isdir(spot) for name in os.listdir(spot)}
    objects = [Path("/proc/sysvipc", name).read_text(encoding="ascii") for name in ("shm", "msg", "sem")]
    return {name for name in files if "firesteel" in name or "letter-" in name} | {
        line.split()[0]
        for text in objects
        for line in text.splitlines()
        if "1179865940" in line  # the letters' key
    }


def mounts() -> list[str]:
    return Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.xdist_group("alone")
@pytest.mark.parametrize("level", isolation.LEVELS)
def test_a_closed_grader_leaves_nothing(level: str, surroundings: Surroundings):
    reached = next(each for each in isolation.available() if each.name == level)
    if not reached.reached:
        not_here(f"level {level}: {'; '.join(reached.missing)}")
    attacks = [attack for attack in all_attacks() if attack.name in LEAVES]
    groups, files, mounted = control_groups(), shared(), mounts()
    before = set(descendants(os.getpid()))

    with Grader(isolation=level, limits=LIMITS) as grader:
        for attack in attacks:
            grader.check(attack.exercise, attack.source(surroundings.told()))
        inside = set(descendants(os.getpid())) - before

    assert len(attacks) == len(LEAVES)
    assert inside, "a zygote was at work"
    assert not gone_within(2.0, inside)
    assert not surroundings.damage()
    assert mounts() == mounted
    assert control_groups() <= groups | other_runs()
    assert not [name for name in shared() - files if "letter-" in name or name.isdigit()]


def gone_within(seconds: float, pids: set[int]) -> set[int]:
    """Return which of *pids* still run after *seconds*."""
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_running(pid)}) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def other_runs() -> set[str]:
    """Return the control groups that hold processes now: other tests' graders, at work beside this one."""
    return {path for path in control_groups() if holds_processes(path)}


def holds_processes(group: str) -> bool:
    try:
        return any(path.read_text(encoding="ascii").strip() for path in Path(group).rglob("cgroup.procs"))
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("level", isolation.LEVELS)
def test_a_judge_that_is_killed_takes_everything_with_it(level: str):
    reached = next(each for each in isolation.available() if each.name == level)
    if not reached.reached:
        not_here(f"level {level}: {'; '.join(reached.missing)}")
    code = (
        "from firesteel_grader import Grader\n"
        f"grader = Grader(isolation={level!r}); grader.warm(); print('ready', flush=True)\n"
        "grader.check('strides.permute', 'while True: pass\\ndef permute(*a): pass')\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as judge:
        assert judge.stdout is not None
        assert judge.stdout.readline() == b"ready\n"
        time.sleep(0.3)  # by now a worker loops
        below = set(descendants(judge.pid))
        judge.kill()

    assert below
    assert not gone_within(5.0, below)
