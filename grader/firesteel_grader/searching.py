"""Search for the smallest input that fails, within a budget of time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from .causes import Case
from .checking import Check
from .drawing import Arguments, drawn_inputs, explore
from .show import show


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

    def __init__(self, check: Check, test: Callable[[Arguments], Case], budget: float) -> None:
        self._check = check
        self._test = test
        self._budget = budget
        self._deadline: float | None = None
        self._waiting: list[Arguments] = []
        self.cases: list[Case] = []

    def run(self, seed: int) -> Case | None:
        """Return the smallest failing case found, or None if every input passed.

        Args:
            seed: decides every input that is drawn.
        """
        self._waiting = [*drawn_inputs(self._check, seed), *self._check.examples]
        with contextlib.suppress(_Enough):
            while self._waiting:
                case = self._try(self._waiting.pop(0))
                if case.difference is not None:
                    return self._smaller(case, seed)
        return None

    def gather(self) -> None:
        """Try the inputs that are left, only to learn from: a cause is told from many cases."""
        with contextlib.suppress(_Enough):
            while self._waiting:
                self._try(self._waiting.pop(0))

    def stop_by(self, deadline: float) -> None:
        """Let the search end at *deadline* (of `time.monotonic`) even if a smaller case might be found."""
        self._deadline = min(deadline, self._deadline or deadline)

    def _smaller(self, found: Case, seed: int) -> Case:
        """Return the smallest failing case: Hypothesis's, or one that is shorter to write down."""
        candidates: list[Case] = []
        with contextlib.suppress(_Enough):
            candidates += self._shrink(seed)
            examples = [self._try(arguments) for arguments in self._check.examples]
            candidates += [case for case in examples if case.difference is not None]
        return min([*candidates, found], key=lambda case: len(show(case.arguments)))

    def _shrink(self, seed: int) -> list[Case]:
        failing: list[Case] = []

        def test(arguments: Arguments) -> None:
            case = self._try(arguments)
            if case.difference is not None:
                failing.append(case)
                raise _DiffersError

        try:
            explore(self._check, seed, test, shrink=True)
        except _DiffersError:
            return failing[-1:]
        except _Enough:
            return failing
        except Exception:  # Hypothesis stumbles over an answer that fails now and then
            return failing
        return failing

    def _try(self, arguments: Arguments) -> Case:
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise _Enough
        case = self._test(arguments)
        self.cases.append(case)
        if case.difference is not None:
            self.stop_by(time.monotonic() + self._budget)
        return case
