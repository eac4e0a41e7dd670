"""Comparisons, which give bool tensors, and logic on them.

Source: https://docs.pytorch.org/docs/stable/torch.html#comparison-ops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import cpu
from .arithmetic import Operand, pair

if TYPE_CHECKING:
    from ..tensor import Tensor


def eq(input: Operand, other: Operand) -> Tensor:
    """Tell at each place whether the two are equal."""
    return cpu.binary(np.equal, *pair(input, other))


def ne(input: Operand, other: Operand) -> Tensor:
    """Tell at each place whether the two differ."""
    return cpu.binary(np.not_equal, *pair(input, other))


def lt(input: Operand, other: Operand) -> Tensor:
    """Tell at each place whether the first is less."""
    return cpu.binary(np.less, *pair(input, other))


def le(input: Operand, other: Operand) -> Tensor:
    """Tell at each place whether the first is less or equal."""
    return cpu.binary(np.less_equal, *pair(input, other))


def gt(input: Operand, other: Operand) -> Tensor:
    """Tell at each place whether the first is greater."""
    return cpu.binary(np.greater, *pair(input, other))


def ge(input: Operand, other: Operand) -> Tensor:
    """Tell at each place whether the first is greater or equal."""
    return cpu.binary(np.greater_equal, *pair(input, other))


def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Tell at each place whether both are not 0."""
    return cpu.binary(np.logical_and, *pair(input, other))


def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Tell at each place whether one is not 0."""
    return cpu.binary(np.logical_or, *pair(input, other))


def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Tell at each place whether exactly one is not 0."""
    return cpu.binary(np.logical_xor, *pair(input, other))


def bitwise_and(input: Operand, other: Operand) -> Tensor:
    """Return the bits that both have; for bools, whether both hold."""
    return _bitwise("and", np.bitwise_and, input, other)


def bitwise_or(input: Operand, other: Operand) -> Tensor:
    """Return the bits that one has; for bools, whether one holds."""
    return _bitwise("or", np.bitwise_or, input, other)


def bitwise_xor(input: Operand, other: Operand) -> Tensor:
    """Return the bits that exactly one has; for bools, whether they differ."""
    return _bitwise("xor", np.bitwise_xor, input, other)


def _bitwise(name: str, ufunc: np.ufunc, input: Operand, other: Operand) -> Tensor:
    a, b = pair(input, other)
    if a._array.dtype.kind == "f" or b._array.dtype.kind == "f":
        raise NotImplementedError(f"bitwise_{name}: expected integer or bool tensors, got {a.dtype} and {b.dtype}")
    return cpu.binary(ufunc, a, b)


def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Tell at each place whether ``|input - other| <= atol + rtol * |other|``."""
    return input._new(np.isclose(input._array, other._array, rtol, atol, equal_nan))


def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Tell whether ``|input - other| <= atol + rtol * |other|`` everywhere."""
    return bool(np.allclose(input._array, other._array, rtol, atol, equal_nan))


def equal(input: Tensor, other: Tensor) -> bool:
    """Tell whether two tensors have the same shape and elements."""
    return bool(np.array_equal(input._array, other._array))
