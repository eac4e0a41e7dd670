"""Read where a tensor of any framework, or a NumPy array, lies in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..summary import to_numpy
from .geometry import Shape

Cells = Callable[[int, int], np.ndarray]


@dataclass(frozen=True)
class Reading:
    """What a tensor says about its memory: addresses in bytes, strides in elements.

    ``cells(first, last)`` returns the elements of its storage from one to the other, and raises where nobody can
    read them; ``elements()`` returns the tensor's own elements as an array.
    """

    shape: Shape
    strides: Shape
    start: int
    low: int
    high: int
    itemsize: int
    dtype: str
    device: str
    backwards: bool  # whether the framework has views with negative strides
    cells: Cells
    elements: Callable[[], np.ndarray]


def read(tensor: Any) -> Reading:
    """Return what *tensor* says about its memory.

    Raises:
        TypeError: it has no strides, or lies in no storage (a number, a list, a sparse tensor).
    """
    if isinstance(tensor, np.ndarray):
        return read_array(tensor)
    try:
        shape, strides, offset = tuple(tensor.shape), tuple(tensor.stride()), int(tensor.storage_offset())
        storage, itemsize = tensor.untyped_storage(), int(tensor.element_size())
    except (AttributeError, RuntimeError, NotImplementedError, TypeError):
        raise TypeError(
            f"strides: got {type(tensor).__name__}, which says nothing of strides and storage; pass a tensor with "
            "stride(), storage_offset() and untyped_storage(), or a NumPy array"
        ) from None
    low = int(storage.data_ptr())

    def cells(first: int, last: int) -> np.ndarray:
        return to_numpy(tensor.detach().as_strided((last - first,), (1,), first))

    return Reading(
        shape=shape,
        strides=strides,
        start=low + offset * itemsize,
        low=low,
        high=low + int(storage.nbytes()),
        itemsize=itemsize,
        dtype=str(tensor.dtype).split(".")[-1],
        device=str(getattr(tensor, "device", "cpu")),
        backwards=False,
        cells=cells,
        elements=lambda: to_numpy(tensor),
    )


def read_array(array: np.ndarray) -> Reading:
    """Return what a NumPy array says about its memory.

    Raises:
        TypeError: its strides are no whole elements (a field of a structured array).
    """
    itemsize = max(array.itemsize, 1)
    if any(step % itemsize for step in array.strides):
        raise TypeError(
            f"strides: this array steps {array.strides} bytes through elements of {itemsize}; its cells overlap only "
            "in part, which cannot be drawn"
        )
    owner = owner_of(array)
    low, high = extent(owner)
    return Reading(
        shape=array.shape,
        strides=tuple(step // itemsize for step in array.strides),
        start=array.__array_interface__["data"][0],
        low=low,
        high=high,
        itemsize=itemsize,
        dtype=str(array.dtype),
        device="cpu",
        backwards=True,
        cells=lambda first, last: flat(owner, array.dtype)[first:last],
        elements=lambda: array,
    )


def owner_of(array: np.ndarray) -> np.ndarray:
    """Return the array at the end of the chain of bases: the one that the memory was made for."""
    owner, base = array, array.base
    while base is not None:
        owner = base if isinstance(base, np.ndarray) else owner
        base = getattr(base, "base", None)
    inside = extent(owner)[0] <= extent(array)[0] and extent(array)[1] <= extent(owner)[1]
    return owner if inside and (extent(owner)[0] - extent(array)[0]) % max(array.itemsize, 1) == 0 else array


def extent(array: np.ndarray) -> tuple[int, int]:
    """Return the address of an array's lowest byte and the one after its highest."""
    start = array.__array_interface__["data"][0]
    if not array.size:
        return start, start
    reach = [(size - 1) * step for size, step in zip(array.shape, array.strides, strict=True)]
    return start + sum(min(0, r) for r in reach), start + sum(max(0, r) for r in reach) + array.itemsize


def flat(owner: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """Return all cells of *dtype* between the first and the last byte of an array, in the order of memory."""
    low, high = extent(owner)
    forward = owner[tuple(slice(None, None, -1 if step < 0 else 1) for step in owner.strides)]
    count = (high - low) // owner.itemsize
    row = np.lib.stride_tricks.as_strided(forward, (count,), (owner.itemsize,), writeable=False)
    whole = (high - low) // dtype.itemsize * dtype.itemsize
    return row if owner.dtype == dtype else row.view(np.uint8)[:whole].view(dtype)
