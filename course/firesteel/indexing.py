"""Indexing: what ``x[key]`` means, as views by strides first and NumPy's picking for what strides cannot say.

Source: https://docs.pytorch.org/docs/stable/tensor_view.html and https://numpy.org/doc/stable/user/basics.indexing.html.
"""

from __future__ import annotations

from types import EllipsisType
from typing import TYPE_CHECKING, Any

import numpy as np

from . import strides
from ._base import TensorBase

if TYPE_CHECKING:
    from .tensor import Tensor

Part = int | slice | None | np.ndarray[Any, Any]


def pick(x: Tensor, key: Any) -> Tensor:
    """Return ``x[key]`` outside the graph: a view for ints, slices, None and ``...``, else a copy.

    Raises:
        IndexError: the key has too many parts, or names a place that is not there.
    """
    view, advanced = apply_basic(x, parse(key, tuple(x._array.shape)))
    return view if advanced is None else x._new(np.array(view._array[advanced]))


def put(values: Tensor, key: Any, shape: tuple[int, ...]) -> Tensor:
    """Return zeros of *shape* to which *values* are added at *key*; a place named twice gets both."""
    total = values._new(np.zeros(shape, values._array.dtype))
    view, advanced = apply_basic(total, parse(key, shape))
    if advanced is None:
        view._array[...] += values._array
    else:
        np.add.at(view._array, advanced, values._array)
    return total


def write(x: Tensor, key: Any, values: Tensor) -> Tensor:
    """Write *values*, which broadcast, into *x* at *key*; return *x*.

    Raises:
        RuntimeError: the values do not broadcast to what the key selects.
    """
    view, advanced = apply_basic(x, parse(key, tuple(x._array.shape)))
    try:
        view._array[... if advanced is None else advanced] = values._array
    except ValueError:
        target = view._array.shape if advanced is None else view._array[advanced].shape
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to indexing result of "
            f"shape {list(target)}"
        ) from None
    return x


def parse(key: Any, shape: tuple[int, ...]) -> list[Part]:
    """Return *key* as a list of ints, slices, None and index arrays that names every axis of *shape*."""
    parts = [_part(part) for part in (key if isinstance(key, tuple) else (key,))]
    named = sum(_axes(part) for part in parts)
    if named > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}: the key names {named}")
    rest: list[Part] = [slice(None)] * (len(shape) - named)
    for place, part in enumerate(parts):
        if isinstance(part, EllipsisType):  # pyright cannot see that none is left
            return [*parts[:place], *rest, *(p for p in parts[place + 1 :] if p is not ...)]  # pyright: ignore[reportReturnType]
    return [*parts, *rest]  # pyright: ignore[reportReturnType]


def apply_basic(x: Tensor, parts: list[Part]) -> tuple[Tensor, tuple[Any, ...] | None]:
    """Return the view that ints, slices and None select, and the key of index arrays that remains (or None)."""
    _, stride, offset = x._locate()
    shape = tuple(x._array.shape)
    advanced: list[Any] = []
    axis = 0
    for part in parts:
        if part is None:
            step = shape[axis] * stride[axis] if axis < len(shape) else 1
            shape, stride = (*shape[:axis], 1, *shape[axis:]), (*stride[:axis], step, *stride[axis:])
        elif isinstance(part, slice):
            if part != slice(None):
                shape, stride, offset = strides.slice_axis(shape, stride, offset, axis, part)
        elif isinstance(part, int):
            if not -shape[axis] <= part < shape[axis]:
                original = len(x._array.shape) - (len(shape) - axis)
                raise IndexError(f"index {part} is out of bounds for dimension {original} with size {shape[axis]}")
            offset += part % shape[axis] * stride[axis]
            shape, stride = shape[:axis] + shape[axis + 1 :], stride[:axis] + stride[axis + 1 :]
            continue
        else:
            advanced.append(part)
            axis += _axes(part)
            continue
        advanced.append(slice(None))
        axis += 1
    view = x._view(shape, stride, offset)
    return view, tuple(advanced) if any(isinstance(part, np.ndarray) for part in advanced) else None


def _part(part: Any) -> Any:
    """Return one part of a key: tensors, lists and NumPy values as ints or index arrays."""
    if isinstance(part, TensorBase):
        part = part._array
    elif isinstance(part, list | range):
        part = np.asarray([_part(p) for p in part], None if part else np.int64)
    if part is None or isinstance(part, slice | EllipsisType):
        return part if not isinstance(part, slice) else _plain_slice(part)
    if isinstance(part, bool | np.bool_):
        return np.asarray(part)
    if isinstance(part, int | np.integer):
        return int(part)
    if isinstance(part, np.ndarray) and part.dtype.kind in "iub":
        return int(part) if part.ndim == 0 and part.dtype.kind != "b" else part
    if isinstance(part, str):
        raise TypeError(f"a tensor is indexed by places, not by the string {part!r}")
    got = part.dtype if isinstance(part, np.ndarray) else type(part).__name__
    raise IndexError(
        f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {got})"
    )


def _plain_slice(part: slice) -> slice:
    """Return the slice with tensors as ints."""
    return slice(*(None if bound is None else int(bound) for bound in (part.start, part.stop, part.step)))


def _axes(part: Any) -> int:
    """Return how many axes of the tensor a part of the key uses up."""
    if part is None or isinstance(part, EllipsisType):
        return 0
    return part.ndim if isinstance(part, np.ndarray) and part.dtype.kind == "b" else 1
