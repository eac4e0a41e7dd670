"""Which elements there are, how often, and where lines cross.

Source: https://docs.pytorch.org/docs/stable/torch.html#other-operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..shapes import broadcast_shapes

if TYPE_CHECKING:
    from ..tensor import Tensor


def unique(input: Tensor, *, return_inverse: bool = False, return_counts: bool = False) -> Any:
    """Return the different elements in order; if asked for, also which of them each element is, and how often each is.

    >>> torch.unique(torch.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    values, inverse, counts = np.unique(input._array, return_inverse=True, return_counts=True)
    found = [values, *[inverse.reshape(input._array.shape)] * return_inverse, *[counts] * return_counts]
    return tuple(map(input._new, found)) if len(found) > 1 else input._new(values)


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """Return how often each whole number from 0 occurs (or the sum of its *weights*), for at least *minlength* numbers.

    Raises:
        RuntimeError: the elements are not whole numbers from 0 in one axis.
    """
    if input.ndim != 1 or input.is_floating_point() or (input._array < 0).any():
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    return input._new(np.bincount(input._array, None if weights is None else weights._array, minlength))


def meshgrid(*tensors: Tensor, indexing: str = "ij") -> tuple[Tensor, ...]:
    """Return for each vector its elements along an axis of its own, in the shape of all (``"xy"`` swaps the first two).

    >>> torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij")[0]
    tensor([[0, 0, 0],
            [1, 1, 1]])
    """
    order = [*range(len(tensors))]
    order[:2] = order[:2][:: -1 if indexing == "xy" else 1]
    own = [t.reshape([-1 if axis == order[k] else 1 for axis in range(len(tensors))]) for k, t in enumerate(tensors)]
    shape = broadcast_shapes(*(tuple(t.shape) for t in own))
    return tuple(t.expand(shape) for t in own)
