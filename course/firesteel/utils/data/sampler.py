"""Samplers: in which order the samples of a data set are visited, and which go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import Any, Generic, TypeVar

import numpy as np

from ... import distributions
from ...generator import Generator

T_co = TypeVar("T_co", covariant=True)


class Sampler(Generic[T_co]):
    """An order of visiting samples; a subclass says what iterating over it gives.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Sampler.
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """Each index once, in order.

    Args:
        data_source: anything with a length.
    """

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Indices in random order, a new one each time: those that PyTorch visits after the same seed.

    Args:
        data_source: anything with a length.
        replacement: draw each index anew, so that some come twice and some never.
        num_samples: how many indices; None for as many as there are samples.
        generator: where the random bits come from; None starts one of its own, seeded by the default one.

    Raises:
        ValueError: *num_samples* is not positive.
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source, self.replacement, self.generator = data_source, replacement, generator
        self.num_samples = len(data_source) if num_samples is None else num_samples
        if self.num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={self.num_samples}")

    def __iter__(self) -> Iterator[int]:
        generator, count = self.generator, len(self.data_source)
        if generator is None:
            generator = Generator().manual_seed(int(distributions.full_range((), np.dtype("int64"))))
        for start in range(0, self.num_samples + 1, 32 if self.replacement else count):  # PyTorch draws once too often
            left = self.num_samples - start
            if self.replacement:
                yield from distributions.integers(0, count, (min(32, left),), np.dtype("int64"), generator).tolist()
            else:
                yield from distributions.permutation(count, generator)[:left].tolist()

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[Any]):
    """The given indices in random order.

    Args:
        indices: what to visit.
        generator: where the random bits come from; None for the default one.
    """

    def __init__(self, indices: Sequence[Any], generator: Generator | None = None) -> None:
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[Any]:
        for place in distributions.permutation(len(self.indices), self.generator).tolist():
            yield self.indices[place]

    def __len__(self) -> int:
        return len(self.indices)


class BatchSampler(Sampler[list[int]]):
    """The indices of another sampler, gathered into lists of *batch_size*.

    A training step looks at a few samples at once; this says which. The last list is shorter if the samples do not
    come out even, unless it is dropped. The sampler is read only as far as batches are asked for.
    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler.

    Args:
        sampler: the indices, in order; anything that can be iterated over, endless ones too.
        batch_size: how many go into one list, at least 1.
        drop_last: leave a last list out that is not full.

    Raises:
        ValueError: *batch_size* is not a positive int, or *drop_last* is not a bool.

    >>> list(torch.utils.data.BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Sampler[int] | Iterable[int], batch_size: int, drop_last: bool) -> None:
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(islice(indices, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        whole, left = divmod(len(self.sampler), self.batch_size)  # pyright: ignore[reportArgumentType] - if it has one
        return whole + (left > 0 and not self.drop_last)
