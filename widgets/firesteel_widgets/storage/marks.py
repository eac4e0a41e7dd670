"""Which elements are wrong, and what they should have been."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..summary import to_numpy
from .geometry import Geometry
from .storages import element_texts

MOST_MARKS = 1_000  # wrong elements that travel; the count is always told in full


def find_marks(got: Any, expected: Any, mark: Any) -> tuple[dict[str, str], str]:
    """Return the wrong elements of *got* by ordinal, with what was expected there, and a sentence about them.

    Args:
        got: the tensor that is looked at.
        expected: what it should be, or None.
        mark: a boolean mask of *got*'s shape, or index tuples, or None: where *got* and *expected* differ by more
            than `numpy.isclose` allows (NaN equals NaN).

    Raises:
        ValueError: *mark* is a mask of another shape, or names an element that is not there.
    """
    if expected is None and mark is None:
        return {}, ""
    array = as_array(got)
    wanted = None if expected is None else as_array(expected)
    if wanted is not None and wanted.shape != array.shape:
        sentence = f"The shape is wrong: got {array.shape}, expected {wanted.shape}."
        return ({} if mark is None else marks_of(array, None, as_mask(mark, array.shape))[0]), sentence
    mask = differing(array, wanted) if mark is None and wanted is not None else as_mask(mark, array.shape)
    return marks_of(array, wanted, mask)


def marks_of(array: np.ndarray, wanted: np.ndarray | None, mask: np.ndarray) -> tuple[dict[str, str], str]:
    """Return the marked elements by ordinal, and a sentence that counts them and tells the first."""
    ordinals = np.flatnonzero(mask)
    kinds = (
        ""
        if wanted is None or wanted.dtype == array.dtype
        else f" The dtype is {array.dtype}, expected {wanted.dtype}."
    )
    if not ordinals.size:
        return {}, f"Every element is as expected.{kinds}" if wanted is not None else ""
    shown = ordinals[:MOST_MARKS]
    texts = [""] * len(shown) if wanted is None else element_texts(wanted.reshape(-1)[shown])
    first = list(Geometry(array.shape, array.shape).index_at(int(ordinals[0])))
    got = element_texts(array.reshape(-1)[ordinals[:1]])[0]
    expectation = "" if wanted is None else f", expected {texts[0]}"
    count = f"{ordinals.size:,} of {array.size:,} elements {'is' if ordinals.size == 1 else 'are'} wrong"
    sentence = f"{count}; the first is {first}: got {got}{expectation}.{kinds}"
    return {str(ordinal): text for ordinal, text in zip(shown.tolist(), texts, strict=True)}, sentence


def as_array(tensor: Any) -> np.ndarray:
    """Return a tensor of any framework, or nested lists of numbers, as an array."""
    return to_numpy(tensor) if hasattr(tensor, "detach") else np.asarray(tensor)


def differing(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return where two arrays of one shape differ."""
    if got.dtype.kind in "fciub" and expected.dtype.kind in "fciub":
        return ~np.isclose(got, expected, equal_nan=True)
    return got != expected


def as_mask(mark: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return marks as a boolean array of *shape*.

    Raises:
        ValueError: they do not fit the shape.
    """
    array = as_array(mark) if hasattr(mark, "shape") else None
    if array is not None and array.dtype == bool:
        if array.shape != shape:
            raise ValueError(f"strides: mark has shape {array.shape}, the tensor {shape}; they must be the same")
        return array
    return mask_at(mark, shape)


def mask_at(indices: Iterable[Any], shape: tuple[int, ...]) -> np.ndarray:
    """Return a mask that is true at some indices; a bare number stands for an index of one axis."""
    mask = np.zeros(shape, bool)
    for index in indices:
        at = tuple(int(i) for i in np.atleast_1d(index))
        inside = len(at) == len(shape) and all(-size <= i < size for i, size in zip(at, shape, strict=True))
        if not inside:
            raise ValueError(f"strides: mark names element {list(at)}, which a tensor of shape {shape} does not have")
        mask[at] = True
    return mask
