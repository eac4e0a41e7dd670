"""A number by step in bounded memory: when it is full, neighbours merge into lowest, highest and mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

CAPACITY = 16_384  # buckets; two for each pixel of the widest screen, eight times over


class Series:
    """Numbers by step.

    `add` only appends to two lists, so that it costs a training step well under a microsecond; `settle` sorts what was
    added into buckets. A bucket holds `width` numbers; `width` doubles whenever there are `capacity` buckets.

    Args:
        capacity: the most buckets, an even number.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity, self.width, self.count = capacity, 1, 0
        self.steps = np.zeros(capacity, "<i4")
        self.low, self.high, self.mean = (np.zeros(capacity, "<f4") for _ in range(3))
        self.last: tuple[int, float] | None = None
        self.newest: float | None = None
        self._new_steps: list[int] = []
        self._new_values: list[float] = []
        self._rest: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] = (np.zeros(0, "<i4"), np.zeros(0))

    def add(self, step: int, value: float) -> None:
        """Add the number of *step*; it shows once `settle` has run."""
        self.newest = value
        self._new_steps.append(step)
        self._new_values.append(value)

    def extend(self, first: int, values: Sequence[float]) -> None:
        """Add the numbers of *first* and the steps after it."""
        self.newest = values[-1]
        self._new_steps.extend(range(first, first + len(values)))
        self._new_values.extend(values)

    def settle(self) -> None:
        """Sort what was added since into buckets; a bucket that is not full waits."""
        count = len(self._new_values)  # others may append meanwhile; they append the value last
        if not count:
            return
        steps, values = self._new_steps[:count], self._new_values[:count]
        del self._new_steps[:count]
        del self._new_values[:count]
        self.last = steps[-1], values[-1]
        self._put(steps, values)

    def _put(self, steps: Sequence[int], values: Sequence[float]) -> None:
        all_steps = np.concatenate([self._rest[0], np.asarray(steps, "<i4")])
        with np.errstate(over="ignore"):  # beyond float32 is infinite, and is shown as that
            all_values = np.concatenate([self._rest[1], np.asarray(values, np.float64)]).astype("<f4")
        at = 0
        while len(all_steps) - at >= self.width:
            if self.count == self.capacity:
                self._halve()
                continue
            buckets = min((len(all_steps) - at) // self.width, self.capacity - self.count)
            end = at + buckets * self.width
            self._append(all_steps[at : end : self.width], all_values[at:end].reshape(buckets, self.width))
            at = end
        self._rest = all_steps[at:], all_values[at:].astype(np.float64)

    def _append(self, steps: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> None:
        here = slice(self.count, self.count + len(steps))
        self.steps[here] = steps
        self.count += len(steps)
        if self.width == 1:
            self.low[here] = self.high[here] = self.mean[here] = values[:, 0]
            return
        self.low[here], self.high[here] = np.fmin.reduce(values, 1), np.fmax.reduce(values, 1)
        with np.errstate(over="ignore", invalid="ignore"):  # the mean of inf and -inf is NaN, as it should be
            self.mean[here] = values.mean(1)

    def _halve(self) -> None:
        """Merge each two neighbours into one bucket of twice the width."""
        half = self.count = self.capacity // 2
        self.width *= 2
        self.steps[:half] = self.steps[::2]
        self.low[:half] = np.fmin(self.low[::2], self.low[1::2])
        self.high[:half] = np.fmax(self.high[::2], self.high[1::2])
        with np.errstate(over="ignore", invalid="ignore"):
            self.mean[:half] = self.mean[::2] / 2 + self.mean[1::2] / 2

    def pack(self, start: int = 0) -> dict[str, Any]:
        """Return the buckets from *start* on as little-endian columns.

        Returns:
            ``{"start", "count", "width", "data"}``: steps as int32 and means as float32; where `width` is above 1,
            the lowest and the highest as float32 come after them.
        """
        here = slice(start, self.count)
        columns = [self.steps, self.mean] if self.width == 1 else [self.steps, self.mean, self.low, self.high]
        data = b"".join(column[here].tobytes() for column in columns)
        return {"start": start, "count": self.count - start, "width": self.width, "data": data}
