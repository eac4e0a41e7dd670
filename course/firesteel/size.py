"""The shape of a tensor as PyTorch shows it."""

from __future__ import annotations

from math import prod


class Size(tuple[int, ...]):
    """A tuple of ints that prints as ``torch.Size([2, 3])`` (https://docs.pytorch.org/docs/stable/size.html)."""

    __slots__ = ()

    def numel(self) -> int:
        """Return the number of elements of a tensor of this shape."""
        return prod(self)

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"
