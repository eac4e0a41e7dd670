"""The stopwatch: one measurement of an answer serves all its bands."""

from __future__ import annotations

import logging
import math
from dataclasses import replace

from ..checking import Check
from ..inside.limits import Limits
from ..pools import Pool
from ..result import CheckResult
from ..withheld import withheld
from . import gauges
from .calls import NotTimedError
from .declaring import Band, Work
from .exclusive import exclusive
from .measurement import Measurement
from .measuring import Session
from .referring import BrokenTimingError
from .roofline import peak_of_gpu

log = logging.getLogger(__name__)

CLOSE = 2.0
"""An answer that is beyond a band by no more than this factor is measured again: the noise may have hit it alone."""

ATTEMPTS = 3
"""How often an answer is timed whose worker was killed; the last time is believed."""

SHARE = 0.25
"""Share of a GPU's free memory that one turn may take: reference and answer hold theirs at the same time."""


class Stopwatch:
    """Judges timed checks; keeps the last measurement, since the bands of one work follow each other.

    Args:
        pool: makes the workers.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._key: tuple[Work, str, int] | None = None
        self._found: Measurement | NotTimedError | None = None

    def judge(self, check: Check, source: str, seed: int, limits: Limits) -> CheckResult:
        """Return a timed check's verdict: `pass`, `fail`, or what `_unsure` says where the machine was too noisy.

        Args:
            check: made by `timed`.
            source: the answer.
            seed: decides the numbers that are computed with.
            limits: what a worker may use.

        Raises:
            Exception: whatever goes wrong on our side.
        """
        assert check.timed is not None
        key = (check.timed.work, source, seed)
        if self._key != key or self._found is None:
            self._key, self._found = None, None
            self._found = self.measure(check.timed.work, source, seed, limits)
            self._key = key
        return verdict(check, check.timed, self._found)

    def measure(self, work: Work, source: str, seed: int, limits: Limits) -> Measurement | NotTimedError:
        """Return what was measured of an answer, with the device to ourselves, or why it has no time.

        Args:
            work: what is done.
            source: the answer.
            seed: decides the numbers that are computed with.
            limits: what a worker may use.

        Raises:
            Exception: whatever goes wrong on our side.
        """
        with exclusive(gauges.device_name(work.device)):
            try:
                found = self._undisturbed(work, source, seed, limits)
                if found.is_noisy or any(limit < found.ratio <= CLOSE * limit for limit in work.limits):
                    again = self._undisturbed(work, source, seed + 1, limits)
                    found = min(found, again, key=lambda each: (each.is_noisy, each.ratio))
            except NotTimedError as error:
                return error
        log.info("%s: %s", work.exercise, _in_words(found))
        return found

    def _undisturbed(self, work: Work, source: str, seed: int, limits: Limits) -> Measurement:
        """Measure, and again where a worker was killed: that may have been done from outside."""
        for _ in range(ATTEMPTS - 1):
            losses = self._pool.losses
            try:
                return self._once(work, source, seed, limits)
            except (NotTimedError, BrokenTimingError):
                if self._pool.losses == losses:
                    raise
        return self._once(work, source, seed, limits)

    def _once(self, work: Work, source: str, seed: int, limits: Limits) -> Measurement:
        on_gpu = work.device == "cuda"
        before = gauges.read() if on_gpu else None
        room = SHARE * before.free * (1 << 20) if before else math.inf
        peak = peak_of_gpu() if on_gpu else None
        try:
            found = Session(work, source, seed, self._pool, limits, peak=peak, room=room).run()
        finally:
            gauges.wait_for_memory(before)
        return replace(found, conditions=f"{before}; then {gauges.read()}") if before else found


def verdict(check: Check, band: Band, found: Measurement | NotTimedError) -> CheckResult:
    """Return what a measurement means for one band.

    Args:
        check: the band's check.
        band: its limit.
        found: the measurement, or why there is none.
    """
    if isinstance(found, NotTimedError):
        return _failed(check, str(found), found.cause)
    judged = found.judge(band.limit)
    if judged == "within":
        return CheckResult(check.name, "pass", _worth_a_look(found) if found.needs_review else "")
    if judged == "unsure":
        return _unsure(check, found)
    if judged == "impossible":
        text = (
            f"It took {_shown(found.answer_seconds)} for work that this device cannot do in less than "
            f"{_shown(found.floor)}: its memory or its arithmetic would have to be faster than they are."
        )
        return _failed(check, text, "faster than possible")
    text = (
        f"It took {found.ratio:.2g} times as long as the reference: {_shown(found.answer_seconds)} against "
        f"{_shown(found.reference_seconds)} for {found.turns} turns of size {found.size}. "
        f"This check allows {band.limit:g} times."
    )
    return _failed(check, text, "too slow")


def _failed(check: Check, text: str, cause: str) -> CheckResult:
    if check.private:
        return withheld(check, "time", cause)
    hint = f"Hint: {check.hint}" if check.hint and cause == "too slow" else ""
    return CheckResult(check.name, "fail", "\n".join(filter(None, (check.driver.summary, text, hint))), cause)


def _unsure(check: Check, found: Measurement) -> CheckResult:
    """Noise is never a failure: where points hang on it, it is our error, which a class run tries again."""
    text = (
        f"The reference's own time varied by {min(found.doubt, 9.99):.0%} while this answer was timed, twice, "
        "so nothing can be said of it; time it again on a quieter machine."
    )
    return CheckResult(check.name, "error" if check.points else "unverified", text, private=check.private)


def _worth_a_look(found: Measurement) -> str:
    return f"It is {1 / max(found.ratio, 1e-3):.0f} times as fast as the reference, which is worth a look."


def _in_words(found: Measurement) -> str:
    return (
        f"{found.ratio:.3g} times the reference's {_shown(found.reference_seconds)} ({found.turns} turns of size "
        f"{found.size}, doubt {found.doubt:.0%}) {found.conditions}"
    )


def _shown(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms"
