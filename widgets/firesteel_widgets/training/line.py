"""Training as one line of text, for a terminal."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any, TextIO

from .diagnosis import findings
from .record import Record
from .words import words_of

WIDTH = 24  # of the bar, in characters
ALWAYS = ("loss", "validation", "lr")


def line_text(record: Record) -> str:
    """Return how far the training is, in one line.

    >>> record = Record(total=200, state="running", speed=50.0)
    >>> record.run.step = 50
    >>> line_text(record)
    'running: step 50 of 200 |██████                  | 50 steps/s, 3 s left'
    """
    run = record.run
    parts = [f"{record.state}: step {run.step:,}{f' of {record.total:,}' if record.total else ''}"]
    if record.total:
        done = min(WIDTH, WIDTH * run.step // record.total)
        parts.append(f"|{'█' * done}{' ' * (WIDTH - done)}|")
    facts = [
        f"{name} {words_of(newest)}"
        for name in ALWAYS
        if name in run.series and (newest := run.series[name].newest) is not None
    ]
    if record.speed and record.state in ("running", "paused"):
        left = (record.total - run.step) / record.speed
        facts.append(f"{words_of(float(f'{record.speed:.2g}'))} steps/s")
        facts.append(f"{left:,.0f} s left") if left > 0 else None
    return " ".join([*parts, ", ".join(facts)]).strip()


class Line:
    """Keeps one line of a terminal up to date; a file or a pipe gets a line at the end of each tenth and the end.

    Args:
        record: what is shown.
        stream: where to; standard error if None, so that what a script prints stays clean.
    """

    def __init__(self, record: Record, stream: TextIO | None = None) -> None:
        self.record, self.stream = record, stream or sys.stderr
        self.terminal = self.stream.isatty()
        self._written = 0
        self._tenth = self.tenth()
        self._due = 0.0

    def tenth(self) -> int:
        """Return how many tenths of the training are done."""
        return 10 * self.record.run.step // self.record.total if self.record.total else 0

    def write(self) -> None:
        """Write the line, if it is time to."""
        ended = self.record.state not in ("running", "paused", "idle")
        if self.terminal:
            text = line_text(self.record)
            self._put("\r" + text.ljust(self._written))
            self._written = len(text)
        elif ended or self.tenth() > self._tenth or (not self.record.total and perf_counter() > self._due):
            self._tenth, self._due = self.tenth(), perf_counter() + 10
            self._put(line_text(self.record) + "\n")
        if ended:
            self._put(("\n" if self.terminal else "") + self._last_words())
            self._written = 0

    def _last_words(self) -> str:
        found: list[Any] = [finding.words for finding in findings(self.record.run.layers)]
        found += [f"step {event.step:,}: {event.words}" for event in self.record.run.events[:3]]
        return "".join(f"  {words}\n" for words in found)

    def _put(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
