"""Reductions over some or all axes.

Source: https://docs.pytorch.org/docs/stable/torch.html#reduction-ops. Throughout, *dim* is one axis or a tuple of
axes (negative ones count from the end; None means all), and *keepdim* keeps reduced axes with size 1; NumPy's names
``axis`` and ``keepdims`` do as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from .. import cpu, shapes, stable
from ..functions import reductions
from ..functions import softmax as log

if TYPE_CHECKING:
    from ..dtypes import dtype as DType
    from ..tensor import Tensor

Dim = int | tuple[int, ...] | None
F = TypeVar("F", bound=Callable[..., Any])


def _numpy_names(reduce: F) -> F:
    @wraps(reduce)
    def call(*args: Any, **options: Any) -> Any:
        if "axis" in options:
            options["dim"] = options.pop("axis")
        if "keepdims" in options:
            options["keepdim"] = options.pop("keepdims")
        return reduce(*args, **options)

    return call  # pyright: ignore[reportReturnType] - reduce itself, under two more names


class ValuesIndices(NamedTuple):
    """The two results of a search along an axis."""

    values: Any
    indices: Any

    def __repr__(self) -> str:
        return f"torch.return_types.{type(self).__name__}(\nvalues={self.values},\nindices={self.indices})"


_Max, _Min, _Sort, _Topk = (type(name, (ValuesIndices,), {}) for name in ("max", "min", "sort", "topk"))


def _dims(input: Tensor, dim: Any) -> tuple[int, ...]:
    return shapes.normalize_dims(tuple(dim) if isinstance(dim, list) else dim, input.ndim)


@_numpy_names
def sum(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the sum over *dim*; integers and bools are summed in int64."""
    input = input.to(dtype or reductions.sum_dtype(input.dtype))
    return reductions.Sum.apply(input, _dims(input, dim), keepdim)


@_numpy_names
def prod(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Return the product over *dim*; integers and bools are multiplied in int64."""
    input = input.to(reductions.sum_dtype(input.dtype))
    return reductions.Prod.apply(input, _dims(input, dim), keepdim)


@_numpy_names
def mean(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the mean over *dim*.

    Raises:
        RuntimeError: the elements are not floating-point numbers.
    """
    input = input if dtype is None else input.to(dtype)
    if not input.is_floating_point():
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
            f"Got: {input.dtype}; convert it with .float()"
        )
    dims = _dims(input, dim)
    count = int(np.prod([input.shape[d] for d in dims]))
    total = reductions.Sum.apply(input, dims, keepdim)
    return total / count if count else total * float("nan")


@_numpy_names
def var(input: Tensor, dim: Dim = None, *, correction: int = 1, keepdim: bool = False, unbiased: bool = True) -> Tensor:
    """Return the variance over *dim*: squared distance from the mean, summed and divided by ``n - correction``."""
    dims = _dims(input, dim)
    away = input - mean(input, dims, keepdim=True)
    count = int(np.prod([input.shape[d] for d in dims])) - (correction if unbiased else 0)
    total = (away * away).sum(dims, keepdim=keepdim)
    return total / count if count > 0 else total / 0.0


@_numpy_names
def std(input: Tensor, dim: Dim = None, *, correction: int = 1, keepdim: bool = False, unbiased: bool = True) -> Tensor:
    """Return the standard deviation over *dim*, the square root of the variance."""
    return var(input, dim, correction=correction, keepdim=keepdim, unbiased=unbiased).sqrt()


