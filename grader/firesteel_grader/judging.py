"""Judge one check of one answer: the answer runs in a worker, the reference here, and the outcomes are compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import feedback
from .causes import Case, find_cause
from .checking import Check
from .compare import Difference
from .evidence import central_difference
from .inside import frames
from .inside.execution import Reply
from .inside.limits import Limits
from .outcomes import compare_outcomes
from .pools import Pool
from .relay import Relay
from .result import CheckResult
from .searching import Budget, Search
from .trials import REPEATS, Trial, seed_for
from .workers import Worker, WorkerError, WorkerHungError

SHRINK = Budget(tries=160, seconds=20.0)
"""How long a failing input is made smaller; nearly always there is nothing left to try after 60."""

HANGS = 3
"""Inputs on which an answer may hang before no smaller one is looked for: each costs a timeout."""

HANG_TIMEOUT = 0.5
"""Seconds that one call may take once another has hung."""

HUNG_BEFORE = 1.0
"""Seconds that one call may take if the answer hung in an earlier check."""

PATIENCE = 5
"""All calls of a check together may take this many times what one may."""


class Judgement:
    """One check of one answer.

    Args:
        check: the check.
        source: the answer.
        pool: makes the workers.
        reference: the framework that is right.
        limits: what a worker may use.
        hung: whether the answer hung in another check, so that this one need not wait as long to know.
        relay: is offered the worker in which the answer passed.
    """

    def __init__(
        self,
        check: Check,
        source: str,
        pool: Pool,
        reference: ModuleType,
        limits: Limits,
        *,
        hung: bool = False,
        relay: Relay | None = None,
    ) -> None:
        self._check = check
        self._source = source
        self._pool = pool
        self._reference = reference
        self._limits = limits
        self._relay = relay
        self._search = Search(check, reference, self._case, SHRINK)
        self._worker: Worker | None = None
        self._hangs_left = 1 if hung else HANGS
        self._load_timeout = self._timeout = min(check.timeout, limits.wall, HUNG_BEFORE if hung else check.timeout)
        self._spent = 0.0
        self.output = ""

    def run(self, seed: int) -> CheckResult:
        """Return the check's verdict on the answer, `pass` or `fail`.

        Args:
            seed: decides the inputs.

        Raises:
            Exception: whatever goes wrong on our side.
        """
        try:
            refusal = self._load()
            if refusal is not None:
                return refusal
            smallest = self._search.run(seed_for(self._check, seed)) or self._repeat() or self._leftover()
            if smallest is None:
                self._hand_on()
                return CheckResult(self._check.name, "pass")
            return self._explain(smallest)
        finally:
            self._drop_worker()

    def _load(self) -> CheckResult | None:
        """Start a worker with the answer; return the result if that already fails."""
        self._drop_worker()
        try:
            frames.dumps(self._source)
        except frames.FrameError as error:
            return feedback.rejected(self._check, f"The answer cannot be read: it is {error}.", "syntax error")
        self._worker = self._pool.spawn(self._limits)
        try:
            reply = self._worker.load(self._check.exercise, self._source, self._check.driver, self._load_timeout)
        except WorkerError as error:
            return feedback.rejected(self._check, f"The answer failed while it was loaded. {error}", error.cause)
        return None if reply["kind"] == "loaded" else feedback.not_loaded(self._check, reply)

    def _case(self, trial: Trial) -> Case:
        difference = self._boundary(lambda: self._compare(trial))
        return Case(trial.arguments, difference)

    def _boundary(self, compare: Callable[[], Difference | None]) -> Difference | None:
        """Run *compare*; a worker that fails to answer is a difference, too."""
        start = time.monotonic()
        try:
            refusal = None if self._is_ready() else self._load()
            found = compare() if refusal is None else Difference("boundary", refusal.message, cause=refusal.cause)
        except WorkerError as error:
            found = Difference("boundary", str(error), cause=error.cause)
        self._spent += time.monotonic() - start
        if found is not None and found.cause == WorkerHungError.cause:
            self._hung()
        return found

    def _hung(self) -> None:
        self._timeout = min(self._timeout, HANG_TIMEOUT)
        self._hangs_left -= 1
        if self._hangs_left <= 0:
            self._search.end()

    def _compare(self, trial: Trial) -> Difference | None:
        if self._spent > PATIENCE * self._check.timeout and not self._search.failed:
            self._search.end()
            text = f"All its calls together took more than {PATIENCE * self._check.timeout:g} s."
            return Difference("boundary", text, cause="too slow")
        assert self._worker is not None
        reply = self._worker.try_call(trial.request, trial.reply, self._timeout)
        if reply is not None and _lost_its_device(reply):
            self._drop_worker()
        return None if reply is None else compare_outcomes(self._check, trial.arguments, reply, trial.expected)

    def _repeat(self) -> Case | None:
        """Send some inputs once more: the same call must give the same answer."""
        for trial in self._search.trials[:REPEATS]:
            again = self._case(trial)
            if again.difference is not None:
                return Case(trial.arguments, _as_state(again.difference))
        return None

    def _leftover(self) -> Case | None:
        if self._worker is None or not self._worker.has_leftover():
            return None
        case = self._search.cases[-1]
        text = "It sent a reply that nobody had asked for."
        return Case(case.arguments, Difference("boundary", text, cause="writes to the judge's channel"))

    def _explain(self, smallest: Case) -> CheckResult:
        difference = smallest.difference
        assert difference is not None
        if difference.layer in ("values", "shape", "mutates", "runs") and self._passes_afresh(smallest):
            difference = _as_state(difference)
            smallest = Case(smallest.arguments, difference)
        if difference.layer in ("values", "shape"):
            self._search.gather()
        evidence = ""
        if self._check.gradients and difference.layer == "values":
            evidence = central_difference(self._check, smallest.arguments, difference, self._forward)
        cause = find_cause(smallest, self._search.cases)
        return feedback.failure(self._check, smallest.arguments, difference, cause, evidence)

    def _passes_afresh(self, case: Case) -> bool:
        self._drop_worker()
        return self._case(Trial(self._check, self._reference, case.arguments)).difference is None

    def _forward(self, arguments: tuple[Any, ...]) -> Reply:
        """Run the answer's forward alone, for the central difference."""
        refusal = None if self._is_ready() else self._load()
        if refusal is not None:
            raise WorkerError(refusal.message)
        assert self._worker is not None
        return self._worker.call(arguments, False, self._timeout)

    def _is_ready(self) -> bool:
        return self._worker is not None and self._worker.alive

    def _hand_on(self) -> None:
        if self._relay is not None and self._worker is not None and self._relay.offer(self._worker):
            self._worker = None

    def _drop_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self.output = self.output or self._worker.output
            self._worker = None


def _lost_its_device(reply: Reply) -> bool:
    """Tell whether a call ended in an error of the CUDA driver, which sticks: every later call of the process fails."""
    return reply["kind"] == "error" and any(name.startswith("Cuda") for name in reply["classes"])


def _as_state(difference: Difference) -> Difference:
    text = f"The same call gave another answer before. {difference.text}"
    return Difference("state", text, difference.got, difference.expected, cause="keeps state between calls")
