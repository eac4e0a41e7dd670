"""The ten checks as test code for the other systems: the same drivers, on inputs and results written down beside them.

Ours draws the inputs of every run anew; a test file has to fix them. They are what ours draws for one seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from firesteel_grader.checking import Check, checks_for
from firesteel_grader.grader import load_reference
from firesteel_grader.inside.execution import Reply
from firesteel_grader.inside.values import TensorValue
from firesteel_grader.show import show
from firesteel_grader.trials import Trial, trials_of

from .learners import POINTS

SEED = 20261123


@dataclass(frozen=True)
class Test:
    """One check as a test.

    Args:
        name: the check's name.
        exercise: what it tests.
        points: what it is worth.
        source: statements that raise AssertionError where the answer is wrong; they use the answer by its name.
    """

    __test__ = False

    name: str
    exercise: str
    points: int
    source: str


def all_tests() -> Iterator[Test]:
    """Yield the ten checks in the assignment's order."""
    for exercise, points in POINTS.items():
        for check in checks_for(exercise):
            if check.points != points[check.name]:
                raise ValueError(f"{exercise}: {check.name} is worth {check.points} points, not {points[check.name]}")
            yield Test(check.name, exercise, check.points, _source(check))


def _source(check: Check) -> str:
    symbol = check.exercise.rpartition(".")[2]
    cases = [_case(check, trial) for trial in trials_of(check, load_reference(), SEED)]
    listed = "".join(f"    ({show(arguments)}, {wanted}),\n" for arguments, wanted in cases)
    return (
        f"{_HELPERS}\n\n{check.driver.source}\n\n"
        f"cases = [\n{listed}]\n"
        f"reference = torch.{check.exercise}\n"
        f"torch.{check.exercise} = {symbol}\n"
        "try:\n"
        "    for arguments, wanted in cases:\n"
        f"        got = outcome({check.driver.name}, arguments, {check.gradients})\n"
        "        assert same(got, wanted), (arguments, got, wanted)\n"
        "finally:\n"
        f"    torch.{check.exercise} = reference\n"
    )


def _case(check: Check, trial: Trial) -> tuple[tuple[Any, ...], str]:
    expected: Reply = trial.expected
    if expected["kind"] == "error":
        return trial.arguments, f"Raised({expected['classes'][0]!r})"
    return trial.arguments, show(_without_grad(expected["value"]))


def _without_grad(value: Any) -> Any:
    """A result as a literal: what is compared of a tensor are its numbers, shape and dtype."""
    if isinstance(value, TensorValue):
        return TensorValue(value.array)
    if isinstance(value, list | tuple):
        items = [_without_grad(item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return value


_HELPERS = '''
import numpy as np
import firesteel as torch


class Raised(str):
    """The name of the error that was raised."""


def outcome(driver, arguments, gradients):
    try:
        result = driver(torch, *arguments)
        if not gradients:
            return result
        leaves = [one for one in arguments if isinstance(one, torch.Tensor) and one.requires_grad]
        for leaf in leaves:
            leaf.grad = None
        start = torch.arange(1, result.numel() + 1, dtype=result.dtype).reshape(result.shape)
        result.backward(start)
        return result, [leaf.grad for leaf in leaves]
    except Exception as error:  # what it raises is the outcome, in any framework
        return Raised(type(error).__name__)


def same(got, wanted):
    if isinstance(wanted, torch.Tensor):
        return (
            isinstance(got, torch.Tensor)
            and got.dtype == wanted.dtype
            and tuple(got.shape) == tuple(wanted.shape)
            and np.allclose(got.detach().numpy(), wanted.numpy(), rtol=2e-5, atol=2e-6, equal_nan=True)
        )
    if isinstance(wanted, (list, tuple)):
        return type(got) is type(wanted) and len(got) == len(wanted) and all(map(same, got, wanted))
    return type(got) is type(wanted) and got == wanted
'''.strip()
