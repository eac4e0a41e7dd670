"""What was measured of one answer, and what follows from it: a ratio, how far it can be trusted, and a judgement.

Every time is the judge's: from before a request was sent until the last byte of the reply was there. The control is the
same call without the driver's work, made by the reference's worker; what is left after subtracting it is the work's.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Literal

NOISY = 0.25
"""How far the reference's times may lie apart, relative to its time, for a judgement on a close case."""

FASTEST = 0.8
"""Work may take this share of what the hardware's peak rates allow: a little may come from a cache."""

REVIEW = 0.1
"""An answer this many times faster than the reference is worth a look."""

Times = tuple[float, ...]

Judgement = Literal["within", "beyond", "unsure", "impossible"]


@dataclass(frozen=True)
class Measurement:
    """The times of one answer and of the reference, in seconds a call.

    Args:
        size: the size of the work.
        turns: turns in one call.
        answer: its times by block; each block had a worker of its own.
        reference: its times before and after those of the answer.
        control: the times of calls without the work, in the same blocks as the reference's.
        floor: seconds that the device's peak rates allow for the work of one call; 0 where they are not known.
        conditions: the device's clock and temperature before and after, in words, for the log.
    """

    size: int
    turns: int
    answer: tuple[Times, ...]
    reference: tuple[Times, ...]
    control: tuple[Times, ...]
    floor: float = 0.0
    conditions: str = ""

    @property
    def answer_seconds(self) -> float:
        """Seconds of the answer's work in one call: its faster block counts, since noise only ever adds."""
        return max(_fastest(self.answer) - _fastest(self.control), 0.0)

    @property
    def reference_seconds(self) -> float:
        """Seconds of the reference's work in one call, by the same rule."""
        return max(_fastest(self.reference) - _fastest(self.control), 0.0)

    @property
    def ratio(self) -> float:
        """The answer's time in the reference's times."""
        return self.answer_seconds / max(self.reference_seconds, 1e-9)

    @property
    def doubt(self) -> float:
        """How far apart the reference's own times lie, relative to its work; the answer has no influence on it.

        The larger of the difference between its two blocks and half the range of their middle halves.
        """
        medians = [statistics.median(block) for block in self.reference]
        widths = [(high - low) / 2 for low, _, high in map(_quartiles, self.reference)]
        apart = max(max(medians) - min(medians), *widths)
        return apart / self.reference_seconds if self.reference_seconds else math.inf

    @property
    def is_noisy(self) -> bool:
        """Whether a close case should be measured again."""
        return self.doubt > NOISY

    @property
    def needs_review(self) -> bool:
        """Whether the answer is so fast that somebody should look at it."""
        return self.ratio < REVIEW and not self.is_noisy

    def judge(self, limit: float) -> Judgement:
        """Return whether the answer took no more than *limit* times the reference's time.

        Noise never fails an answer: what might be noise counts for it, and where the noise is great, not at all.

        >>> Measurement(1, 1, ((3.0, 3.0),), ((2.0, 2.0), (2.0, 2.0)), ((1.0,),)).judge(limit=1.5)
        'beyond'
        """
        if self.is_impossible:
            return "impossible"
        if self.ratio <= limit * (1 + min(self.doubt, NOISY)):
            return "within"
        if self.is_noisy and self.ratio <= limit * (1 + self.doubt) ** 2:
            return "unsure"
        return "beyond"

    @property
    def is_impossible(self) -> bool:
        """Whether the answer was faster than the device can be; never where the reference was, too."""
        floor = FASTEST * self.floor
        return 0 < floor < self.reference_seconds and self.answer_seconds < floor


def _fastest(blocks: tuple[Times, ...]) -> float:
    return min(map(statistics.median, blocks))


def _quartiles(times: Times) -> list[float]:
    return statistics.quantiles(times, n=4) if len(times) > 1 else [*times] * 3
