"""Grade a class into a folder: what is in its journal already is served from there, the rest goes to the stations."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

from ..reports.late import Late
from ..reports.writing import is_written, write_learner, write_reports
from ..submissions.submission import Submission
from .agreement import agree, require_level
from .assignment import Assignment
from .errors import RunBrokenError, RunError
from .journal import NAME, Journal
from .merging import note_share
from .plan import Marked, Plan
from .record import Record
from .run_info import RunInfo
from .supervisor import Supervisor

LOG = "stations.log"
"""Where our own failures are written down, in the run's folder."""

Marking = Callable[[Plan, Sequence[Submission]], Iterator[Marked]]
"""Grades submissions as a plan says and yields them as they end: stations here, or a cluster elsewhere."""


class Watch(Protocol):
    """Is told how a run goes on."""

    def begin(self, total: int, served: int) -> None:
        """A run begins on *total* submissions, of which *served* are in the journal already."""
        ...

    def ended(self, record: Record) -> None:
        """A submission has been graded, or given up on."""
        ...


class Silence:
    """Watches and says nothing."""

    def begin(self, total: int, served: int) -> None:
        """Say nothing."""

    def ended(self, record: Record) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Options:
    """How a class is graded, and what its reports tell.

    Args:
        jobs: stations that work at once; by default one a core.
        isolation: the level at which answers run.
        seed: decides the inputs; by default a secret one, or the journal's.
        resume: a journal must be there.
        late: who handed in how late and what that costs.
        similar: compare the answers of all submissions.
        github: print annotations, as in a GitHub workflow.
        share: ``"I/N"`` where the submissions are one of N shares of a run, see `merging`.
        device: ``"cpu"`` or ``"cuda"``, where checks that need a GPU run; without one they are `unverified`.
    """

    jobs: int | None = None
    isolation: str = "sandbox"
    seed: int | None = None
    resume: bool = False
    late: Late | None = None
    similar: bool = True
    github: bool = False
    share: str = ""
    device: str = "cpu"


@dataclass(frozen=True)
class Summary:
    """What a run came to.

    Args:
        total: submissions that were named.
        served: those of them that were in the journal already.
        errors: names of those that could not be graded.
        unwritten: names of those that were graded, but whose pages could not be made.
        seconds: wall time.
        reports: what was written on the whole run.
    """

    total: int
    served: int
    errors: tuple[str, ...]
    unwritten: tuple[str, ...]
    seconds: float
    reports: tuple[Path, ...]


def grade(submissions: Sequence[Submission], assignment: Assignment, out: Path, **options: Any) -> list[Record]:
    """Grade *submissions* into the folder *out* and return their records, in the same order.

    Args:
        submissions: what was handed in; their names are unique.
        assignment: what is graded.
        out: the run's folder, made if need be.
        options: see `Options`.

    Raises:
        RunError: the run cannot be as it was asked for; nothing was changed.
        RunBrokenError: it was ended by something of ours; what was graded is kept.
    """
    run_class(submissions, assignment, out, Options(**options))
    with Journal(out) as journal:
        found = [journal.get(submission.name) for submission in submissions]
    return [record for record in found if record is not None]


def run_class(
    submissions: Sequence[Submission],
    assignment: Assignment,
    out: Path,
    options: Options,
    *,
    watch: Watch | None = None,
    marking: Marking | None = None,
) -> Summary:
    """Grade *submissions* into the folder *out*, holding no more of them in memory than are being graded.

    Args:
        submissions: what was handed in; their names are unique.
        assignment: what is graded.
        out: the run's folder, made if need be.
        options: how.
        watch: is told how it goes on.
        marking: grades in another place than stations of this machine.

    Raises:
        RunError: the run cannot be as it was asked for; nothing was changed.
        RunBrokenError: it was ended by something of ours; what was graded is kept.
    """
    if marking is None:
        require_level(options.isolation)  # elsewhere it is for the place that grades to say
    _require_unique(submissions)
    if options.resume and not (out / NAME).exists():
        raise RunError(f"there is nothing to resume in {out}; leave --resume out to begin there")
    _make_folder(out)
    with Journal(out) as journal, (out / LOG).open("ab", buffering=0) as log:
        plan, started = agree(journal, assignment, options.isolation, options.seed, options.device)
        note_share(journal, options.share)
        info = _info(plan, started, options)
        return _Run(journal, assignment, out, options, plan, info, log).grade(
            submissions, watch or Silence(), marking or _stations(info.jobs, log)
        )


