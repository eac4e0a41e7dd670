"""How a class run is watched: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from firesteel_grader.runs.record import Record

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""


class Watch:
    """Tells how a run goes on: submissions done, their rate, the time left, and what could not be graded.

    Args:
        console: where it is told.
        clock: tells the time, in seconds.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._start = self._told = clock()
        self._total = self._served = self._graded = self._errors = 0
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console) if console.is_terminal else None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, total: int, served: int) -> None:
        """A run begins on *total* submissions, of which *served* are in the journal already."""
        self._total, self._served = total, served
        self._start = self._told = self._clock()
        if served:
            self._console.print(f"{served} of {total} submissions are unchanged and in the journal already.")
        if self._bar is not None and served < total:
            self._bar.start()
            self._task = self._bar.add_task("", total=total - served, said="")

    def ended(self, record: Record) -> None:
        """A submission has been graded, or given up on."""
        self._graded += record.status == "graded"
        self._errors += record.status == "error"
        if self._bar is not None:
            self._bar.update(self._task, completed=self._graded + self._errors, said=self._said())
        elif self._clock() - self._told >= EVERY:
            self._told = self._clock()
            done, all = self._graded + self._errors, self._total - self._served
            self._console.print(f"{done} of {all} submissions, {self._said()}, {self._left(all - done)} left")

    def _said(self) -> str:
        errors = f", {self._errors} not graded" if self._errors else ""
        return f"{self._rate():.0f} a minute{errors}"

    def _rate(self) -> float:
        """Submissions a minute."""
        return 60 * (self._graded + self._errors) / max(self._clock() - self._start, 1e-3)

    def _left(self, submissions: int) -> str:
        seconds = round(60 * submissions / max(self._rate(), 1e-3))
        return f"{seconds // 60} min {seconds % 60:02} s" if seconds >= 60 else f"{seconds} s"
