"""What an answer about strides says, as an array that walks so: then its wrong cells can be marked."""

from __future__ import annotations

from math import prod
from typing import Any, cast

import numpy as np
from firesteel_grader.inside.values import Array
from numpy.lib.stride_tricks import as_strided

Walk = tuple[tuple[int, ...], tuple[int, ...], int]
"""Shape, stride and offset."""

CELLS = 4096  # as many as a picture shows


def walk_of(exercise_id: str, names: dict[str, Any], value: object) -> Walk | None:
    """Return the walk that a result describes, None where it describes none.

    Args:
        exercise_id: one of the exercises about strides.
        names: the case's variables: what the result itself leaves out.
        value: the result.
    """
    parts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
    match exercise_id.rpartition(".")[2]:
        case "contiguous_strides":
            found = (names["shape"], parts, 0)
        case "permute" | "slice_axis" if len(parts) > 1:
            found = (parts[0], parts[1], parts[2] if len(parts) > 2 else 0)
        case "expand_strides" | "view_strides" if "new_shape" in names:
            found = (names["new_shape"], names.get("new", parts), 0)
        case _:
            return None
    return cast("Walk", found) if _is_walk(*found) else None


def even_walk(shape: tuple[int, ...]) -> Walk:
    """Return the walk that steps from each element to the cell beside it.

    >>> even_walk((2, 3))
    ((2, 3), (3, 1), 0)
    """
    return shape, tuple(prod(shape[axis + 1 :]) for axis in range(len(shape))), 0


def _is_walk(shape: object, stride: object, offset: object) -> bool:
    if not isinstance(shape, tuple) or not isinstance(stride, tuple) or type(offset) is not int:
        return False
    sizes, steps = cast("tuple[object, ...]", shape), cast("tuple[object, ...]", stride)
    return len(sizes) == len(steps) > 0 and all(
        type(number) is int and number >= 0 for number in (*sizes, *steps, offset)
    )


def walked(walk: Walk, cells: int) -> Array:
    """Return an array over a row of *cells* numbers 0, 1, 2 ... that walks it so."""
    return over(np.arange(cells), walk)


def over(row: Array, walk: Walk) -> Array:
    """Return an array that walks so over a row that others may walk too."""
    shape, stride, offset = walk
    return as_strided(row[offset:], shape, tuple(step * row.itemsize for step in stride), writeable=False)


def cells_of(*walks: Walk) -> int:
    """Return how many cells a row needs for all walks; 0 where it would be too many, or one has no elements."""
    if any(prod(shape) == 0 for shape, _, _ in walks):
        return 0
    ends = [
        offset + sum((n - 1) * step for n, step in zip(shape, stride, strict=True)) for shape, stride, offset in walks
    ]
    return max(ends) + 1 if max(ends) < CELLS and all(prod(shape) <= CELLS for shape, _, _ in walks) else 0
