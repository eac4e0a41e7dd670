"""Operations that show, pick or join elements without computing with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import cpu, indexing, shapes, strides
from ..autograd.function import Function


class Reshape(Function):
    """The same elements in index order under another shape: a view where strides allow it, else a copy."""

    @staticmethod
    def forward(ctx: Any, x: Any, shape: tuple[int, ...]) -> Any:
        ctx.shape = old = tuple(x.shape)
        steps = x.stride() if shape == old else strides.view_strides(old, x.stride(), shape)
        if steps is None:
            return x._new(np.ascontiguousarray(x._array).reshape(shape))
        return x._view(shape, steps, x.storage_offset())

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return grad.reshape(ctx.shape), None


class Contiguous(Function):
    """A copy in which index order is memory order."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        return x._new(np.ascontiguousarray(x._array))

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return grad


class Permute(Function):
    """The same elements with the axes in another order; the gradient's axes go back."""

    @staticmethod
    def forward(ctx: Any, x: Any, dims: tuple[int, ...]) -> Any:
        shape, stride = strides.permute(tuple(x.shape), x.stride(), dims)
        ctx.dims = dims
        return x._view(shape, stride, x.storage_offset())

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        dims = [dim % grad.ndim for dim in ctx.dims]
        return grad.permute(tuple(dims.index(axis) for axis in range(grad.ndim))), None


class Expand(Function):
    """The same elements seen many times, by strides of 0; the gradient is summed over the copies."""

    @staticmethod
    def forward(ctx: Any, x: Any, shape: tuple[int, ...]) -> Any:
        ctx.shape = tuple(x.shape)
        return x._view(shape, shapes.expand_strides(tuple(x.shape), x.stride(), shape), x.storage_offset())

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return shapes.unbroadcast(grad, ctx.shape), None


class AsStrided(Function):
    """The storage seen with any geometry; gradients are added up in a flat storage."""

    @staticmethod
    def forward(ctx: Any, x: Any, shape: tuple[int, ...], stride: tuple[int, ...], offset: int) -> Any:
        storage, *ctx.geometry = x._locate()
        ctx.places = cpu.places(shape, stride, offset)
        ctx.own_places, ctx.length, ctx.shape = cpu.places(tuple(x.shape), *ctx.geometry), len(storage), x.shape
        return x._view(shape, stride, offset)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        flat = Put.apply(grad, ctx.places, (ctx.length,))
        return Index.apply(flat, ctx.own_places), None, None, None


class Index(Function):
    """Pick elements, ``x[key]``, and know the derivative.

    What was picked hands its gradient back to the place it came from; a place picked twice gets both, a place
    that was not picked gets 0.

    >>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> Index.apply(x, torch.tensor([0, 2, 2])).sum().backward()
    >>> x.grad
    tensor([1., 0., 2.])
    """

    @staticmethod
    def forward(ctx: Any, x: Any, key: Any) -> Any:
        """Return the elements of *x* at *key* (use ``indexing.pick``, which gives a view where it can).

        Args:
            ctx: any attribute set on it is there in backward.
            x: any shape.
            key: ints, slices, None, ``...``, int or bool tensors, or a tuple of these.
        """
        ctx.key, ctx.shape = key, tuple(x.shape)
        return indexing.pick(x, key)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return the gradient at *x*, of its shape, and None for *key*.

        ``Put.apply(values, key, shape)`` gives zeros of *shape* with *values* added up at *key*.

        Args:
            ctx: what forward left.
            grad: gradient of the loss at what was picked.
        """
        return Put.apply(grad, ctx.key, ctx.shape), None


class Put(Function):
    """Zeros to which values are added at *key*: the way back of ``Index``, whose way back is ``Index``."""

    @staticmethod
    def forward(ctx: Any, values: Any, key: Any, shape: tuple[int, ...]) -> Any:
        ctx.key = key
        return indexing.put(values, key, shape)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return Index.apply(grad, ctx.key), None, None


class Replace(Function):
    """A copy of *x* with *values* written at *key*; the gradient of what was overwritten is 0."""

    @staticmethod
    def forward(ctx: Any, x: Any, values: Any, key: Any) -> Any:
        ctx.key, ctx.shape = key, tuple(values.shape)
        return indexing.write(x._new(x._array.copy()), key, values)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        picked = grad[ctx.key]
        return Replace.apply(grad, picked * 0, ctx.key), shapes.unbroadcast(picked, ctx.shape), None


class Cat(Function):
    """Tensors joined along an axis; each gets its part of the gradient."""

    @staticmethod
    def forward(ctx: Any, dim: int, *tensors: Any) -> Any:
        ctx.dim, ctx.sizes = dim, [t.shape[dim] for t in tensors]
        return cpu.concatenate(tensors, dim)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return None, *grad.split(ctx.sizes, ctx.dim)


class Stack(Function):
    """Tensors of one shape joined along a new axis; each gets its slice of the gradient."""

    @staticmethod
    def forward(ctx: Any, dim: int, *tensors: Any) -> Any:
        """Return the tensors joined along the new axis *dim*."""
        ctx.dim = dim
        return cpu.stack(tensors, dim)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return None for the axis, and a slice of *grad* for each tensor."""
        return None, *grad.unbind(ctx.dim)


class TakeAlong(Function):
    """``gather``: along one axis, the element that an index tensor names at each place."""

    @staticmethod
    def forward(ctx: Any, x: Any, dim: int, index: Any) -> Any:
        ctx.key, ctx.shape = cpu.along(index._array, dim), tuple(x.shape)
        return indexing.pick(x, ctx.key)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return Put.apply(grad, ctx.key, ctx.shape), None, None
