"""How an index finds its cell and a cell its indices; `src/storage/geometry.ts` does the same sums on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import gcd, prod

Shape = tuple[int, ...]
MANY = 64  # so many owners of one cell are listed


@dataclass(frozen=True)
class Geometry:
    """Shape, strides and offset of a view; strides and offset count cells of the storage and may be negative."""

    shape: Shape
    strides: Shape
    offset: int = 0

    @property
    def count(self) -> int:
        """The number of elements."""
        return prod(self.shape)

    def place(self, index: Shape) -> int:
        """Return the cell of the element at *index*.

        >>> Geometry((2, 3), (3, 1)).place((1, 2))
        5
        """
        return self.offset + sum(i * step for i, step in zip(index, self.strides, strict=True))

    def index_at(self, ordinal: int) -> Shape:
        """Return the index of the *ordinal*-th element, the last index running fastest.

        >>> Geometry((2, 3), (3, 1)).index_at(4)
        (1, 1)
        """
        index: list[int] = []
        for size in reversed(self.shape):
            ordinal, i = divmod(ordinal, size)
            index.append(i)
        return tuple(reversed(index))

    def span(self) -> tuple[int, int]:
        """Return the lowest cell used and the one after the highest; equal where there is no element.

        >>> Geometry((2, 3), (3, -1), 2).span()
        (0, 6)
        """
        if not self.count:
            return self.offset, self.offset
        reach = [(size - 1) * step for size, step in zip(self.shape, self.strides, strict=True)]
        return self.offset + sum(min(0, r) for r in reach), self.offset + sum(max(0, r) for r in reach) + 1

    def owners(self, place: int, most: int = MANY) -> tuple[list[Shape], int]:
        """Return the indices whose element lies in cell *place*, in index order, and how many there are.

        At most *most* are listed. The count is exact unless more than *most* differ along axes that move; axes of
        stride 0 multiply it.

        >>> Geometry((2, 3), (0, 1)).owners(1)
        ([(0, 1), (1, 1)], 2)
        """
        still = [axis for axis, step in enumerate(self.strides) if step == 0]
        moving = sorted((axis for axis, step in enumerate(self.strides) if step), key=lambda a: -abs(self.strides[a]))
        if not self.count:
            return [], 0
        found = list(islice(self._solutions(place - self.offset, moving), most))
        repeats = list(islice(product(*(range(self.shape[axis]) for axis in still)), most))
        listed = [
            tuple({**solution, **dict(zip(still, repeat, strict=True))}[axis] for axis in range(len(self.shape)))
            for solution in found
            for repeat in repeats
        ]
        return sorted(listed)[:most], len(found) * prod(self.shape[axis] for axis in still)

    def _solutions(self, rest: int, axes: list[int]) -> Iterator[dict[int, int]]:
        """Yield each way to write *rest* as a sum of steps along *axes*, the longest steps first."""
        if not axes:
            if rest == 0:
                yield {}
            return
        axis, inner = axes[0], axes[1:]
        step, size = self.strides[axis], self.shape[axis]
        if rest % gcd(*(self.strides[a] for a in axes)):
            return
        reach = [(self.shape[a] - 1) * self.strides[a] for a in inner]
        nearest, farthest = rest - sum(max(0, r) for r in reach), rest - sum(min(0, r) for r in reach)
        low, high = (nearest, farthest) if step > 0 else (farthest, nearest)
        for i in range(max(0, -(-low // step)), min(size - 1, high // step) + 1):
            for solution in self._solutions(rest - i * step, inner):
                yield {axis: i, **solution}

    @property
    def contiguous(self) -> bool:
        """Whether index order is the order of the cells, one after the other."""
        plain = contiguous_strides(self.shape)
        return self.count == 0 or all(
            size == 1 or step == expected for size, step, expected in zip(self.shape, self.strides, plain, strict=True)
        )


def contiguous_strides(shape: Shape) -> Shape:
    """Return the strides of a fresh tensor: each axis steps over all to its right.

    >>> contiguous_strides((2, 3, 4))
    (12, 4, 1)
    """
    return tuple(prod(max(size, 1) for size in shape[axis + 1 :]) for axis in range(len(shape)))


def strides_as(shape: Shape, strides: Shape, wanted: Shape) -> Shape | None:
    """Return the strides that walk the same cells in the same order as shape *wanted*, or None where none can.

    The rule is that of https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html: axes melt into one run
    where the outer one steps exactly over the inner one, and only a run may be cut anew.

    >>> strides_as((2, 3), (3, 1), (6,)), strides_as((3, 2), (1, 3), (6,))
    ((1,), None)
    """
    if prod(shape) != prod(wanted):
        return None
    if prod(shape) == 0:
        return contiguous_strides(wanted)
    left = [(size, step) for size, step in zip(shape, strides, strict=True) if size != 1]
    found: list[int] = []
    run, step = 1, left[-1][1] if left else 1
    for size in reversed(wanted):
        while run % size:
            if not left or (run > 1 and left[-1][1] != step * run):
                return None
            longer, own = left.pop()
            run, step = run * longer, own if run == 1 else step
        found.append(step)
        run, step = run // size, step * size
    return tuple(reversed(found))
