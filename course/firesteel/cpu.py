"""The arithmetic below autograd: NumPy on the buffers of tensors; results belong to no graph."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, shapes
from ._base import Array, TensorBase

if TYPE_CHECKING:
    from .tensor import Tensor

quiet = partial(np.errstate, all="ignore")  # inf and nan are answers here, as in PyTorch, not warnings


def result_dtype(*operands: Any) -> dtypes.dtype:
    """Return the dtype in which *operands* (tensors and Python numbers) meet.

    Tensors with axes decide first, then those without, then Python numbers; the weaker count only when their
    category is higher. Source: https://docs.pytorch.org/docs/stable/generated/torch.result_type.html.
    """
    ranks: list[dtypes.dtype | None] = [None, None, None]
    for operand in operands:
        if isinstance(operand, TensorBase):
            rank, dtype = (0 if operand._array.ndim else 1), operand.dtype
        else:
            rank, dtype = 2, dtypes.of_scalar(operand)
        known = ranks[rank]
        ranks[rank] = dtype if known is None else dtypes.promote_types(known, dtype)
    dtype = dtypes.combine(dtypes.combine(ranks[0], ranks[1]), ranks[2])
    assert dtype is not None
    return dtype


def aligned(*operands: Any, dtype: dtypes.dtype | None = None) -> list[Array]:
    """Return *operands* as arrays of one dtype and one shape, stretched by stride 0 where they broadcast.

    Raises:
        RuntimeError: the shapes do not broadcast.
    """
    target = (result_dtype(*operands) if dtype is None else dtype).numpy
    arrays = [o._array for o in operands]
    arrays = [array if array.dtype == target else array.astype(target) for array in arrays]
    shape = arrays[0].shape
    if any(array.shape != shape for array in arrays):
        shape = shapes.broadcast_shapes(*(array.shape for array in arrays))
        arrays = [stretched(array, shape) for array in arrays]
    return arrays


def stretched(array: Array, shape: tuple[int, ...]) -> Array:
    """Return *array* seen as *shape*, every added or stretched axis with stride 0."""
    if array.shape == shape:
        return array
    if array.size == 0 or 0 in shape:
        return np.broadcast_to(array, shape)
    steps = shapes.expand_strides(array.shape, array.strides, shape)
    if array.flags.c_contiguous:  # a buffer, which is quicker to see in another way
        return np.ndarray(shape, array.dtype, array, 0, steps)
    return np.lib.stride_tricks.as_strided(array, shape, steps, writeable=False)


def number_like(number: float | int | bool, tensor: Tensor) -> Tensor:
    """Return a Python number as a tensor without axes that leaves the dtype of *tensor* as it is where it can."""
    own = tensor._array.dtype  # a float takes any number as it is
    return tensor._new(np.asarray(number).astype(own if own.kind == "f" else result_dtype(tensor, number).numpy))


def binary(ufunc: np.ufunc, a: Tensor, b: Tensor) -> Tensor:
    """Return ``ufunc(a, b)``, broadcast and promoted."""
    x, y = a._array, b._array
    if x.dtype != y.dtype and "b" not in (x.dtype.kind, y.dtype.kind):  # beside a bool NumPy promotes as PyTorch does
        x, y = aligned(a, b)
    elif x.shape != y.shape and x.ndim and y.ndim:
        shape = shapes.broadcast_shapes(x.shape, y.shape)
        x, y = stretched(x, shape), stretched(y, shape)
    with quiet():
        return a._new(ufunc(x, y))


def add_(a: Tensor, b: Tensor) -> Tensor:
    """Add *b*, stretched to the shape of *a*, to a fresh result *a* in place; return *a*."""
    a._array += stretched(b._array, a._array.shape)
    return a


def divide(a: Tensor, b: Tensor) -> Tensor:
    """Return the true quotient; integers are divided in the default float type."""
    x, y = a._array, b._array
    if x.dtype != y.dtype or x.dtype.kind != "f" or (x.shape != y.shape and x.ndim and y.ndim):
        dtype = result_dtype(a, b)
        x, y = aligned(a, b, dtype=dtype if dtype.is_floating_point else dtypes.get_default_dtype())
    with quiet():
        return a._new(np.true_divide(x, y))


def power(a: Tensor, b: Tensor) -> Tensor:
    """Return ``a ** b``; a square is one multiplication.

    Raises:
        RuntimeError: an integer is raised to a negative integer.
    """
    x, y = aligned(a, b)
    if x.dtype.kind in "iu" and (y < 0).any():
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    with quiet():
        return a._new(np.square(x) if b._array.ndim == 0 and b._array == 2 else np.power(x, y))


def where(condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Return *a* where *condition* is True and *b* elsewhere, all three broadcast."""
    x, y = aligned(a, b)
    shape = shapes.broadcast_shapes(condition._array.shape, x.shape)
    return a._new(np.where(stretched(condition._array, shape), stretched(x, shape), stretched(y, shape)))


def clamp(a: Tensor, low: float | None, high: float | None) -> Tensor:
    """Return *a* with elements below *low* or above *high* replaced by the bound; *high* wins over *low*."""
    dtype = result_dtype(a, *(bound for bound in (low, high) if bound is not None)).numpy
    array = a._array.astype(dtype, copy=False)
    if low is not None:
        array = np.maximum(array, dtype.type(low))
    return a._new(array if high is None else np.minimum(array, dtype.type(high)))


def float_unary(compute: Callable[..., Any], a: Tensor) -> Tensor:
    """Return ``compute(a)`` in floating point; integers are taken as the default float type."""
    array = a._array
    if array.dtype.kind != "f":
        array = array.astype(dtypes.get_default_dtype().numpy)
    with quiet():
        return a._new(compute(array))


