"""The flat memory that tensors are views of."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .autograd.node import Node


class Storage:
    """A flat row of elements in memory, shared by all tensors that are views of it.

    Args:
        array: one-dimensional contiguous NumPy array; it is kept, not copied.

    ``version`` counts changes in place, so that autograd notices when a saved value was overwritten; ``rewriter``
    is the node of the last change that was recorded, so that it notices a view that was taken before it.
    """

    __slots__ = ("array", "rewriter", "version")

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array
        self.version = 0
        self.rewriter: weakref.ref[Node] | None = None

    def __len__(self) -> int:
        return self.array.size

    def __getitem__(self, place: int) -> float | int | bool:
        return self.array[place].item()

    def tolist(self) -> list[float | int | bool]:
        """Return all elements in memory order."""
        return self.array.tolist()

    def size(self) -> int:
        """Return the number of elements."""
        return self.array.size

    def nbytes(self) -> int:
        """Return the number of bytes."""
        return self.array.nbytes

    def data_ptr(self) -> int:
        """Return the address of the first element; two views of one storage have it in common."""
        return self.array.ctypes.data

    def __repr__(self) -> str:
        return f"Storage({self.array.tolist()}, dtype={self.array.dtype})"