class _Run:
    """One run under way."""

    def __init__(
        self,
        journal: Journal,
        assignment: Assignment,
        out: Path,
        options: Options,
        plan: Plan,
        info: RunInfo,
        log: IO[bytes],
    ) -> None:
        self._log = log
        self._journal = journal
        self._assignment = assignment
        self._out = out
        self._options = options
        self._plan = plan
        self._info = info
        self._unwritten: list[str] = []

    def grade(self, submissions: Sequence[Submission], watch: Watch, marking: Marking) -> Summary:
        start = time.monotonic()
        graded = self._journal.graded()
        waiting = [each for each in submissions if graded.get(each.name) != each.digest]
        served = [each for each in submissions if graded.get(each.name) == each.digest]
        watch.begin(len(submissions), len(served))
        self._complete_pages(served)
        errors: list[str] = []
        for marked in marking(self._plan, waiting):
            self._keep(marked)
            watch.ended(marked.record)
            errors += [marked.record.submission] if marked.record.status == "error" else []
        seconds = time.monotonic() - start
        reports = self._write_reports(seconds)
        faults = tuple(sorted(errors)), tuple(sorted(self._unwritten))
        return Summary(len(submissions), len(served), *faults, seconds, reports)

    def _keep(self, marked: Marked) -> None:
        self._journal.put(marked)  # first: pages can be written again from it
        self._write_pages(marked.record)

    def _complete_pages(self, served: Sequence[Submission]) -> None:
        """Write the pages that a run which was cut off had no time for, and those of another late penalty."""
        for submission in served:
            record = self._journal.get(submission.name)
            assert record is not None
            if not is_written(self._out, record, self._assignment, late=self._options.late):
                self._write_pages(record)

    def _write_pages(self, record: Record) -> None:
        try:
            write_learner(self._out, record, self._assignment, self._info, late=self._options.late)
        except OSError as error:
            raise _unwritable(self._out, error) from error
        except Exception:  # one page that cannot be made must not keep the others from being graded
            self._unwritten.append(record.submission)
            self._log.write(f"{record.submission}: {traceback.format_exc()}".encode(errors="backslashreplace"))

    def _write_reports(self, seconds: float) -> tuple[Path, ...]:
        info = replace(self._info, seconds=round(seconds, 1))
        answers = self._journal.answers() if self._options.similar else None
        try:
            written = write_reports(
                self._out,
                self._journal.records(),
                self._assignment,
                info,
                answers=answers,
                late=self._options.late,
                github=self._options.github,
            )
        except OSError as error:
            raise _unwritable(self._out, error) from error
        except Exception as error:  # everyone is graded by now: whatever failed, say how to go on
            self._log.write(traceback.format_exc().encode(errors="backslashreplace"))
            raise RunBrokenError(
                f"everyone was graded, but the reports could not be made ({type(error).__name__}: {error}); please "
                f"report it with {self._out / LOG}, then run the same command with --resume"
            ) from error
        return tuple(written)


def _require_unique(submissions: Sequence[Submission]) -> None:
    names = [submission.name for submission in submissions]
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise RunError(f"two submissions are called {double}; rename one")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{out} cannot be made ({error.strerror}); choose another folder for --out") from None


def _stations(jobs: int, log: IO[bytes]) -> Marking:
    return lambda plan, submissions: Supervisor(plan, jobs, log).run(submissions)


def _info(plan: Plan, started: float, options: Options) -> RunInfo:
    below = f"Answers ran at level {plan.isolation}, below sandbox."
    flags = () if plan.isolation == "sandbox" else (below,)
    return RunInfo(plan.isolation, plan.seed, plan.version, started, jobs=options.jobs or cores(), flags=flags)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _unwritable(out: Path, error: OSError) -> RunBrokenError:
    return RunBrokenError(
        f"{out} could not be written ({error.strerror}); what was graded so far is kept: "
        "make room and run the same command with --resume"
    )
