"""Grade a class of thousands while stations, workers and the supervisor itself are killed at random.

    python benchmarks/class_run.py                        500 submissions, a minute or two
    python benchmarks/class_run.py --submissions 10000    the run of benchmarks/RESULTS.md

Every submission differs from every other, see `learners.answers`. In the end it is counted who has exactly one result,
whether right answers have all points and others have not, and a sample is graded once more, undisturbed, to see that
the results are equal in everything but times.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from firesteel_grader.inside.limits import children
from firesteel_grader.runs.journal import Journal
from firesteel_grader.runs.record import Record
from learners.answers import KINDS, SHAPES, STRIDES, kind_of
from learners.handing_in import hand_in

SEED = 20261123
PAGE = 4096


@dataclass
class Watched:
    """What was seen while a class was graded.

    Args:
        kills: how often each kind of process was killed.
        supervisor: resident memory of the supervisor, (seconds, MiB).
        others: of all that is below it together.
    """

    kills: dict[str, int] = field(default_factory=dict)
    supervisor: list[tuple[float, float]] = field(default_factory=list)
    others: list[tuple[float, float]] = field(default_factory=list)


def main() -> None:
    """Run the benchmark that the command line asks for and print the table."""
    asked = parsed()
    with tempfile.TemporaryDirectory() as folder:
        learners, out = Path(folder, "class"), Path(folder, "out")
        learners.mkdir()
        for number in range(asked.submissions):
            hand_in(learners, number)
        watched, seconds = Watched(), 0.0
        start = time.monotonic()
        while disturbed(command(learners, out, asked), asked, watched, start) != 0:
            pass
        seconds = time.monotonic() - start
        report(asked, watched, seconds, out)
        compare(learners, out, Path(folder), asked)


def parsed() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--sample", type=int, default=200, help="how many are graded once more, undisturbed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--isolation", default="sandbox")
    parser.add_argument("--every", type=float, default=4.0, help="mean seconds between two kills")
    parser.add_argument("--supervisor", type=float, default=0.08, help="share of the kills that hit the supervisor")
    parser.add_argument("--calm", action="store_true", help="kill nothing")
    return parser.parse_args()


def command(learners: Path, out: Path, asked: argparse.Namespace) -> list[str]:
    """Return the command line that grades *learners*."""
    firesteel = str(Path(sys.executable).with_name("firesteel"))
    only = ["--only", STRIDES, "--only", SHAPES]
    options = ["--jobs", str(asked.jobs), "--isolation", asked.isolation, "--seed", str(SEED), "--no-similar"]
    return [firesteel, "grade", str(learners), "--out", str(out), *only, *options]


def disturbed(grading: list[str], asked: argparse.Namespace, watched: Watched, start: float) -> int:
    """Grade until the end, or until the supervisor is killed; return its exit code."""
    dice = random.Random()
    supervisor = subprocess.Popen(grading, stdout=subprocess.DEVNULL)
    following = time.monotonic() + dice.expovariate(1 / asked.every)
    while supervisor.poll() is None:
        time.sleep(1.0)
        look(supervisor.pid, watched, time.monotonic() - start)
        if not asked.calm and time.monotonic() > following:
            following = time.monotonic() + dice.expovariate(1 / asked.every)
            kill_one(supervisor, dice, asked.supervisor, watched)
    if supervisor.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"firesteel grade ended with exit code {supervisor.returncode}")
    return supervisor.returncode


def kill_one(supervisor: subprocess.Popen[bytes], dice: random.Random, share: float, watched: Watched) -> None:
    """Kill the supervisor, or any process below it."""
    below = descendants(supervisor.pid)
    victim = supervisor.pid if dice.random() < share or not below else dice.choice(below)
    kind = "supervisor" if victim == supervisor.pid else kind_of_process(victim)
    try:
        signal.pidfd_send_signal(open_process(victim), signal.SIGKILL)
    except OSError:
        return
    watched.kills[kind] = watched.kills.get(kind, 0) + 1


def open_process(pid: int) -> int:
    """Return a descriptor of a process; it is closed with this one."""
    import os

    return os.pidfd_open(pid)


def descendants(pid: int) -> list[int]:
    """Return all processes below *pid*."""
    found = children(pid)
    return [*found, *(deeper for child in found for deeper in descendants(child))]


def kind_of_process(pid: int) -> str:
    """Return what a process is, from its command line."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return "ended by itself"
    for word, kind in {"bwrap": "sandbox", "runs.station": "station", "runs.reader": "reader"}.items():
        if word in said:
            return kind
    return "zygote or worker"


