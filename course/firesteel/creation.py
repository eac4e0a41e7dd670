"""Making tensors from data, or filled with a pattern.

Source: https://docs.pytorch.org/docs/stable/torch.html#creation-ops. Throughout, *dtype* is the type of the elements
(by default that of the data, or ``torch.get_default_dtype()``) and *requires_grad* starts a recording leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import dtypes
from ._base import TensorBase
from .dtypes import dtype as DType
from .operations.shaping import sizes
from .tensor import Tensor

Kind = DType | None  # of the elements; None for the usual one


def _leaf(array: Any, requires_grad: bool) -> Tensor:
    result = Tensor._new(array)
    if requires_grad:
        result.requires_grad = True
    return result


def _numpy(dtype: Kind) -> np.dtype[Any]:
    return (dtype or dtypes.get_default_dtype()).numpy


def tensor(data: Any, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a new tensor with a copy of *data*.

    Args:
        data: a number, nested sequences of numbers, a NumPy array or a tensor.
        dtype: by default Python floats become the default dtype, ints int64, bools bool.
        device: ``"cpu"`` or None.
        requires_grad: record what is computed from it.

    Raises:
        ValueError: the nested sequences are ragged.
        TypeError: the data are no numbers.

    >>> tensor([[1, 2], [3, 4]]).shape
    torch.Size([2, 2])
    """
    array = _as_array(data)
    if dtype is not None:
        array = array.astype(dtype.numpy)
    return _leaf(np.array(array, order="C"), requires_grad)


def _as_array(data: Any) -> np.ndarray[Any, Any]:
    if isinstance(data, TensorBase):
        return data._array
    if isinstance(data, np.ndarray | np.generic):
        dtypes.from_numpy_dtype(data.dtype)
        return np.asarray(data)
    if isinstance(data, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    try:
        array = np.asarray(_plain(data))
    except ValueError as error:
        raise ValueError(f"tensor: the nested sequences do not form a grid of numbers ({error})") from None
    if array.dtype.kind in "US":
        raise ValueError(f"tensor: too many dimensions 'str': {data!r} holds text, not numbers")
    if array.dtype == object:
        raise RuntimeError(f"Could not infer dtype of the data {data!r}; pass numbers or nested lists of numbers")
    if array.size == 0 or array.dtype == np.float64:
        return array.astype(_numpy(None))
    dtypes.from_numpy_dtype(array.dtype)
    return array.astype(np.int64) if array.dtype.kind in "iu" else array


def _plain(data: Any) -> Any:
    """Return nested sequences with tensors in them as nested sequences of numbers."""
    if isinstance(data, TensorBase):
        return data._array.tolist()
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return [_plain(part) for part in data]
    return data


def as_tensor(data: Any, dtype: Kind = None, device: Any = None) -> Tensor:
    """Return *data* as a tensor, sharing memory with a NumPy array of the right dtype."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    shared = from_numpy(data) if isinstance(data, np.ndarray) else tensor(data)
    return shared if dtype is None else shared.to(dtype)


def from_numpy(ndarray: np.ndarray[Any, Any]) -> Tensor:
    """Return a tensor that shares memory with *ndarray*.

    Raises:
        TypeError: it is no array, or its elements are no tensor type.
        ValueError: it has negative strides.
    """
    if not isinstance(ndarray, np.ndarray):  # pyright: ignore[reportUnnecessaryIsInstance] - callers are learners
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    dtypes.from_numpy_dtype(ndarray.dtype)
    if any(step < 0 for step in ndarray.strides):
        raise ValueError("from_numpy: the array has negative strides, which tensors do not have; pass array.copy()")
    if ndarray.flags.c_contiguous or ndarray.size == 0:
        return Tensor._new(ndarray)
    reach = 1 + sum((n - 1) * step for n, step in zip(ndarray.shape, ndarray.strides, strict=True)) // ndarray.itemsize
    flat = np.lib.stride_tricks.as_strided(ndarray, (reach,), (ndarray.itemsize,))
    return Tensor._new(flat)._view(ndarray.shape, tuple(step // ndarray.itemsize for step in ndarray.strides), 0)


def zeros(*size: Any, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of zeros."""
    return _leaf(np.zeros(sizes(size), _numpy(dtype)), requires_grad)


def ones(*size: Any, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of ones."""
    return _leaf(np.ones(sizes(size), _numpy(dtype)), requires_grad)


def empty(*size: Any, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor whose elements are whatever was in memory (here: zeros)."""
    return _leaf(np.zeros(sizes(size), _numpy(dtype)), requires_grad)


def full(size: Any, fill_value: Any, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor filled with *fill_value*, whose type decides the dtype."""
    value = fill_value._array.item() if isinstance(fill_value, TensorBase) else fill_value
    shape = sizes(size if isinstance(size, tuple) else (size,))
    return _leaf(np.full(shape, value, (dtype or dtypes.of_scalar(value)).numpy), requires_grad)


def arange(
    start: Any, end: Any = None, step: Any = 1, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return the numbers from *start* (0 if only one is given) to *end*, which is left out, *step* apart.

    Raises:
        RuntimeError: *step* is 0, or leads away from *end*.
    """
    first, last = (0, start) if end is None else (start, end)
    if step == 0 or (last - first) * step < 0:
        raise RuntimeError(f"arange: step {step} does not lead from {first} to {last}")
    if dtype is None:
        whole = all(isinstance(value, int) for value in (first, last, step))
        dtype = dtypes.int64 if whole else dtypes.get_default_dtype()
    count = int(np.ceil((last - first) / step))
    return _leaf((first + np.arange(count) * step).astype(dtype.numpy), requires_grad)


def linspace(
    start: float, end: float, steps: int, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return *steps* numbers evenly from *start* to *end*, both included."""
    return _leaf(np.linspace(start, end, steps).astype(_numpy(dtype)), requires_grad)


def eye(n: int, m: int | None = None, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return the matrix with ones on the diagonal and zeros elsewhere, shape (n, m)."""
    return _leaf(np.eye(n, m, dtype=_numpy(dtype)), requires_grad)


def zeros_like(input: Tensor, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return zeros of the shape and dtype of *input*."""
    return zeros(*input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def ones_like(input: Tensor, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return ones of the shape and dtype of *input*."""
    return ones(*input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def empty_like(input: Tensor, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return an uninitialised tensor of the shape and dtype of *input*."""
    return zeros_like(input, dtype=dtype, requires_grad=requires_grad)


def full_like(
    input: Tensor, fill_value: Any, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return *fill_value* in the shape and dtype of *input*."""
    return full(tuple(input.shape), fill_value, dtype=dtype or input.dtype, requires_grad=requires_grad)


def is_tensor(obj: object) -> bool:
    """Tell whether *obj* is a tensor."""
    return isinstance(obj, Tensor)


def _of_type(dtype: DType) -> Callable[..., Tensor]:
    """Return the constructor of PyTorch's first years: data or sizes as a tensor of one type."""

    def make(*data: Any) -> Tensor:
        sized = bool(data) and isinstance(data[0], int)
        return zeros(*data, dtype=dtype) if sized else tensor(*data or ((),), dtype=dtype)

    return make


FloatTensor, DoubleTensor = _of_type(dtypes.float32), _of_type(dtypes.float64)
LongTensor, BoolTensor = _of_type(dtypes.int64), _of_type(dtypes.bool_)
