"""What happened at a step: a NaN, a spike, a checkpoint; and the watchdog that notices the first two."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..summary import plain
from ..text import number_text

KINDS = ("nan", "spike", "checkpoint", "note")  # the same in src/training/traits.ts
MEMORY = 50  # losses of which the running mean is made
CALM = 30  # steps after a spike, and at the start, in which nothing is called a spike


@dataclass(eq=False)
class Event:
    """Something on the time line.

    Attributes:
        kind: one of `KINDS`.
        step: when.
        words: what is said about it.
        value: the loss there, or None.
        replay: runs that step's batch again on copies and returns ``(loss, model)``; None where nothing was kept.
        saved: the model's state, for a checkpoint.
    """

    kind: str
    step: int
    words: str
    value: float | None = None
    replay: Callable[[], tuple[Any, Any]] | None = None
    saved: Any = None

    def pack(self) -> dict[str, Any]:
        """Return what the page needs."""
        value = None if self.value is None else plain(self.value)
        opens = self.replay is not None
        return {"kind": self.kind, "step": self.step, "words": self.words, "value": value, "opens": opens}


class Watchdog:
    """Tells a NaN and a spike from a loss as it comes, at the cost of a few additions.

    A spike is three times the running mean, and farther from it than ten times the usual distance; in the first
    steps, where nothing is usual yet, ten times the mean.
    """

    def __init__(self) -> None:
        self.mean = self.distance = 0.0
        self.calm_until = CALM
        self.seen = 0
        self.finite = True

    def check(self, value: float) -> str:
        """Return ``"nan"`` at the first loss that is no finite number, ``"spike"``, or ``""``."""
        self.seen += 1
        away = value - self.mean
        if self.seen > MEMORY and self.finite and 0 <= value <= 3 * self.mean:  # nearly always, so it comes first
            self.mean += away * (1 / MEMORY)
            self.distance += (abs(away) - self.distance) * (1 / MEMORY)
            return ""
        return self._look_closer(value, away)

    def _look_closer(self, value: float, away: float) -> str:
        if not math.isfinite(value):
            first, self.finite = self.finite, False
            return "nan" if first else ""
        self.finite = True
        spike = self.seen > self.calm_until and away > 10 * self.distance and value > 3 * self.mean
        spike |= 2 < self.seen <= CALM and self.calm_until == CALM and value > 10 * self.mean > 0
        weight = 1 / min(self.seen, MEMORY)
        self.mean += weight * away
        self.distance += weight * (abs(away) - self.distance)
        if spike:
            self.calm_until = self.seen + CALM
        return "spike" if spike else ""

    def words(self, kind: str, value: float) -> str:
        """Return what there is to say about what `check` has just found."""
        if kind == "nan":
            return f"the loss is {number_text(plain(value))}"
        return f"the loss jumped to {number_text(value)}"