def unary(compute: Callable[..., Any], a: Tensor) -> Tensor:
    """Return ``compute(a)`` in the dtype that NumPy gives."""
    return a._new(compute(a._array))


def relu(x: Array) -> Array:
    """Return the larger of *x* and 0."""
    return np.maximum(x, x.dtype.type(0))


def sigmoid(x: Array) -> Array:
    """Return ``1 / (1 + exp(-x))``."""
    return 1 / (1 + np.exp(-x))


def rsqrt(x: Array) -> Array:
    """Return ``1 / sqrt(x)``."""
    return 1 / np.sqrt(x)


def erf(x: Array) -> Array:
    """Return the error function; NumPy has none, so it is the C library's, one element at a time."""
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(x)).astype(x.dtype)


def negative(x: Array) -> Array:
    """Return ``-x``.

    Raises:
        RuntimeError: *x* holds bools.
    """
    if x.dtype.kind == "b":
        raise RuntimeError("Negation, the `-` operator, on a bool tensor is not supported; use ~ or logical_not()")
    return np.negative(x)


def reduce(ufunc: np.ufunc, a: Tensor, dims: tuple[int, ...], keepdim: bool, dtype: Any = None) -> Tensor:
    """Return *a* with the axes *dims* folded into one value each by ``ufunc.reduce``."""
    shape = shapes.reduced_shape(a._array.shape, dims, keepdim)
    with quiet():
        reduced = np.asarray(ufunc.reduce(a._array, axis=dims, dtype=None if dtype is None else dtype.numpy))
    return a._new(reduced if reduced.shape == shape else reduced.reshape(shape))


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """Return the matrix product over the last two axes, batched over the others (which broadcast).

    Raises:
        RuntimeError: an operand has no axis, the inner sizes differ, or the dtypes differ.
    """
    x, y = a._array, b._array
    if x.ndim == 0 or y.ndim == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {x.ndim}D and {y.ndim}D")
    if x.shape[-1] != y.shape[-2 if y.ndim > 1 else -1]:
        raise RuntimeError(
            f"matmul: shapes {x.shape} and {y.shape} do not fit; x.shape[-1] must equal "
            f"y.shape[{-2 if y.ndim > 1 else -1}]"
        )
    if x.dtype != y.dtype:
        raise RuntimeError(
            f"matmul: expected both operands to have the same dtype, got {a.dtype} and {b.dtype}; use .to()"
        )
    if x.ndim > 2 or y.ndim > 2:
        shapes.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    with quiet():
        if x.ndim > 2 and y.ndim == 2:  # one large product is faster than many small ones
            rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
            return a._new(np.matmul(rows, y).reshape(*x.shape[:-1], y.shape[1]))
        return a._new(np.matmul(x, y))


def cast(a: Tensor, dtype: dtypes.dtype) -> Tensor:
    """Return a copy of *a* with elements of *dtype*; floats are cut towards zero when they become integers."""
    with quiet():
        return a._new(a._array.astype(dtype.numpy))


def product_of_others(x: Array, dims: tuple[int, ...]) -> Array:
    """Return, at each place, the product of all other elements that fold into the same one along *dims*."""
    if x.size == 0:
        return x.copy()
    kept = [axis for axis in range(x.ndim) if axis not in dims]
    rows = x.transpose(kept + list(dims)).reshape([x.shape[axis] for axis in kept] + [-1])
    ones = np.ones_like(rows[..., :1])
    before = np.cumprod(np.concatenate([ones, rows[..., :-1]], -1), -1)
    after = np.cumprod(np.concatenate([ones, rows[..., :0:-1]], -1), -1)[..., ::-1]
    others = (before * after).reshape([x.shape[axis] for axis in kept] + [x.shape[axis] for axis in dims])
    return np.array(others.transpose(np.argsort(kept + list(dims))), order="C")


def cumsum(a: Tensor, dim: int) -> Tensor:
    """Return the sums of all elements so far along *dim*; integers are summed in int64."""
    array = a._array
    return a._new(np.cumsum(array, dim, dtype=array.dtype if array.dtype.kind == "f" else np.int64))


def concatenate(tensors: Sequence[Tensor], dim: int) -> Tensor:
    """Return *tensors* joined along *dim*, promoted to one dtype.

    Raises:
        RuntimeError: their shapes differ in another axis than *dim*.
    """
    target = result_dtype(*tensors).numpy
    try:
        return TensorBase._new(np.concatenate([t._array.astype(target, copy=False) for t in tensors], dim))
    except ValueError:
        found = ", ".join(str(tuple(t.shape)) for t in tensors)
        raise RuntimeError(f"cat: sizes of tensors must match except in dimension {dim}; got shapes {found}") from None


def stack(tensors: Sequence[Tensor], dim: int) -> Tensor:
    """Return *tensors* of one shape joined along a new axis *dim*, promoted to one dtype."""
    arrays = [t._array for t in tensors]
    if any(array.dtype != arrays[0].dtype for array in arrays):
        target = result_dtype(*tensors).numpy
        arrays = [array.astype(target, copy=False) for array in arrays]
    return TensorBase._new(np.stack(arrays, dim))


def along(index: Array, dim: int) -> tuple[Array, ...]:
    """Return the key that picks place ``index[i, j, ...]`` of axis *dim* at every ``(i, j, ...)``."""
    key = list(np.ix_(*(np.arange(size) for size in index.shape)))
    key[dim] = index
    return tuple(key)


def places(shape: tuple[int, ...], stride: tuple[int, ...], offset: int) -> Array:
    """Return, for every index of a view, its place in the storage."""
    total = np.full(shape, offset)
    for axis, (size, step) in enumerate(zip(shape, stride, strict=True)):
        total += (np.arange(size) * step).reshape((-1,) + (1,) * (len(shape) - 1 - axis))
    return total
