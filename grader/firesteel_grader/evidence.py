"""Evidence on a gradient: what backward gives at one coordinate, and what a central difference gives there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .checking import Check
from .compare import Difference
from .inside.execution import Reply, cotangent
from .inside.values import Array, TensorValue
from .outcomes import gradient_place, leaves
from .show import show
from .workers import WorkerError

STEP = 1e-5
"""How far the coordinate is moved, relative to its size; right for float64."""


def central_difference(
    check: Check, arguments: tuple[Any, ...], difference: Difference, forward: Callable[[tuple[Any, ...]], Reply]
) -> str:
    """Return a sentence that sets the analytic gradient against a central difference, or "" where there is none.

    Args:
        check: a check with `gradients`.
        arguments: the smallest failing input.
        difference: where the gradients differ.
        forward: runs the answer's forward on other arguments.
    """
    names = [name for name in leaves(check, arguments) if difference.place == gradient_place(name)]
    index, got = difference.index, difference.got
    if not names or index is None or not isinstance(got, TensorValue):
        return ""
    position = check.driver.arguments.index(names[0])
    array: Array = arguments[position].array
    if array.dtype != np.float64:
        return ""
    step = STEP * max(1.0, abs(float(array[index])))
    try:
        above, below = (_loss(forward(_moved(arguments, position, index, by))) for by in (step, -step))
    except WorkerError:
        return ""
    if above is None or below is None:
        return ""
    slope = (above - below) / (2 * step)
    return (
        f"At {names[0]}{list(index)} backward gives {show(float(got.array[index]))}, while moving that element by "
        f"{step:.0e} up and down changes the forward at a rate of {slope:.6g}."
    )


def _moved(arguments: tuple[Any, ...], position: int, index: tuple[int, ...], by: float) -> tuple[Any, ...]:
    array: Array = arguments[position].array.copy(order="K")
    array[index] += by
    return (*arguments[:position], TensorValue(array, requires_grad=True), *arguments[position + 1 :])


def _loss(reply: Reply) -> float | None:
    value = reply.get("value")
    if not isinstance(value, TensorValue) or value.array.dtype.kind != "f":
        return None
    return float((value.array * cotangent(value.array.shape, value.array.dtype)).sum())
