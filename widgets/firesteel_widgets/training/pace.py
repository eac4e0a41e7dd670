"""How often something may be done that costs time: never more than a share of it."""

from __future__ import annotations

import math
from time import perf_counter, thread_time

LONGEST = 0.5  # seconds: rarer news would look as if training stood still
SENDING = 0.004  # share of the time that news for the page may take
LOOKING = 0.004  # share of the time that looking into the layers may take
WINK = 0.05  # seconds


class Pace:
    """Says when something is due so that it takes at most a share of the time.

    Args:
        share: of the time that may be spent.
        pause: seconds between two times, at least.
    """

    def __init__(self, share: float, pause: float) -> None:
        self.share, self.pause = share, pause
        self.due = 0.0  # compare with perf_counter()
        self._began = 0.0

    def begin(self) -> None:
        """Start the clock."""
        self._began = thread_time()  # waiting for others costs nothing

    def end(self) -> None:
        """Stop the clock and plan the next time."""
        seconds = (thread_time() - self._began) / self.share
        self.due = perf_counter() + min(LONGEST, max(self.pause, seconds))


class Samples:
    """Says at which steps to look into the layers: often at first, then as often as a share of the time allows.

    A step is looked at when it reaches `next`, or when the clock, ``perf_counter()``, reaches `due`.

    Args:
        every: look at each step that it divides; None chooses by itself.
    """

    def __init__(self, every: int | None = None) -> None:
        self.every = every
        self.next: float = 1 if every is None else every
        self.due = math.inf
        self.spent = 0.0

    def taken(self, step: int, seconds: float) -> None:
        """Plan the next one.

        Args:
            step: the step that was looked at.
            seconds: what looking cost. While all of it together is a wink, the next comes an eighth of the way so far
                later, so that a short run has many; then when that cost is `LOOKING` of what has passed since.
        """
        self.spent += seconds
        if self.every is not None:
            self.next, self.due = (step // self.every + 1) * self.every, math.inf
            return
        self.next = step + max(1, step // 8) if self.spent < WINK else math.inf
        self.due = perf_counter() + max(0.02, seconds / LOOKING)
