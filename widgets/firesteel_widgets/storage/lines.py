"""How many lines of memory a walk touches, and how often it needs another one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .geometry import Geometry
from .storages import LINE

WALKED = 4_096  # elements that are walked at most


def walk(geometry: Geometry, columns: bool = False) -> Iterator[int]:
    """Yield the cells in index order; with *columns*, the first index runs fastest."""
    axes = slice(None, None, -1 if columns else 1)
    turned = Geometry(geometry.shape[axes], geometry.strides[axes], geometry.offset)
    for ordinal in range(min(turned.count, WALKED)):
        yield turned.place(turned.index_at(ordinal))


def line_counts(geometry: Geometry, itemsize: int, columns: bool = False) -> tuple[int, int]:
    """Return how many lines a walk touches, and how often it fetches one if it can hold a single one.

    Lines have 64 bytes and are counted from cell 0.

    >>> line_counts(Geometry((8, 8), (8, 1)), 8), line_counts(Geometry((8, 8), (8, 1)), 8, columns=True)
    ((8, 8), (8, 64))
    """
    lines = [place * itemsize // LINE for place in walk(geometry, columns)]
    return len(set(lines)), len(lines[:1]) + sum(one != two for one, two in pairwise(lines))
