"""How often something may be done that costs time: never more than a share of it."""

from __future__ import annotations

import math
from time import perf_counter, process_time

LONGEST = 0.5  # seconds: rarer news would look as if training stood still
SENDING = 0.002  # share of the time that news for the page may take; other threads take as much again
LOOKING = 0.001  # of looking into the layers, by its own clock; what it throws out of the caches costs twice that
WINK = 0.05  # seconds


class Pace:
    """Says when something is due so that it takes at most a share of the time.

    It keeps to the share by the clock on the wall, because all of training waits meanwhile, and by the processor's,
    because beside other programs a training gets only a part of each second.

    Args:
        share: of the time that may be spent.
        pause: seconds between two times, at least.
        longest: seconds after which it is due whatever it costs.
    """

    def __init__(self, share: float, pause: float, longest: float = math.inf) -> None:
        self.share, self.pause, self.longest = share, pause, longest
        self.due = 0.0  # compare with perf_counter(); if it has come, ask `ready`
        self._enough = self._latest = self._began = 0.0

    def ready(self, now: float) -> bool:
        """Tell whether what is due by the clock, ``perf_counter()``, is due by the processor's too."""
        if now >= self._latest or process_time() >= self._enough:
            return True
        self.due = now + self.pause
        return False

    def begin(self) -> None:
        """Start the clock."""
        self._began = process_time()  # waiting for others costs nothing

    def end(self) -> None:
        """Stop the clock and plan the next time."""
        self.spend(process_time() - self._began)

    def spend(self, seconds: float) -> None:
        """Plan the next time after something that took *seconds*."""
        now, wait = perf_counter(), seconds / self.share
        self._enough, self._latest = process_time() + wait, now + self.longest
        self.due = now + min(self.longest, max(self.pause, wait))


class Samples:
    """Says at which steps to look into the layers: often at first, then as often as a share of the time allows.

    A step may be looked at when it reaches `next`, or when the clock, ``perf_counter()``, reaches `due`; ask `wanted`.

    Args:
        every: look at each step that it divides; None chooses by itself.
    """

    def __init__(self, every: int | None = None) -> None:
        self.every = every
        self.next: float = 1 if every is None else every
        self.due = math.inf
        self.spent = 0.0
        self.pace = Pace(LOOKING, 0.02)

    def wanted(self, step: int, now: float) -> bool:
        """Tell whether to look at a step that has reached `next`, or `due`."""
        if step >= self.next or self.pace.ready(now):
            return True
        self.due = self.pace.due
        return False

    def soon(self) -> None:
        """Look at the next step whatever it costs."""
        self.next = 0

    def taken(self, step: int, seconds: float) -> None:
        """Plan the next one.

        Args:
            step: the step that was looked at.
            seconds: what looking cost. While all of it together is a wink, the next comes an eighth of the way so far
                later, so that a short run has many; then when that cost is `LOOKING` of what has passed since.
        """
        self.spent += seconds
        if self.every is not None:
            self.next = (step // self.every + 1) * self.every
            return
        self.next = step + max(1, step // 8) if self.spent < WINK else math.inf
        self.pace.spend(seconds)
        self.due = self.pace.due
