"""Search for the smallest input that fails, within a budget of tries.

The budget counts tries, not seconds, so that the same answer fails on the same input however busy the machine is.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from .causes import Case
from .checking import Check
from .drawing import Arguments, explore
from .show import show
from .trials import Trial, trials_of


@dataclass(frozen=True)
class Budget:
    """What may be spent once an input has failed.

    Args:
        tries: how many inputs are tried.
        seconds: ends the search of an answer that is so slow that its tries would take for ever.
    """

    tries: int
    seconds: float


class _DiffersError(Exception):
    """The input under test fails; always raised in one place, so that Hypothesis takes all failures for one."""


class _Enough(BaseException):
    """The budget is spent: leave Hypothesis with what has been found."""


class Search:
    """Runs one check's inputs through a test and keeps what was seen.

    Args:
        check: gives the inputs.
        reference: the framework that is right.
        test: tries an input and returns its case.
        budget: for shrinking, from the first failure on.
    """

    def __init__(self, check: Check, reference: ModuleType, test: Callable[[Trial], Case], budget: Budget) -> None:
        self._check = check
        self._reference = reference
        self._test = test
        self._budget = budget
        self._left = budget.tries
        self._deadline: float | None = None
        self._ended = False
        self._waiting: list[Trial] = []
        self.trials: tuple[Trial, ...] = ()
        self.cases: list[Case] = []

    @property
    def failed(self) -> bool:
        """Whether an input has failed, so that what is tried now only makes it smaller."""
        return self._deadline is not None

    def run(self, seed: int) -> Case | None:
        """Return the smallest failing case found, or None if every input passed.

        Args:
            seed: decides every input that is drawn.
        """
        self.trials = trials_of(self._check, self._reference, seed)
        self._waiting = list(self.trials)
        drawn = len(self.trials) - len(self._check.examples)
        with contextlib.suppress(_Enough):
            while self._waiting:
                case = self._try(self._waiting.pop(0))
                if case.difference is not None:
                    return self._smaller(case, seed if len(self.cases) <= drawn else None)
        return None

    def gather(self) -> None:
        """Try the inputs that are left, only to learn from: a cause is told from many cases."""
        with contextlib.suppress(_Enough):
            while self._waiting:
                self._try(self._waiting.pop(0))

    def end(self) -> None:
        """Let the search end here, even if a smaller case might be found."""
        self._ended = True

    def _smaller(self, found: Case, seed: int | None) -> Case:
        """Return the smallest failing case: Hypothesis's, or one that is shorter to write down.

        Args:
            found: a failing case.
            seed: what its input was drawn from; None for one of the check's examples, which cannot be shrunk.
        """
        candidates: list[Case] = []
        with contextlib.suppress(_Enough):
            candidates += [] if seed is None else self._shrink(seed)
            examples = [self._try(self._trial(arguments)) for arguments in self._check.examples]
            candidates += [case for case in examples if case.difference is not None]
        return min([*candidates, found], key=lambda case: len(show(case.arguments)))

    def _shrink(self, seed: int) -> list[Case]:
        failing: list[Case] = []
        known = iter(list(self.cases))  # the same inputs are drawn again first, up to the one that failed

        def test(arguments: Arguments) -> None:
            case = next(known, None) or self._try(self._trial(arguments))
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

    def _trial(self, arguments: Arguments) -> Trial:
        return Trial(self._check, self._reference, arguments)

    def _try(self, trial: Trial) -> Case:
        if self._is_over():
            raise _Enough
        case = self._test(trial)
        self.cases.append(case)
        if case.difference is not None and self._deadline is None:
            self._deadline = time.monotonic() + self._budget.seconds
        return case

    def _is_over(self) -> bool:
        if self._deadline is None:
            return self._ended
        self._left -= 1
        return self._ended or self._left < 0 or time.monotonic() > self._deadline