def look(supervisor: int, watched: Watched, seconds: float) -> None:
    """Note how much memory is resident."""
    watched.supervisor.append((seconds, resident(supervisor)))
    watched.others.append((seconds, sum(map(resident, descendants(supervisor)))))


def resident(pid: int) -> float:
    """Return a process's own share of memory in MiB, what it shares with others divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def report(asked: argparse.Namespace, watched: Watched, seconds: float, out: Path) -> None:
    """Print time, rate, memory and who was killed."""
    print(f"{asked.submissions} submissions, {asked.jobs} stations, level {asked.isolation}, 2 exercises each")
    print(f"time          {seconds:.1f} s, {60 * asked.submissions / seconds:.0f} submissions a minute")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(watched.kills.items())) or "nothing"
    print(f"killed        {told}")
    print(f"supervisor    {over_time(watched.supervisor)}")
    print(f"all below it  {over_time(watched.others)}")
    print(f"journal       {(out / 'journal.sqlite').stat().st_size / (1 << 20):.1f} MiB")


def over_time(samples: list[tuple[float, float]]) -> str:
    """Return the largest memory of each quarter of the run."""
    end = max(seconds for seconds, _ in samples) + 1e-9
    quarters = [[mib for at, mib in samples if int(4 * at / end) == quarter] for quarter in range(4)]
    return "MiB at most, by quarter of the run: " + ", ".join(f"{max(each, default=0):.0f}" for each in quarters)


def compare(learners: Path, out: Path, folder: Path, asked: argparse.Namespace) -> None:
    """Prove that nobody was lost or graded wrongly, and that an undisturbed run gives the same."""
    with Journal(out) as journal:
        found = {record.submission: record for record in journal.records()}
    expected = {f"learner-{number:05}": kind_of(number) for number in range(asked.submissions)}
    errors = [name for name, record in found.items() if record.status == "error"]
    wrong = [name for name, kind in expected.items() if name in found and is_full(found[name]) != kind.full]
    pages = sum((out / name / "results.json").exists() for name in expected)
    missing = len(expected.keys() - found.keys())
    print(f"results       {len(found)}, missing {missing}, errors {len(errors)}, pages {pages}")
    kinds = ", ".join(f"{sum(each is kind for each in expected.values())} {kind.name}" for kind in KINDS)
    print(f"graded wrong  {len(wrong)} of {kinds} {wrong[:5]}")
    again = undisturbed(learners, folder, asked) if asked.sample else {}
    differing = [name for name, record in again.items() if comparable(record) != comparable(found[name])]
    print(f"once more     {len(again)} graded undisturbed: {len(differing)} differ {differing[:5]}")
    raise SystemExit(bool(wrong or errors or differing or len(found) != asked.submissions))


def undisturbed(learners: Path, folder: Path, asked: argparse.Namespace) -> dict[str, Record]:
    """Grade a sample once more and return its records."""
    sample = folder / "sample"
    sample.mkdir()
    numbers = random.Random(0).sample(range(asked.submissions), min(asked.sample, asked.submissions))
    for number in numbers:
        shutil.copytree(learners / f"learner-{number:05}", sample / f"learner-{number:05}")
    subprocess.run(command(sample, folder / "again", asked), check=True, stdout=subprocess.DEVNULL)
    with Journal(folder / "again") as journal:
        return {record.submission: record for record in journal.records()}


def is_full(record: Record) -> bool:
    """Tell whether a record has all points."""
    return record.points == record.max_points


def comparable(record: Record) -> Record:
    """Return what must not depend on what else happened."""
    results = tuple(replace(result, seconds=0.0) for result in record.results)
    return replace(record, results=results, seconds=0.0, attempts=0)


if __name__ == "__main__":
    main()