def norm(input: Tensor, p: float | str = 2, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Return the *p*-norm over *dim*: ``sum(|x| ** p) ** (1 / p)``."""
    if p in (2, "fro"):
        return (input * input).sum(dim, keepdim=keepdim).sqrt()
    if p == float("inf"):
        return amax(input.abs(), dim, keepdim)
    return (input.abs() ** p).sum(dim, keepdim=keepdim) ** (1 / float(p))


@_numpy_names
def amax(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Return the largest element over *dim*; equal ones share the gradient."""
    _refuse_empty("amax", input, _dims(input, dim))
    return reductions.Extremes.apply(input, _dims(input, dim), keepdim, np.maximum)


@_numpy_names
def amin(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Return the smallest element over *dim*; equal ones share the gradient."""
    _refuse_empty("amin", input, _dims(input, dim))
    return reductions.Extremes.apply(input, _dims(input, dim), keepdim, np.minimum)


@_numpy_names
def max(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """Return the largest element; ``(values, indices)`` along axis *dim*; of two tensors the larger at each place."""
    if dim is None:
        return amax(_not_empty("max", input))
    if not isinstance(dim, int):
        return input.maximum(dim)
    return _Max(*_along(input, argmax(input, dim, keepdim=True), dim, keepdim))


@_numpy_names
def min(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """Return the smallest element; ``(values, indices)`` along axis *dim*; of two tensors the smaller at each place."""
    if dim is None:
        return amin(_not_empty("min", input))
    if not isinstance(dim, int):
        return input.minimum(dim)
    return _Min(*_along(input, argmin(input, dim, keepdim=True), dim, keepdim))


def _not_empty(name: str, input: Tensor) -> Tensor:
    if not input.numel():
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify it as 'dim'."
        )
    return input


def _along(input: Tensor, indices: Tensor, dim: int, keepdim: bool) -> ValuesIndices:
    if input.ndim == 0:
        return ValuesIndices(input, indices)
    values = input.gather(dim, indices)
    return ValuesIndices(values, indices) if keepdim else ValuesIndices(values.squeeze(dim), indices.squeeze(dim))


@_numpy_names
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return where the (first) largest element is: its place in the flattened tensor, or along axis *dim*."""
    return _search(np.argmax, "argmax", input, dim, keepdim)


@_numpy_names
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return where the (first) smallest element is: its place in the flattened tensor, or along axis *dim*."""
    return _search(np.argmin, "argmin", input, dim, keepdim)


def _search(find: Any, name: str, input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    dims = _dims(input, dim)
    _refuse_empty(name, input, dims)
    if input._array.dtype.kind == "b":
        raise RuntimeError(f"{name}(): does not support bool input; convert it with .int()")
    places = np.asarray(find(input._array, axis=None if dim is None or input.ndim == 0 else dims[0]), np.int64)
    return input._new(places.reshape(shapes.reduced_shape(input.shape, dims, keepdim)))


def _refuse_empty(name: str, input: Tensor, dims: tuple[int, ...]) -> None:
    if 0 in [input.shape[d] for d in dims]:
        raise IndexError(f"{name}(): Expected reduction dim to have non-zero size, got shape {tuple(input.shape)}")


@_numpy_names
def all(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Tell whether all elements over *dim* are not 0."""
    return _logic(np.logical_and, input, dim, keepdim)


@_numpy_names
def any(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Tell whether some element over *dim* is not 0."""
    return _logic(np.logical_or, input, dim, keepdim)


def _logic(ufunc: np.ufunc, input: Tensor, dim: Dim, keepdim: bool) -> Tensor:
    truth = cpu.reduce(ufunc, input, _dims(input, dim), keepdim)
    return truth.to(input.dtype) if input.dtype.name == "uint8" else truth  # PyTorch's exception for uint8


def cumsum(input: Tensor, dim: int) -> Tensor:
    """Return the sums of all elements so far along *dim*."""
    return input.clone() if input.ndim == 0 else reductions.Cumsum.apply(input, _dims(input, dim)[0])


def logsumexp(input: Tensor, dim: Dim, keepdim: bool = False) -> Tensor:
    """Return ``log(sum(exp(input)))`` over *dim*, computed so that large values do not overflow."""
    return stable.logsumexp(input, dim, keepdim)


def softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Return ``exp(input)`` divided by its sum along *dim*: positive numbers that sum to 1."""
    return stable.softmax(input if dtype is None else input.to(dtype), dim)


def log_softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Return the logarithm of the softmax along *dim*."""
    return log.LogSoftmax.apply(input if dtype is None else input.to(dtype), dim)


def sort(input: Tensor, dim: int = -1, descending: bool = False) -> ValuesIndices:
    """Return the elements in order along *dim*, and where each came from."""
    indices = argsort(input, dim, descending)
    return _Sort(input.gather(dim, indices) if input.ndim else input, indices)


def argsort(input: Tensor, dim: int = -1, descending: bool = False) -> Tensor:
    """Return the places of the elements in sorted order along *dim*; equal ones keep their order."""
    if input.ndim == 0:
        return input._new(np.zeros((), np.int64))
    keys = input._array
    if descending:  # sort the reversed axis and turn round, so that equal elements keep their order
        turned = np.flip(np.argsort(np.flip(keys, dim), dim, kind="stable"), dim)
        return input._new(np.ascontiguousarray(keys.shape[dim] - 1 - turned))
    return input._new(np.argsort(keys, dim, kind="stable"))


def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> ValuesIndices:
    """Return the *k* largest (or smallest) elements along *dim* in order, and where they are."""
    values, indices = sort(input, dim, descending=largest)
    return _Topk(values.narrow(dim, 0, k), indices.narrow(dim, 0, k))
