"""What one submission may cost, so that a class need not wait for one learner's endless loops.

Timeouts are charged at the price that they have, not at the time that they took: whether an answer still runs must not
depend on what else the machine was doing.
"""

from __future__ import annotations

import time

from ..result import Result

PRICES = {"does not stop": 3.0, "too slow": 15.0}
"""Seconds charged for a check that failed for this cause: what one waits for it, about."""


class Budget:
    """Counts what the answers of one submission have used.

    Args:
        allowance: seconds of timeouts, at `PRICES`.
        cap: seconds of wall time; far above what an honest submission takes, the last resort against slow answers.
    """

    def __init__(self, allowance: float, cap: float) -> None:
        self._allowance = allowance
        self._cap = cap
        self._left = allowance
        self._end = time.monotonic() + cap

    def charge(self, result: Result) -> None:
        """Take off what the checks of one answer cost."""
        self._left -= sum(PRICES.get(check.cause or "", 0.0) for check in result.checks)

    @property
    def spent(self) -> str:
        """Why no further answer is run, as a sentence for the learner; empty while there is something left.

        >>> Budget(allowance=0.0, cap=60.0).spent
        'Not run: other answers of this submission did not stop in time, and used up its 0 s for timeouts.'
        """
        if self._left <= 0:
            return (
                "Not run: other answers of this submission did not stop in time, "
                f"and used up its {self._allowance:g} s for timeouts."
            )
        if time.monotonic() > self._end:
            return f"Not run: other answers of this submission used up the {self._cap:g} s that it may take in all."
        return ""
