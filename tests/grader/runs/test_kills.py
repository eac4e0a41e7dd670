"""Whatever is killed, and whenever: in the end every submission has one result, the one of an undisturbed run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .classes import below, grading, hand_in_class, kill, recorded, run, stations, wait_for

SIZE = 30

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def learners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_in_class(tmp_path_factory.mktemp("class"), SIZE, hanging=1)


@pytest.fixture(scope="module")
def undisturbed(learners: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed")
    done = run(grading(learners, out, "--seed", 7, "--jobs", 2))
    assert done.returncode == 0, done.stderr
    return out


def test_an_undisturbed_run_grades_everyone_on_their_merits(undisturbed: Path):
    records = recorded(undisturbed)

    assert len(records) == SIZE
    assert {record.status for record in records.values()} == {"graded"}
    first = {name: records[f"learner-{number:03}"].results[0] for number, name in enumerate(["hangs", *"wrow"])}
    assert first["hangs"].verdict == "fail"
    assert first["hangs"].checks[0].cause == "does not stop"


def test_after_kills_of_everything_every_submission_has_the_result_of_an_undisturbed_run(
    learners: Path, undisturbed: Path, tmp_path: Path
):
    dice = random.Random(3)
    command = grading(learners, tmp_path, "--seed", 7, "--jobs", 2)
    kills = sum(kill_at_random(command, dice, seconds=3.0) for _ in range(3))

    last = run([*command, "--resume"])

    assert last.returncode == 0, last.stderr
    assert kills >= 6
    assert recorded(tmp_path) == recorded(undisturbed)


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


def test_nothing_lives_on_after_the_supervisor_is_killed(learners: Path, tmp_path: Path):
    supervisor = subprocess.Popen(grading(learners, tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
