"""A relay: one worker that goes from check to check of one answer, as long as it passes them.

A fork and an answer's loading cost more than the calls of a check. What one check could tell a worker is no use in the
next: it has seen inputs, never what they should have given. So a pass in a worker that has passed before is a pass; for
everything else the check begins again in a fresh worker, as if there had been no other, and that is what counts.
"""

from __future__ import annotations

import time
from types import ModuleType

from .checking import Check
from .closing import Closing
from .outcomes import compare_outcomes
from .trials import REPEATS, seed_for, trials_of
from .workers import Worker, WorkerError


class Relay(Closing):
    """Holds the worker of one answer between two checks; leaving it ends the worker.

    Args:
        reference: the framework that is right.
        wall: seconds that one call may take, where a check would allow more.
    """

    def __init__(self, reference: ModuleType, wall: float) -> None:
        self._reference = reference
        self._wall = wall
        self._worker: Worker | None = None
        self.output = ""

    def close(self) -> None:
        """End the worker, if one is held."""
        if self._worker is not None:
            self._worker.end()
        self._worker = None

    def offer(self, worker: Worker) -> bool:
        """Take a worker that has passed a check, or return False where it has to end.

        One that has printed ends, so that what it printed belongs to the check that made it print.
        """
        if not worker.alive or worker.has_printed():
            return False
        self.close()
        self._worker = worker
        return True

    def passes(self, check: Check, seed: int) -> bool:
        """Tell whether the worker that is held passes *check*, too; if not, or if it printed, it is ended.

        Args:
            check: another check of the same answer.
            seed: decides the inputs.
        """
        if self._worker is None:
            return False
        self.output = ""
        passed = self._try(self._worker, check, seed)
        if not passed:
            self.close()
        elif self._worker.has_printed():
            worker = self._worker
            self.close()
            self.output = worker.output
        return passed

    def _try(self, worker: Worker, check: Check, seed: int) -> bool:
        trials = trials_of(check, self._reference, seed_for(check, seed))
        end = time.monotonic() + min(check.timeout, self._wall)  # all calls together; slower ones have a worker's time
        try:
            worker.turn(check.driver, end - time.monotonic())
            for trial in (*trials, *trials[:REPEATS]):
                reply = worker.try_call(trial.request, trial.reply, max(end - time.monotonic(), 1e-3))
                if reply is not None and compare_outcomes(check, trial.arguments, reply, trial.expected) is not None:
                    return False
        except WorkerError:
            return False
        return not worker.has_leftover()
