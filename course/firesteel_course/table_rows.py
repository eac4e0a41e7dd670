"""The rows of a failing case's table: each place of the result, and where an array differs, element by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from firesteel_grader.compare import close
from firesteel_grader.inside.values import Array

from .case_table import Row
from .differing import Leaf
from .marking import figure_text

MOST = 60  # rows of a table
ELEMENTS = 8  # of one array that are told one by one


def rows_of(leaves: Sequence[Leaf]) -> tuple[list[Row], str]:
    """Return the rows of a table and a sentence below it.

    Args:
        leaves: the places of the two results.
    """
    rows = [row for leaf in leaves for row in _rows(leaf)]
    if not any(wrong for *_, wrong in rows):
        return rows, "Here the answer agrees: it keeps something from an earlier call, or changes what it is given."
    if len(rows) <= MOST:
        return rows, ""
    wrong = [row for row in rows if row[3]]
    return wrong[:MOST], f"{len(wrong)} of {len(rows)} places differ; {min(MOST, len(wrong))} are shown."


def _rows(leaf: Leaf) -> list[Row]:
    """Return what is to be told of a place, in the order in which it is judged: shape, dtype, elements."""
    arrays = leaf.both()
    told = [] if arrays is None or not leaf.wrong else [*_kinds(leaf.place or "result", *arrays)]
    if arrays and leaf.wrong and arrays[0].shape == arrays[1].shape and arrays[0].size > 1:
        told += _elements(leaf.place or "result", *arrays)
        return told or [(leaf.place, *leaf.texts(), True)]
    return [*told, (leaf.place, *leaf.texts(), leaf.wrong)]


def _kinds(place: str, got: Array, expected: Array) -> Iterator[Row]:
    if got.shape != expected.shape:
        yield f"{place}: shape", str(got.shape), str(expected.shape), True
    if got.dtype != expected.dtype:
        yield f"{place}: dtype", str(got.dtype), str(expected.dtype), True


def _elements(place: str, got: Array, expected: Array) -> Iterator[Row]:
    """Yield the first elements that differ, by index, and how many do."""
    places = [tuple(map(int, index)) for index in np.argwhere(~close(got, expected))]
    for index in places[:ELEMENTS]:
        name = f"{place}[{', '.join(map(str, index))}]"
        yield name, figure_text(got[index]), figure_text(expected[index]), True
    if len(places) > ELEMENTS:
        yield place, f"{len(places) - ELEMENTS} more elements differ", f"{got.size} elements", True
