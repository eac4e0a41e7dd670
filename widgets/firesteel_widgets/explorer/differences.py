"""Central differences, and how two gradients are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..text import number_text
from .model import Difference

CLOSE = 1e-4  # relative to the largest element; sums in another order differ in the last bits of float32

KINK = 1e-3  # slopes to both sides that differ by more, relative, belong to a kink


class Compared(NamedTuple):
    """How many elements were *tried*, and what was *found* to differ."""

    tried: int
    found: Difference | None


class Slopes:
    """How fast a number changes with each element of some arrays, by moving the element a little to both sides.

    Args:
        compute: returns the number for arrays like these, float64.
        arrays: where to measure.
        most: elements of one array that are moved, spread evenly over it.
        step: how far, relative to the element where that is larger than 1.
        slots: for which input of the operation each array is; from 0 where left out.
    """

    def __init__(
        self,
        compute: Callable[[Sequence[Any]], float],
        arrays: Sequence[np.ndarray],
        most: int,
        step: float,
        slots: Sequence[int] | None = None,
    ) -> None:
        self.compute, self.most, self.step = compute, most, step
        self.arrays = [array.astype(np.float64) for array in arrays]
        self.slots = list(slots or range(len(arrays)))

    def gradients(self, made: Sequence[np.ndarray | None]) -> Iterator[tuple[int, Compared]]:
        """Yield, for each array, its slot and how what was *made* for that slot compares; None was made as zeros."""
        for number, slot in enumerate(self.slots):
            array = self.arrays[number]
            got = made[slot] if slot < len(made) else None
            got = np.zeros(array.shape) if got is None else got
            if got.shape != array.shape:
                yield slot, Compared(0, difference(slot, "differences", got, array))
                continue
            expected = got.astype(np.float64).copy()
            places = np.unique(np.linspace(0, array.size - 1, min(array.size, self.most)).astype(int))
            for place in places:
                expected.reshape(-1)[place] = self._slope(number, int(place), float(got.reshape(-1)[place]))
            yield slot, Compared(len(places), difference(slot, "differences", got, expected))

    def _slope(self, number: int, place: int, got: float) -> float:
        """Return the slope at one element; at a kink, *got* itself if it lies between the slopes to both sides."""
        middle = self.arrays[number].reshape(-1)[place]
        h = self.step * max(1.0, abs(float(middle)))
        low, here, high = (self._moved(number, place, middle + distance) for distance in (-h, 0.0, h))
        left, right = (here - low) / h, (high - here) / h
        slack = KINK * max(1.0, abs(left), abs(right))
        if abs(left - right) > slack:
            between = min(left, right) - slack <= got <= max(left, right) + slack
            return got if between else (left + right) / 2
        return (high - low) / (2 * h)

    def _moved(self, number: int, place: int, element: float) -> float:
        arrays = list(self.arrays)
        arrays[number] = arrays[number].copy()
        arrays[number].reshape(-1)[place] = element
        return self.compute(arrays)


def difference(slot: int, how: str, got: np.ndarray, expected: np.ndarray) -> Difference | None:
    """Return the largest difference between two gradients; None where they are close enough.

    A shape that differs is a difference too. NaN equals NaN.

    >>> difference(0, "reference", np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    Difference(slot=0, got='2 at [1]', expected='4', how='reference', error=2.0)
    """
    if got.shape != expected.shape:
        return Difference(slot, f"shape {got.shape}", f"shape {expected.shape}", how, float("inf"))
    scale = np.max(np.abs(expected[np.isfinite(expected)]), initial=1e-6)
    if got.size == 0 or np.allclose(got, expected, rtol=CLOSE, atol=CLOSE * scale, equal_nan=True):
        return None
    with np.errstate(invalid="ignore"):
        error = np.nan_to_num(np.abs(got.astype(np.float64) - expected), nan=np.inf, posinf=np.inf)
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    at = f" at [{', '.join(map(str, worst))}]" if error.ndim else ""
    left, right = (number_text(float(each[worst])) for each in (got, expected))
    return Difference(slot, left + at, right, how, float(error[worst]))
