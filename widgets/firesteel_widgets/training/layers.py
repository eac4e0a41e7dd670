"""What the layers did at some of the steps: one number of each kind for every layer, and its gradient's sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

METRICS = ("ratio", "dead", "mean", "std", "gradient")  # the same order in src/training/traits.ts
BINS = 24  # of a histogram of log10 |gradient|, half a decade each
LOOKED_AT = 1024  # numbers of a gradient, evenly spread
LOWEST = -10.0  # where the first bin begins; what is smaller, or 0, falls into it
CAPACITY = 256  # samples: as many columns as a heat map can show

Array = np.ndarray[Any, Any]


@dataclass
class Sample:
    """What the layers did at one step.

    Attributes:
        step: the step.
        numbers: float32, one row for each of `METRICS`, one column for each layer; NaN where there is none.
            ``ratio`` and ``gradient`` are log10, ``dead`` is a share from 0 to 1.
        sizes: uint8, one row of `BINS` for each layer: the share of its gradient's numbers, 255 for all.
        broken: for each layer, whether its activation, gradient or update held NaN or infinity.
    """

    step: int
    numbers: Array
    sizes: Array
    broken: Array


@dataclass
class LayerHistory:
    """Samples in bounded memory: when there are too many, each two neighbours become their mean."""

    names: list[str] = field(default_factory=list[str])
    samples: list[Sample] = field(default_factory=list[Sample])
    merges: int = 0
    capacity: int = CAPACITY

    def add(self, sample: Sample) -> None:
        """Add the sample of a later step."""
        if len(self.samples) >= self.capacity:
            pairs = zip(self.samples[::2], self.samples[1::2], strict=True)
            self.samples = [middle(first, second) for first, second in pairs]
            self.merges += 1
        self.samples.append(sample)

    def period(self) -> int:
        """Return how many steps lie between two looks of late; 0 where there was but one."""
        steps = [sample.step for sample in self.samples[-6:]]
        return sorted(np.diff(steps).tolist())[(len(steps) - 1) // 2] if len(steps) > 1 else 0

    def pack(self, start: int = 0) -> dict[str, Any]:
        """Return the samples from *start* on.

        Returns:
            ``{"start", "count", "data"}``: steps as int32; then float32 of shape (samples, metrics, layers); then
            uint8 of shape (samples, layers, bins); then uint8 of shape (samples, layers), 1 where a layer is broken.
        """
        samples = self.samples[start:]
        columns = [np.asarray([sample.step for sample in samples], "<i4")]
        columns += [sample.numbers.astype("<f4") for sample in samples]
        columns += [sample.sizes.astype("u1") for sample in samples]
        columns += [sample.broken.astype("u1") for sample in samples]
        data = b"".join(column.tobytes() for column in columns)
        return {"start": start, "count": len(samples), "merges": self.merges, "data": data}


def middle(first: Sample, second: Sample) -> Sample:
    """Return the mean of two samples; what is broken in one of them stays broken, what one lacks the other gives."""
    numbers = np.where(np.isnan(first.numbers), second.numbers, first.numbers / 2 + second.numbers / 2)
    numbers = np.where(np.isnan(second.numbers), first.numbers, numbers)
    sizes = ((first.sizes.astype(np.uint16) + second.sizes) // 2).astype(np.uint8)
    return Sample(first.step, numbers, sizes, first.broken | second.broken)


def sizes_of(gradient: Array) -> Array:
    """Return the histogram of a gradient's sizes as shares of 255; ``BINS`` zeros for an empty one.

    >>> sizes_of(np.array([0.0, 1.0, 1.5, 2.0])).nonzero()[0].tolist()    # 10**0 begins in bin 20
    [0, 20]
    """
    numbers = np.abs(gradient.reshape(-1)[:: max(1, gradient.size // LOOKED_AT)])
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        return np.zeros(BINS, np.uint8)
    with np.errstate(divide="ignore"):
        bins = np.clip((np.log10(numbers) - LOWEST) * 2, 0, BINS - 1).astype(np.int64)
    return np.round(np.bincount(bins, minlength=BINS) * (255 / numbers.size)).astype(np.uint8)
