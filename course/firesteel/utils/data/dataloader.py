"""The loader: a data set, an order and a way to batch, as one thing to iterate over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ... import distributions
from ...generator import Generator
from . import collate
from . import sampler as samplers


class DataLoader:
    """The samples of a data set in batches, in the order that PyTorch visits them after the same seed.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader.

    Args:
        dataset: anything with a length and ``dataset[index]``.
        batch_size: samples in a batch; None hands out single samples.
        shuffle: visit the samples in a new random order each time.
        sampler: an order of its own; excludes *shuffle*.
        batch_sampler: an order of whole batches; excludes *batch_size*, *shuffle*, *sampler* and *drop_last*.
        num_workers: only 0; samples are loaded in this process.
        collate_fn: makes one batch of a list of samples; `default_collate` if None.
        pin_memory: accepted, without effect on the CPU.
        drop_last: leave out a last batch that is not full.
        generator: where the random bits come from; None for the default one.

    Raises:
        ValueError: options exclude each other.
        NotImplementedError: *num_workers* is not 0.

    >>> [batch.tolist() for batch in torch.utils.data.DataLoader(torch.arange(5), batch_size=2)]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        *,
        generator: Generator | None = None,
    ) -> None:
        if num_workers != 0:
            raise NotImplementedError(f"DataLoader: num_workers={num_workers} would need processes; use num_workers=0")
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None and shuffle:
            sampler = samplers.RandomSampler(dataset, generator=generator)
        elif sampler is None:
            sampler = samplers.SequentialSampler(dataset)
        if batch_size is not None:
            batch_sampler = samplers.BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.sampler, self.batch_sampler = dataset, sampler, batch_sampler
        self.batch_size, self.drop_last, self.num_workers = batch_size, drop_last, num_workers
        self.pin_memory, self.generator = pin_memory, generator
        default = collate.default_convert if batch_sampler is None else collate.default_collate
        self.collate_fn = collate_fn or default

    def __iter__(self) -> Iterator[Any]:
        order = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        distributions.full_range((), np.dtype("int64"), self.generator)  # PyTorch draws a seed for its workers here
        return (self.collate_fn(self._fetch(index)) for index in order)

    def _fetch(self, index: Any) -> Any:
        if self.batch_sampler is None:
            return self.dataset[index]
        if hasattr(self.dataset, "__getitems__"):
            return self.dataset.__getitems__(index)
        return [self.dataset[i] for i in index]

    def __len__(self) -> int:
        # A sampler may have no length; len() says so in words of its own.
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)  # pyright: ignore[reportArgumentType]
