"""Search for the smallest input that fails, with Hypothesis, within a budget of time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from .causes import Case
from .checking import Check
from .show import show

EVIDENCE = 12
"""Inputs tried after a failure to tell its cause."""


class _DiffersError(Exception):
    """The input under test fails; always raised in one place, so that Hypothesis takes all failures for one."""


class _Enough(BaseException):
    """The budget is spent: leave Hypothesis with what has been found."""


class Search:
    """Runs one check's inputs through a test and keeps what was seen.

    Args:
        check: gives the inputs.
        test: takes an input and returns its case.
        budget: seconds for shrinking, from the first failure on.
    """

    def __init__(self, check: Check, test: Callable[[tuple[Any, ...]], Case], budget: float) -> None:
        self._check = check
        self._test = test
        self._budget = budget
        self._deadline: float | None = None
        self.cases: list[Case] = []
        self.smallest: Case | None = None

    def run(self, seed: int) -> Case | None:
        """Return the smallest failing case found, or None if every input passed.

        Args:
            seed: decides every input that is drawn.
        """
        try:
            self._property(seed)()
        except (_DiffersError, _Enough):
            pass
        except Exception:
            if self.smallest is None:  # not Hypothesis stumbling over an answer that keeps state: our fault
                raise
        with contextlib.suppress(_Enough):
            for arguments in self._check.examples:
                self._try_example(arguments)
        return self.smallest

    def gather(self, seed: int) -> None:
        """Try the examples and a few more inputs only to learn from, so that a cause can be told from many cases.

        Args:
            seed: decides the inputs.
        """
        try:
            for arguments in self._check.examples:
                self._try(arguments)
            self._property(seed, evidence_only=True)()
        except _Enough:
            return

    def stop_by(self, deadline: float) -> None:
        """Let the search end at *deadline* (of `time.monotonic`) even if a smaller case might be found."""
        self._deadline = min(deadline, self._deadline or deadline)

    def _property(self, seed: int, evidence_only: bool = False) -> Callable[[], None]:
        @seeded(seed)
        @settings(
            max_examples=min(self._check.max_examples, EVIDENCE) if evidence_only else self._check.max_examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=[*HealthCheck.__members__.values()],
            report_multiple_bugs=False,
            print_blob=False,
        )
        @given(self._check.given)
        def property_of_the_answer(arguments: tuple[Any, ...]) -> None:
            self._try(arguments)
            if self.cases[-1].difference is not None and not evidence_only:
                raise _DiffersError

        return property_of_the_answer

    def _try_example(self, arguments: tuple[Any, ...]) -> None:
        """Try an example; where it fails, too, the shorter one to write down is kept."""
        found = self.smallest
        self._try(arguments)
        if found is not None and len(show(found.arguments)) <= len(show(arguments)):
            self.smallest = found

    def _try(self, arguments: tuple[Any, ...]) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise _Enough
        case = self._test(arguments)
        self.cases.append(case)
        if case.difference is None:
            return
        self.smallest = case
        self.stop_by(time.monotonic() + self._budget)
