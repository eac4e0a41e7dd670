"""Whatever is killed, and whenever: in the end every submission has one result, the one of an undisturbed run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .classes import SEED, below, grading, kill, recorded, run, stations, wait_for
from .conftest import SIZE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_an_undisturbed_run_grades_everyone_on_their_merits(graded: Path):
    records = recorded(graded)

    assert len(records) == SIZE
    assert {record.status for record in records.values()} == {"graded"}
    first = {name: records[f"learner-{number:03}"].results[0] for number, name in ((1, "wrong"), (SIZE - 1, "hangs"))}
    assert first["hangs"].verdict == "fail"
    assert first["hangs"].checks[0].cause == "does not stop"
    assert first["wrong"].verdict == "fail"
    assert {record.results[0].verdict for record in records.values()} == {"pass", "fail", "open"}


def test_after_kills_of_everything_every_submission_has_the_result_of_an_undisturbed_run(
    class_folder: Path, graded: Path, tmp_path: Path
):
    dice = random.Random(3)
    command = grading(class_folder, tmp_path, "--seed", SEED, "--jobs", 2)
    kills = sum(kill_at_random(command, dice, seconds=2.5) for _ in range(3))

    last = run([*command, "--resume"])

    assert last.returncode == 0, last.stderr
    assert kills >= 6
    assert recorded(tmp_path) == recorded(graded)


def kill_at_random(command: list[str], dice: random.Random, seconds: float) -> int:
    """Run *command*, kill whatever is below it now and then, and in the end the command; return the number of kills."""
    supervisor = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert wait_for(lambda: len(below(supervisor.pid)) > 2)
    end = time.monotonic() + seconds
    kills = 0
    while supervisor.poll() is None and time.monotonic() < end:
        time.sleep(dice.uniform(0.3, 0.9))
        victims = below(supervisor.pid)
        for victim in victims and [dice.choice(victims)]:
            kill(victim)
            kills += 1
    supervisor.kill()
    supervisor.wait()
    return kills + 1


def test_nothing_lives_on_after_the_supervisor_is_killed(class_folder: Path, tmp_path: Path):
    supervisor = subprocess.Popen(grading(class_folder, tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert wait_for(lambda: bool(stations(supervisor.pid)) and len(below(supervisor.pid)) > 4)
    started = below(supervisor.pid)

    supervisor.kill()
    supervisor.wait()

    assert wait_for(lambda: not any(alive(pid) for pid in started), seconds=10)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
