"""Comparing analytic gradients with differences: the judge that needs no other framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._base import TensorBase
from .grad_mode import no_grad
from .passes import grad

if TYPE_CHECKING:
    from ..tensor import Tensor


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Tell whether the analytic gradients of *func* agree with central differences.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html.

    Args:
        func: takes *inputs*, returns a tensor or a tuple of tensors.
        inputs: the arguments; those that require a gradient, in float64, are checked.
        eps: half the distance between the two points of a difference.
        atol: absolute difference allowed.
        rtol: relative difference allowed.
        raise_exception: raise instead of returning False.

    Raises:
        RuntimeError: a gradient disagrees; the message names output, input and the first wrong entry.
    """
    arguments = [inputs] if isinstance(inputs, TensorBase) else list(inputs)
    checked = [i for i, t in enumerate(arguments) if isinstance(t, TensorBase) and t.requires_grad]
    outputs = func(*arguments)
    for number, output in enumerate(outputs if isinstance(outputs, tuple) else (outputs,)):
        if not output.requires_grad:
            continue
        for place in checked:
            analytic = _analytic(output, arguments[place])
            numeric = _numeric(func, arguments, place, number, eps)
            wrong = ~np.isclose(analytic, numeric, rtol, atol, equal_nan=True)
            if wrong.any():
                if not raise_exception:
                    return False
                row, column = np.argwhere(wrong)[0]
                raise RuntimeError(
                    f"Jacobian mismatch for output {number} with respect to input {place}: at element {column} of the "
                    f"output and {row} of the input, analytic {analytic[row, column]:.6g}, "
                    f"numeric {numeric[row, column]:.6g}"
                )
    return True


def _analytic(output: Tensor, argument: Tensor) -> np.ndarray[Any, Any]:
    """Return d output[j] / d argument[i] at (i, j), by one backward pass for each j."""
    columns: list[np.ndarray[Any, Any]] = []
    for j in range(output.numel()):
        seed = np.zeros(output.shape, output._array.dtype)
        seed.flat[j] = 1
        (found,) = grad(output, argument, output._new(seed), retain_graph=True, allow_unused=True)
        columns.append(np.zeros(argument.numel()) if found is None else found._array.reshape(-1))
    return np.stack(columns, 1) if columns else np.zeros((argument.numel(), 0))


def _numeric(
    func: Callable[..., Any], arguments: list[Any], place: int, number: int, eps: float
) -> np.ndarray[Any, Any]:
    """Return the same matrix by central differences, moving one element at a time."""

    def value(shift: float, i: int) -> np.ndarray[Any, Any]:
        moved = arguments[place]._array.copy()
        moved.flat[i] += shift
        with no_grad():
            other = arguments[place]._new(moved)  # takes the place of each argument that is this tensor
            outputs = func(*(other if argument is arguments[place] else argument for argument in arguments))
        return (outputs[number] if isinstance(outputs, tuple) else outputs)._array.reshape(-1).astype(np.float64)

    rows = [(value(eps, i) - value(-eps, i)) / (2 * eps) for i in range(arguments[place].numel())]
    return np.stack(rows) if rows else np.zeros((0, 0))
