"""Functions of one tensor, element by element.

Source: https://docs.pytorch.org/docs/stable/torch.html#pointwise-ops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import cpu
from ..functions import elementwise

if TYPE_CHECKING:
    from ..tensor import Tensor


def exp(input: Tensor) -> Tensor:
    """Return e to the power of each element."""
    return elementwise.Exp.apply(input)


def expm1(input: Tensor) -> Tensor:
    """Return ``exp(input) - 1``, exact near 0."""
    return elementwise.Expm1.apply(input)


def log(input: Tensor) -> Tensor:
    """Return the natural logarithm of each element."""
    return elementwise.Log.apply(input)


def log1p(input: Tensor) -> Tensor:
    """Return ``log(1 + input)``, exact near 0."""
    return elementwise.Log1p.apply(input)


def log2(input: Tensor) -> Tensor:
    """Return the logarithm to the base 2 of each element."""
    return elementwise.Log2.apply(input)


def log10(input: Tensor) -> Tensor:
    """Return the logarithm to the base 10 of each element."""
    return elementwise.Log10.apply(input)


def sqrt(input: Tensor) -> Tensor:
    """Return the square root of each element."""
    return elementwise.Sqrt.apply(input)


def rsqrt(input: Tensor) -> Tensor:
    """Return 1 over the square root of each element."""
    return elementwise.Rsqrt.apply(input)


def reciprocal(input: Tensor) -> Tensor:
    """Return 1 over each element."""
    return elementwise.Reciprocal.apply(input)


def square(input: Tensor) -> Tensor:
    """Return each element times itself."""
    return elementwise.Pow.apply(input, cpu.number_like(2, input))


def sin(input: Tensor) -> Tensor:
    """Return the sine of each element, in radians."""
    return elementwise.Sin.apply(input)


def cos(input: Tensor) -> Tensor:
    """Return the cosine of each element, in radians."""
    return elementwise.Cos.apply(input)


def tan(input: Tensor) -> Tensor:
    """Return the tangent of each element, in radians."""
    return elementwise.Tan.apply(input)


def tanh(input: Tensor) -> Tensor:
    """Return the hyperbolic tangent of each element."""
    return elementwise.Tanh.apply(input)


def sigmoid(input: Tensor) -> Tensor:
    """Return ``1 / (1 + exp(-input))``."""
    return elementwise.Sigmoid.apply(input)


def erf(input: Tensor) -> Tensor:
    """Return the error function of each element."""
    return elementwise.Erf.apply(input)


def relu(input: Tensor) -> Tensor:
    """Return each element if it is positive, else 0."""
    return elementwise.Relu.apply(input)


def neg(input: Tensor) -> Tensor:
    """Return each element with its sign turned."""
    return elementwise.Neg.apply(input)


def abs(input: Tensor) -> Tensor:
    """Return the absolute value of each element."""
    return elementwise.Abs.apply(input)


def sign(input: Tensor) -> Tensor:
    """Return -1, 0 or 1 by the sign of each element."""
    return elementwise.Sign.apply(input)


def floor(input: Tensor) -> Tensor:
    """Return each element rounded down."""
    return elementwise.Floor.apply(input)


def ceil(input: Tensor) -> Tensor:
    """Return each element rounded up."""
    return elementwise.Ceil.apply(input)


def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """Return each element rounded to *decimals* places, halves to the even neighbour."""
    if decimals:
        return elementwise.Round.apply(input * 10**decimals) / 10**decimals
    return elementwise.Round.apply(input)


def trunc(input: Tensor) -> Tensor:
    """Return each element without what follows the decimal point."""
    return elementwise.Trunc.apply(input)


def isnan(input: Tensor) -> Tensor:
    """Tell of each element whether it is NaN."""
    return cpu.unary(np.isnan, input)


def isinf(input: Tensor) -> Tensor:
    """Tell of each element whether it is infinite."""
    return cpu.unary(np.isinf, input)


def isfinite(input: Tensor) -> Tensor:
    """Tell of each element whether it is neither infinite nor NaN."""
    return cpu.unary(np.isfinite, input)


def logical_not(input: Tensor) -> Tensor:
    """Tell of each element whether it is 0."""
    return cpu.unary(np.logical_not, input)


def bitwise_not(input: Tensor) -> Tensor:
    """Return each element with all bits turned, for bools the opposite.

    Raises:
        TypeError: the elements are floats.
    """
    if input._array.dtype.kind == "f":
        raise TypeError(f"bitwise_not: expected an integer or bool tensor, got {input.dtype}")
    return cpu.unary(np.invert, input)


negative, absolute = neg, abs
