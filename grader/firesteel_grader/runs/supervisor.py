"""The supervisor: keeps stations at work, and sees to it that every submission ends in exactly one record.

A station that ends, hangs or fails is started again, and the submission that it held goes back to the end of the
queue; after `ATTEMPTS` of these the submission's record says `error`, which is our fault and no zero.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from typing import IO, Any

from ..protocol import decode
from ..submissions.submission import Submission
from .child import Child, Said
from .errors import RunBrokenError, RunError
from .plan import Marked, Plan
from .record import Record

ATTEMPTS = 3
"""How often a submission is begun before we give up on it."""

START_SECONDS = 180.0
"""How long a station may take to be ready."""

GRACE = 120.0
"""What one exercise and its reading take at most, in seconds: no exercise is begun after the cap."""

STARTS = 6
"""Stations that may end one after the other before any of them is ready."""

HUNG = "hung"
"""How a station was lost that did not answer in time."""


@dataclass
class _Task:
    submission: Submission
    attempt: int = 1


@dataclass
class _Slot:
    """The place of one station.

    Args:
        child: its process, None while it has none.
        ready: whether it has taken the plan.
        task: what it grades.
        deadline: when it counts as hung, in `time.monotonic`.
    """

    child: Child | None = None
    ready: bool = False
    task: _Task | None = None
    deadline: float = field(default=float("inf"))


class Supervisor:
    """Grades submissions with a number of stations.

    Args:
        plan: what each station is told.
        jobs: how many stations there are at most.
        log: takes the standard error streams of the stations; by default this process's own.
        grace: seconds beyond a submission's cap after which its station counts as hung.
    """

    def __init__(self, plan: Plan, jobs: int, log: IO[bytes] | None = None, *, grace: float = GRACE) -> None:
        self._grace = grace
        self._plan = plan
        self._jobs = jobs
        self._log = log
        self._heard: queue.Queue[Said] = queue.Queue()
        self._waiting: deque[_Task] = deque()
        self._slots: list[_Slot] = []
        self._failed_starts = 0
        self._followed = False  # whether a station has been ready with the plan

    def run(self, submissions: Iterable[Submission]) -> Generator[Marked]:
        """Yield what each submission comes to, as they end; closing the generator ends the stations.

        Raises:
            RunError: the stations refuse the plan.
            RunBrokenError: no station can be started.
        """
        self._waiting.extend(_Task(submission) for submission in submissions)
        self._slots = [_Slot() for _ in range(min(self._jobs, len(self._waiting)))]
        try:
            while self._waiting or any(slot.task for slot in self._slots):
                self._occupy()
                marked = self._next()
                self._occupy()  # before the caller takes its time with what it gets
                if marked is not None:
                    yield marked
        finally:
            self._close()

    def _occupy(self) -> None:
        """Start stations where there are none, and give a submission to each that has none."""
        for slot in self._slots:
            if not self._waiting:
                return
            if slot.child is None:
                self._start(slot)
            elif slot.ready and slot.task is None:
                self._give(slot, self._waiting.popleft())

    def _start(self, slot: _Slot) -> None:
        slot.child = Child("station", self._heard, self._log)
        slot.ready = False
        slot.deadline = time.monotonic() + START_SECONDS
        slot.child.send(self._plan.to_json())

    def _give(self, slot: _Slot, task: _Task) -> None:
        assert slot.child is not None
        slot.task = task
        slot.deadline = time.monotonic() + self._plan.cap + self._grace
        named = task.submission
        slot.child.send({"name": named.name, "path": str(named.path), "digest": named.digest})

    def _next(self) -> Marked | None:
        """Wait for one thing to happen; return what a submission came to, if that was it."""
        deadline = min(slot.deadline for slot in self._slots)
        try:
            said, line = self._heard.get(timeout=min(max(deadline - time.monotonic(), 0.0), 1.0))
        except queue.Empty:
            return self._overdue()
        slot = next((slot for slot in self._slots if slot.child is said), None)
        if slot is None:  # one that was given up
            return None
        return self._lost(slot, "ended") if line is None else self._heard_from(slot, decode(line))

    def _overdue(self) -> Marked | None:
        now = time.monotonic()
        hung = next((slot for slot in self._slots if slot.deadline < now), None)
        return None if hung is None else self._lost(hung, HUNG)

    def _heard_from(self, slot: _Slot, message: dict[str, Any]) -> Marked | None:
        if "ready" in message:
            slot.ready, slot.deadline, self._failed_starts = True, float("inf"), 0
            self._followed = True
            return None
        if "refused" in message:
            if self._followed:  # by another station: what is wrong now was not wrong with the plan
                return self._lost(slot, str(message["refused"]))
            raise RunError(str(message["refused"]))
        if "failed" in message:
            return self._lost(slot, f"failed ({message['failed']})")
        return self._ended(slot, Marked.from_json(message))

    def _ended(self, slot: _Slot, marked: Marked) -> Marked | None:
        task = slot.task
        assert task is not None
        if marked.record.status == "error" and task.attempt < ATTEMPTS:
            return self._lost(slot, marked.record.error)
        slot.task, slot.deadline = None, float("inf")
        return replace(marked, record=replace(marked.record, attempts=task.attempt))

    def _lost(self, slot: _Slot, how: str) -> Marked | None:
        """Give a station up; its submission goes back into the queue, or has had its last attempt."""
        child, task, ready = slot.child, slot.task, slot.ready
        slot.child, slot.task, slot.ready, slot.deadline = None, None, False, float("inf")
        assert child is not None
        code = child.end(grace=0.0 if how == HUNG else 1.0)
        if not ready:
            self._count_failed_start(code)
        if task is None:
            return None
        if task.attempt < ATTEMPTS:
            self._waiting.append(replace(task, attempt=task.attempt + 1))
            return None
        return Marked(
            error_record(
                self._plan, task.submission, ATTEMPTS, f"The station that graded it {how}, {ATTEMPTS} times in a row."
            )
        )

    def _count_failed_start(self, code: int) -> None:
        self._failed_starts += 1
        if self._failed_starts >= STARTS + self._jobs:
            raise RunBrokenError(
                f"no station can be started: {self._failed_starts} in a row ended (exit code {code}) "
                "before they were ready; see stations.log in the run's folder"
            )

    def _close(self) -> None:
        children = [slot.child for slot in self._slots if slot.child is not None]
        for slot in self._slots:
            if slot.child is not None and slot.task is not None:  # it would finish its submission first
                slot.child.kill()
        for child in children:
            child.end()


def error_record(plan: Plan, submission: Submission, attempts: int, error: str) -> Record:
    """Return the record of a submission that we gave up on.

    Args:
        plan: how it was to be graded.
        submission: what was to be graded.
        attempts: how often it was begun.
        error: a sentence on what failed.
    """
    return Record(
        submission=submission.name,
        digest=submission.digest,
        status="error",
        results=(),
        notes=(),
        isolation=plan.isolation,
        seed=plan.seed,
        version=plan.version,
        seconds=0.0,
        attempts=attempts,
        error=error,
    )
