"""Elementwise operations with their derivatives, forward and backward side by side."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt
from typing import Any

import numpy as np

from .. import cpu, shapes
from ..autograd.function import Function


class Add(Function):
    """``a + b``: a sum hands its gradient on to both operands."""

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.shapes = a.shape, b.shape
        return cpu.binary(np.add, a, b)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        a_shape, b_shape = ctx.shapes
        return shapes.unbroadcast(grad, a_shape), shapes.unbroadcast(grad, b_shape)


class Sub(Function):
    """``a - b``: as a sum, with the sign turned for what is taken away."""

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.shapes = a.shape, b.shape
        return cpu.binary(np.subtract, a, b)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        a_shape, b_shape = ctx.shapes
        return shapes.unbroadcast(grad, a_shape), shapes.unbroadcast(-grad, b_shape) if ctx.needs_input_grad[
            1
        ] else None


class Mul(Function):
    """Multiply two tensors that broadcast, and know the derivative.

    Each factor's gradient is the incoming gradient times the other factor; where a factor was stretched to the
    common shape, its gradient is summed back to the shape it had.

    >>> a = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> b = torch.tensor([[3.0], [4.0]], requires_grad=True)
    >>> Mul.apply(a, b).sum().backward()
    >>> a.grad, b.grad
    (tensor([7., 7.]), tensor([[3.],
            [3.]]))
    """

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        """Return ``a * b`` (use ``cpu.binary``) and save what backward needs.

        Args:
            ctx: keeps tensors for backward with ``ctx.save_for_backward``.
            a: any shape.
            b: a shape that broadcasts with that of *a*.
        """
        needs_a, needs_b = ctx.needs_input_grad
        ctx.save_for_backward(a if needs_b else None, b if needs_a else None)  # what nobody needs is not kept alive
        ctx.shapes = a.shape, b.shape
        return cpu.binary(np.multiply, a, b)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return the gradients at *a* and *b*, each of its operand's shape; None where it is not needed.

        Args:
            ctx: ``ctx.saved_tensors`` and ``ctx.needs_input_grad`` (two bools).
            grad: gradient of the loss at the product, of the product's shape.
        """
        a, b = ctx.saved_tensors
        a_shape, b_shape = ctx.shapes
        grad_a = None if b is None else shapes.unbroadcast(grad * b, a_shape)
        grad_b = None if a is None else shapes.unbroadcast(grad * a, b_shape)
        return grad_a, grad_b


class Div(Function):
    """``a / b``, in floating point whatever the operands are."""

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.save_for_backward(a if ctx.needs_input_grad[1] else None, b)
        ctx.shapes = a.shape, b.shape
        return cpu.divide(a, b)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        a, b = ctx.saved_tensors
        a_shape, b_shape = ctx.shapes
        grad_b = None if a is None else shapes.unbroadcast(-grad * a / (b * b), b_shape)
        return shapes.unbroadcast(grad / b, a_shape), grad_b


class Pow(Function):
    """``a ** b``; a power of 0 has no slope in *a*, a base of 0 none in *b*."""

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        result = cpu.power(a, b)
        ctx.save_for_backward(a, b, result if ctx.needs_input_grad[1] else None)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        a, b, result = ctx.saved_tensors
        grad_a = shapes.unbroadcast((grad * (b * a ** (b - 1))).masked_fill(b == 0, 0.0), a.shape)
        if not ctx.needs_input_grad[1]:
            return grad_a, None
        slope = (result * a.log()).masked_fill((a == 0) & (b >= 0), 0.0)
        return grad_a, shapes.unbroadcast(grad * slope, b.shape)


class Where(Function):
    """Elements of *a* where *condition* holds, of *b* elsewhere; the gradient takes the same way back."""

    @staticmethod
    def forward(ctx: Any, condition: Any, a: Any, b: Any) -> Any:
        ctx.save_for_backward(condition)
        ctx.shapes = a.shape, b.shape
        return cpu.where(condition, a, b)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        (condition,) = ctx.saved_tensors
        a_shape, b_shape = ctx.shapes
        grad_a, grad_b = grad.masked_fill(~condition, 0.0), grad.masked_fill(condition, 0.0)
        return None, shapes.unbroadcast(grad_a, a_shape), shapes.unbroadcast(grad_b, b_shape)


