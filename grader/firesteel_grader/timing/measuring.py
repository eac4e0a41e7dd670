"""Measure one answer: the reference, the answer twice, the reference again, each call timed from this side.

The answer's worker is dead while the reference is timed, so it cannot slow it down; the reference's worker waits while
the answer is timed. The same salts go to both, so that every turn of every measured call is compared.
"""

from __future__ import annotations

import secrets
import statistics
from contextlib import closing

from ..inside.limits import Limits
from ..inside.repeating import Salts
from ..pools import Pool
from ..workers import WorkerError, WorkerHungError
from .calls import NotTimedError, fresh_salts, salts_of, start, timed_call
from .declaring import Work
from .measurement import Measurement, Times
from .referring import Block, Reference, Scale
from .roofline import Peak

HOPELESS = 3
"""After so many calls a block ends early if every one took twice what the widest band allows."""

GRACE = 1.0
"""Seconds that any call may take beyond what its band allows, so that a busy machine stops no one."""


class Session:
    """One measurement of one answer.

    Args:
        work: what is done.
        source: the answer.
        seed: decides the numbers that are computed with.
        pool: makes the workers.
        limits: what a worker may use.
        peak: what the device can do at best, where that is known.
        room: bytes that a turn may take on the device.
    """

    def __init__(
        self, work: Work, source: str, seed: int, pool: Pool, limits: Limits, *, peak: Peak | None, room: float
    ) -> None:
        self._work = work
        self._source = source
        self._seed = seed
        self._pool = pool
        self._limits = limits
        self._peak = peak
        self._room = room

    def run(self) -> Measurement:
        """Return the measurement.

        Raises:
            NotTimedError: the answer failed, was wrong or did not end.
            Exception: whatever goes wrong on our side.
        """
        half = self._work.rounds // 2
        early, late = range(half), range(half, 2 * half)
        with closing(Reference(self._work, self._seed, self._pool, self._limits)) as reference:
            reference.poison()
            scale = reference.scale(self._room)
            first = reference.block(scale, early)
            answers = [self._block(scale, calls, first) for calls in (early, late)]
            last = reference.block(scale, late)
            reference.prove(scale, late[-1], last.digests[-1])
        for (_, found), expected in zip(answers, (first, last), strict=True):
            _compare(found, expected, scale)
        times = tuple(times for times, _ in answers)
        controls = (first.controls, last.controls)
        return Measurement(scale.size, scale.turns, times, (first.times, last.times), controls, self._floor(scale))

    def _block(self, scale: Scale, calls: range, reference: Block) -> tuple[Times, list[Salts]]:
        """Return the times and digests of one block of the answer, which has a worker of its own."""
        allowed = self._allowed(reference)
        worker = start(self._pool, self._limits, self._work, self._source)
        plan = self._work.plan(scale.size)
        times: list[float] = []
        digests: list[Salts] = []
        try:
            for _ in range(1 + secrets.randbelow(3)):  # kernels are compiled; how many calls do not count is not told
                timed_call(worker, plan, fresh_salts(min(scale.turns, 4)), self._work.timeout)
            for call in calls:
                salts = salts_of(self._work, self._seed, call, scale.turns)
                seconds, found = timed_call(worker, plan, salts, 4 * allowed + GRACE)
                times.append(seconds)
                digests.append(found)
                if len(times) >= HOPELESS and min(times) > 2 * allowed:
                    break
        except WorkerHungError as error:
            raise NotTimedError(f"{error} In its widest band it would have had {allowed:.3g} s.", "too slow") from None
        except WorkerError as error:
            raise NotTimedError(str(error), error.cause) from None
        finally:
            worker.end()
        return tuple(times), digests

    def _allowed(self, reference: Block) -> float:
        """Return the longest time of a call that is still in the widest band."""
        control = statistics.median(reference.controls)
        return control + self._work.slowest * max(statistics.median(reference.times) - control, 0.0)

    def _floor(self, scale: Scale) -> float:
        if self._peak is None:
            return 0.0
        work = self._work
        return scale.turns * self._peak.seconds(work.bytes_moved(scale.size), work.operations(scale.size))


def _compare(found: list[Salts], expected: Block, scale: Scale) -> None:
    """Raise where one turn of the answer differs from the reference's; a block that ended early has fewer calls."""
    for call, (mine, right) in enumerate(zip(found, expected.digests, strict=False)):
        wrong = (mine != right).nonzero()[0]
        if wrong.size:
            raise NotTimedError(
                f"While it was timed it gave wrong results: in call {call + 1}, {wrong.size} of {scale.turns} turns on "
                f"fresh numbers of size {scale.size} differ from the reference, the first in turn {wrong[0] + 1}. "
                "A time counts only where every result is right.",
                "wrong while timed",
            )
