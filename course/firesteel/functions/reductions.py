"""Reductions: many elements folded into one, and the gradient's way back to each of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import cpu, dtypes, shapes
from ..autograd.function import Function


def keep_dims(result: Any, shape: tuple[int, ...], dims: tuple[int, ...]) -> Any:
    """Return *result* with the reduced axes *dims* of *shape* back, of size 1, so that it broadcasts against the input.

    >>> keep_dims(torch.zeros(2), (2, 3), (1,)).shape
    torch.Size([2, 1])
    """
    return result.reshape(shapes.reduced_shape(shape, dims, keepdim=True))


class Sum(Function):
    """Sum a tensor over some axes, and know the derivative.

    Every element counts once in its sum, so each gets the gradient of the sum it went into: the gradient is
    stretched back to the shape that was summed.

    >>> x = torch.ones(2, 3, requires_grad=True)
    >>> (Sum.apply(x, (1,), False) * torch.tensor([1.0, 10.0])).sum().backward()
    >>> x.grad
    tensor([[ 1.,  1.,  1.],
            [10., 10., 10.]])
    """

    @staticmethod
    def forward(ctx: Any, x: Any, dims: tuple[int, ...], keepdim: bool) -> Any:
        """Return the sum over *dims* (use ``cpu.reduce(np.add, x, dims, keepdim)``).

        Args:
            ctx: any attribute set on it is there in backward.
            x: any shape.
            dims: the axes to sum over, counted from 0, each once.
            keepdim: whether summed axes stay, with size 1.
        """
        ctx.shape, ctx.dims = tuple(x.shape), dims
        return cpu.reduce(np.add, x, dims, keepdim)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return the gradient at *x*, of its shape, and None for each argument that is no tensor.

        Args:
            ctx: what forward left.
            grad: gradient of the loss at the sum, of the sum's shape.
        """
        kept = grad.reshape(shapes.reduced_shape(ctx.shape, ctx.dims, keepdim=True))
        return kept.expand(ctx.shape), None, None


class Prod(Function):
    """The product over some axes; each element's gradient is the product of all others."""

    @staticmethod
    def forward(ctx: Any, x: Any, dims: tuple[int, ...], keepdim: bool) -> Any:
        ctx.dims = dims
        ctx.save_for_backward(x)
        return cpu.reduce(np.multiply, x, dims, keepdim)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        (x,) = ctx.saved_tensors
        others = x._new(cpu.product_of_others(x._array, ctx.dims))
        return keep_dims(grad, x.shape, ctx.dims) * others, None, None


class Extremes(Function):
    """The largest (or smallest) element over some axes; where several are, they share the gradient evenly."""

    @staticmethod
    def forward(ctx: Any, x: Any, dims: tuple[int, ...], keepdim: bool, ufunc: Any) -> Any:
        result = cpu.reduce(ufunc, x, dims, keepdim)
        ctx.dims = dims
        ctx.save_for_backward(x, result)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        x, result = ctx.saved_tensors
        chosen = (x == keep_dims(result, x.shape, ctx.dims)).to(grad.dtype)
        share = keep_dims(grad, x.shape, ctx.dims) / chosen.sum(ctx.dims, keepdim=True)
        return share * chosen, None, None, None


class Cumsum(Function):
    """Sums of all elements so far along one axis; a gradient flows from each sum to all before it."""

    @staticmethod
    def forward(ctx: Any, x: Any, dim: int) -> Any:
        ctx.dim = dim
        return cpu.cumsum(x, dim)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return grad.flip(ctx.dim).cumsum(ctx.dim).flip(ctx.dim), None


def sum_dtype(dtype: dtypes.dtype) -> dtypes.dtype:
    """Return the dtype a sum or product is taken in: integers and bools count in int64.

    >>> sum_dtype(torch.bool), sum_dtype(torch.float32)
    (torch.int64, torch.float32)
    """
    return dtype if dtype.is_floating_point else dtypes.int64
