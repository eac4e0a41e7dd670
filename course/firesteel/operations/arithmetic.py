"""Sums, products and powers of tensors and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import cpu
from .._base import TensorBase
from ..functions import elementwise

if TYPE_CHECKING:
    from ..tensor import Tensor

Operand = Any  # a Tensor, or a Python or NumPy number
_OPERANDS = (TensorBase, int, float, np.number, np.bool_)  # a tuple: a union would be built anew at each operation


def is_operand(value: object) -> bool:
    """Tell whether *value* can take part in arithmetic: a tensor or a number."""
    return isinstance(value, _OPERANDS)


def pair(a: Operand, b: Operand) -> tuple[Tensor, Tensor]:
    """Return both as tensors; a number takes the other's dtype if it can.

    Raises:
        TypeError: one is neither a tensor nor a number, or neither is a tensor.
    """
    if isinstance(a, TensorBase):  # every TensorBase is a Tensor, which pyright cannot see
        if isinstance(b, TensorBase):
            return a, b  # pyright: ignore[reportReturnType]
        if is_operand(b):
            return a, cpu.number_like(b, a)  # pyright: ignore[reportReturnType, reportArgumentType]
    elif isinstance(b, TensorBase) and is_operand(a):
        return cpu.number_like(a, b), b  # pyright: ignore[reportReturnType, reportArgumentType]
    raise TypeError(f"expected a Tensor and a Tensor or number, got {type(a).__name__} and {type(b).__name__}")


def add(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """Return ``input + alpha * other`` (https://docs.pytorch.org/docs/stable/generated/torch.add.html)."""
    a, b = pair(input, other)
    return elementwise.Add.apply(a, b if alpha == 1 else mul(b, alpha))


def sub(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """Return ``input - alpha * other``.

    Raises:
        RuntimeError: one is a bool.
    """
    a, b = pair(input, other)
    if "b" in (a._array.dtype.kind, b._array.dtype.kind) or isinstance(input, bool) or isinstance(other, bool):
        raise RuntimeError("Subtraction, the `-` operator, with a bool tensor is not supported; use ^ or logical_xor()")
    return elementwise.Sub.apply(a, b if alpha == 1 else mul(b, alpha))


def mul(input: Operand, other: Operand) -> Tensor:
    """Return ``input * other`` (https://docs.pytorch.org/docs/stable/generated/torch.mul.html)."""
    return elementwise.Mul.apply(*pair(input, other))


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """Return ``input / other``, rounded to integers if *rounding_mode* is ``"floor"`` or ``"trunc"``.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.div.html.
    """
    a, b = pair(input, other)
    if rounding_mode is None:
        return elementwise.Div.apply(a, b)
    if rounding_mode == "floor":
        return floor_divide(a, b)
    if rounding_mode == "trunc":
        return elementwise.Trunc.apply(elementwise.Div.apply(a, b)).to(cpu.result_dtype(a, b))
    raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")


def floor_divide(input: Operand, other: Operand) -> Tensor:
    """Return the quotient rounded down, in the operands' common dtype; it has no gradient.

    Raises:
        RuntimeError: an integer is divided by 0.
    """
    a, b = pair(input, other)
    _refuse_integer_zero(a, b)
    return cpu.binary(np.floor_divide, a, b)


def remainder(input: Operand, other: Operand) -> Tensor:
    """Return ``input % other``, with the sign of *other*.

    Raises:
        RuntimeError: an integer is divided by 0.
    """
    a, b = pair(input, other)
    _refuse_integer_zero(a, b)
    return sub(a, mul(floor_divide(a.detach(), b.detach()), b)) if a.requires_grad else cpu.binary(np.remainder, a, b)


def _refuse_integer_zero(a: Tensor, b: Tensor) -> None:
    if not cpu.result_dtype(a, b).is_floating_point and not np.all(b._array):
        raise RuntimeError("ZeroDivisionError")


def pow(input: Operand, exponent: Operand) -> Tensor:
    """Return ``input ** exponent`` (https://docs.pytorch.org/docs/stable/generated/torch.pow.html)."""
    return elementwise.Pow.apply(*pair(input, exponent))


def maximum(input: Tensor, other: Tensor) -> Tensor:
    """Return the larger of two elements at each place."""
    return elementwise.Maximum.apply(*pair(input, other))


def minimum(input: Tensor, other: Tensor) -> Tensor:
    """Return the smaller of two elements at each place."""
    return elementwise.Minimum.apply(*pair(input, other))


def clamp(input: Tensor, min: Operand = None, max: Operand = None) -> Tensor:
    """Return *input* with elements below *min* or above *max* replaced by that bound; they get no gradient.

    Raises:
        RuntimeError: neither bound is given.
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if not isinstance(min, TensorBase) and not isinstance(max, TensorBase):
        return elementwise.Clamp.apply(input, min, max)
    low = input if min is None else maximum(input, pair(input, min)[1])
    return low if max is None else minimum(low, pair(input, max)[1])


def where(condition: Tensor, input: Operand = None, other: Operand = None) -> Any:
    """Return elements of *input* where *condition* holds and of *other* elsewhere.

    With *condition* alone, return the places where it holds: one index tensor an axis.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.where.html.
    """
    if input is None and other is None:
        return tuple(condition._new(places) for places in np.nonzero(condition._array))
    if not isinstance(input, TensorBase) and not isinstance(other, TensorBase):
        dtype = cpu.result_dtype(input, other).numpy
        return condition._new(np.where(condition._array, np.asarray(input, dtype), np.asarray(other, dtype)))
    a, b = pair(input, other)
    return elementwise.Where.apply(condition, a, b)


def lerp(input: Tensor, end: Tensor, weight: Operand) -> Tensor:
    """Return ``input + weight * (end - input)``."""
    return add(input, mul(sub(end, input), weight))


def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """Return ``input + value * tensor1 * tensor2``."""
    return add(input, mul(tensor1, tensor2), alpha=value)


def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """Return ``input + value * tensor1 / tensor2``."""
    return add(input, div(tensor1, tensor2), alpha=value)


subtract, multiply, divide = sub, mul, div
