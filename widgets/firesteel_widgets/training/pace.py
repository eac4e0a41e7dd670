"""How often something may be done that costs time: never more than a share of it."""

from __future__ import annotations

from time import perf_counter, thread_time

LONGEST = 0.5  # seconds: rarer news would look as if training stood still


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
    """Says at which steps to look into the layers: often at first, then ever more rarely, or whenever time permits.

    Args:
        every: look at each step that it divides; None chooses by itself.
    """

    def __init__(self, every: int | None = None) -> None:
        self.every, self.next, self.due = every, 0, 0.0

    def wanted(self, step: int, now: float) -> bool:
        """Tell whether to look at *step*; *now* is ``perf_counter()``."""
        if self.every is not None:
            return step % self.every == 0
        return step >= self.next or now >= self.due

    def taken(self, step: int, seconds: float) -> None:
        """Plan the next one: an eighth of the way so far, so that a short run has many and a long one not too many.

        Args:
            step: the step that was looked at.
            seconds: what looking cost; time permits another when that is a 250th of what has passed since.
        """
        self.due = perf_counter() + max(0.02, 250 * seconds)
        self.next = step + max(1, step // 8)
