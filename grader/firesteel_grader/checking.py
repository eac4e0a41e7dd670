"""Checks: what an exercise is judged by, and the register of them.

A check is a driver, written once and run on two frameworks, and a strategy for its inputs::

    @check("shapes.unbroadcast", given=broadcast_gradients(), points=2)
    def sums_over_every_broadcast_axis(torch, grad, shape):
        \"\"\"The gradient of a copy is the sum over its copies.\"\"\"
        return torch.shapes.unbroadcast(grad, shape)
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis.strategies import SearchStrategy

from .inside.driver import Driver, driver_of

if TYPE_CHECKING:
    from .timing.declaring import Band

Function = TypeVar("Function", bound=Callable[..., Any])

Register = dict[str, list["Check"]]
"""Checks by the exercise's id."""

_CHECKS: Register = {}

_private: ContextVar[Register | None] = ContextVar("private", default=None)
"""Where checks go while an instructor's files are loaded; see `collecting`."""


class UnknownExerciseError(LookupError):
    """There is no exercise of that id."""


@dataclass(frozen=True, eq=False)
class Check:
    """One check of one exercise; see `check` for the arguments' meaning.

    *private* tells an instructor's own check, and *place* where that one stands, e.g. ``"extra.py, line 7"``.
    *timed* is the band of time that a check made by `timing.timed` stands for.
    """

    exercise: str
    driver: Driver
    given: SearchStrategy[tuple[Any, ...]]
    examples: tuple[tuple[Any, ...], ...]
    points: int
    hint: str
    gradients: bool
    device: str
    tolerance: tuple[float, float] | None
    max_examples: int
    same_error: bool
    may_alias: bool
    timeout: float
    private: bool = False
    place: str = ""
    timed: Band | None = None

    @property
    def name(self) -> str:
        """The driver's name."""
        return self.driver.name


def check(
    exercise: str,
    *,
    given: SearchStrategy[tuple[Any, ...]],
    examples: Iterable[tuple[Any, ...]] = (),
    points: int = 1,
    hint: str = "",
    gradients: bool = False,
    device: str = "cpu",
    tolerance: tuple[float, float] | None = None,
    max_examples: int = 25,
    same_error: bool = True,
    may_alias: bool = False,
    timeout: float = 3.0,
) -> Callable[[Function], Function]:
    """Register a driver as a check of *exercise*.

    Args:
        exercise: the exercise's id, such as ``"shapes.unbroadcast"``.
        given: draws the driver's arguments after `torch`, as a tuple of values that frames can carry.
        examples: argument tuples that are always tried, after the drawn ones.
        points: what the check is worth.
        hint: one sentence that ends the message of a failure.
        gradients: also run backward through the returned tensor and compare the gradients of the inputs.
        device: ``"cuda"`` when the check means nothing without a GPU.
        tolerance: (relative, absolute) allowed difference of floats; by default it follows the dtype.
        max_examples: how many inputs are drawn.
        same_error: whether an error must be of the reference's class (or a subclass); else any error will do.
        may_alias: allow the result to share memory with an argument where the reference's does not.
        timeout: seconds that one call may take.

    Returns:
        A decorator that returns the driver unchanged.

    Raises:
        DriverError: the driver could not travel alone.
        ValueError: the exercise already has a check of that name.
    """

    def register(function: Function) -> Function:
        driver = driver_of(function)
        made = Check(
            exercise, driver, given, tuple(examples), points, hint, gradients, device,
            tolerance, max_examples, same_error, may_alias, timeout,
        )  # fmt: skip
        enrol(made, function)
        return function

    return register


def enrol(made: Check, function: Callable[..., Any]) -> None:
    """Put a check into the register, or into the one that `collecting` gives.

    Args:
        made: the check.
        function: the driver as it was written, which tells where the check stands.

    Raises:
        ValueError: the exercise already has a check of that name.
    """
    private = _private.get()
    if private is not None:
        made = replace(made, private=True, place=_place(function))
    checks = (_CHECKS if private is None else private).setdefault(made.exercise, [])
    if any(other.name == made.name for other in checks):
        raise ValueError(f"check: {made.exercise} already has a check called {made.name}")
    checks.append(made)


def _place(function: Callable[..., Any]) -> str:
    code = function.__code__
    return f"{Path(code.co_filename).name}, line {code.co_firstlineno}"


@contextmanager
def collecting() -> Generator[Register]:
    """Give a register of its own to the checks that are registered in this block; they are private."""
    load_checks()  # the course's own must not land in it
    found: Register = {}
    before = _private.set(found)
    try:
        yield found
    finally:
        _private.reset(before)


def load_checks() -> None:
    """Import every module of `firesteel_grader.checks`, which registers its checks."""
    from . import checks

    for module in pkgutil.iter_modules(checks.__path__):
        importlib.import_module(f"{checks.__name__}.{module.name}")


def all_exercises() -> list[str]:
    """Return the ids of all exercises that have checks, in the order of their chapters' check files."""
    load_checks()
    return list(_CHECKS)


def checks_for(exercise: str) -> list[Check]:
    """Return the checks of *exercise*.

    Raises:
        UnknownExerciseError: there is no such exercise; the sentence names the nearest one.
    """
    load_checks()
    if exercise in _CHECKS:
        return list(_CHECKS[exercise])
    near = get_close_matches(exercise, _CHECKS, n=1) or get_close_matches(
        exercise.rpartition(".")[2], [known.rpartition(".")[2] for known in _CHECKS], n=1
    )
    help = f"did you mean {near[0]!r}?" if near else "`firesteel exercises` lists them all."
    raise UnknownExerciseError(f"There is no exercise {exercise!r}; {help}")