class Clamp(Function):
    """Elements outside the bounds replaced by the bound; only what lies inside gets a gradient."""

    @staticmethod
    def forward(ctx: Any, x: Any, low: Any, high: Any) -> Any:
        ctx.save_for_backward(x)
        ctx.bounds = low, high
        return cpu.clamp(x, low, high)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        inside = (x >= (float("-inf") if low is None else low)) & (x <= (float("inf") if high is None else high))
        return grad.masked_fill(~inside, 0.0), None, None


class Cast(Function):
    """The same values with elements of another dtype; the gradient is cast back."""

    @staticmethod
    def forward(ctx: Any, x: Any, dtype: Any) -> Any:
        return cpu.cast(x, dtype)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return grad, None


def extremum(name: str, ufunc: np.ufunc) -> type[Function]:
    """Return the operation that takes the larger or smaller of two; equal ones get half the gradient each."""

    def forward(ctx: Any, a: Any, b: Any) -> Any:
        result = cpu.binary(ufunc, a, b)
        ctx.save_for_backward(a, b, result)
        return result

    def backward(ctx: Any, grad: Any) -> Any:
        a, b, result = ctx.saved_tensors
        share = grad / ((a == result).to(grad.dtype) + (b == result).to(grad.dtype))
        return (
            shapes.unbroadcast(share.masked_fill(a != result, 0.0), a.shape),
            shapes.unbroadcast(share.masked_fill(b != result, 0.0), b.shape),
        )

    return type(name, (Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)})


def smooth(name: str, compute: Callable[..., Any], derivative: Callable[[Any, Any], Any]) -> type[Function]:
    """Return the operation ``y = compute(x)`` of one float tensor whose slope is ``derivative(x, y)``."""

    def forward(ctx: Any, x: Any) -> Any:
        y = cpu.float_unary(compute, x)
        ctx.save_for_backward(x, y)
        return y

    def backward(ctx: Any, grad: Any) -> Any:
        x, y = ctx.saved_tensors
        return grad * derivative(x, y)

    return type(name, (Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)})


def real(name: str, compute: Callable[..., Any], derivative: Callable[[Any, Any], Any]) -> type[Function]:
    """Return such an operation that keeps the dtype of integers too."""

    def forward(ctx: Any, x: Any) -> Any:
        y = cpu.unary(compute, x)
        ctx.save_for_backward(x, y)
        return y

    return type(name, (smooth(name, compute, derivative),), {"forward": staticmethod(forward)})


Maximum = extremum("Maximum", np.maximum)
Minimum = extremum("Minimum", np.minimum)

Exp = smooth("Exp", np.exp, lambda x, y: y)
Expm1 = smooth("Expm1", np.expm1, lambda x, y: y + 1)
Log = smooth("Log", np.log, lambda x, y: 1 / x)
Log1p = smooth("Log1p", np.log1p, lambda x, y: 1 / (x + 1))
Log2 = smooth("Log2", np.log2, lambda x, y: 1 / (x * float(np.log(2))))
Log10 = smooth("Log10", np.log10, lambda x, y: 1 / (x * float(np.log(10))))
Sqrt = smooth("Sqrt", np.sqrt, lambda x, y: 0.5 / y)
Rsqrt = smooth("Rsqrt", cpu.rsqrt, lambda x, y: -0.5 * y**3)
Reciprocal = smooth("Reciprocal", np.reciprocal, lambda x, y: -y * y)
Sin = smooth("Sin", np.sin, lambda x, y: x.cos())
Cos = smooth("Cos", np.cos, lambda x, y: -x.sin())
Tan = smooth("Tan", np.tan, lambda x, y: 1 + y * y)
Tanh = smooth("Tanh", np.tanh, lambda x, y: 1 - y * y)
Sigmoid = smooth("Sigmoid", cpu.sigmoid, lambda x, y: y * (1 - y))
Erf = smooth("Erf", cpu.erf, lambda x, y: (-x * x).exp() * (2 / sqrt(pi)))
Relu = real("Relu", cpu.relu, lambda x, y: x > 0)
Neg = real("Neg", cpu.negative, lambda x, y: -1)
Abs = real("Abs", np.abs, lambda x, y: x.sign())
Sign = real("Sign", np.sign, lambda x, y: 0)
Floor = real("Floor", np.floor, lambda x, y: 0)
Ceil = real("Ceil", np.ceil, lambda x, y: 0)
Round = real("Round", np.round, lambda x, y: 0)
Trunc = real("Trunc", np.trunc, lambda x, y: 0)
