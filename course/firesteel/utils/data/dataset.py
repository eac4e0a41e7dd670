"""Data sets: anything with a length and an item for each index."""

from __future__ import annotations

import math
import warnings
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar

from ... import distributions
from ...generator import Generator
from ...tensor import Tensor

T_co = TypeVar("T_co", covariant=True)


class Dataset(Generic[T_co]):
    """A collection of samples; a subclass says what ``dataset[index]`` and ``len(dataset)`` are.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset.
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Dataset[Any]) -> ConcatDataset:
        return ConcatDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Tensors side by side: sample i holds row i of each.

    Args:
        tensors: tensors whose first axes have the same size.

    Raises:
        AssertionError: the first axes differ, as in PyTorch.

    >>> torch.utils.data.TensorDataset(torch.arange(3), torch.ones(3, 2))[1]
    (tensor(1), tensor([1., 1.]))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if len({tensor.size(0) for tensor in tensors}) > 1:
            raise AssertionError(f"Size mismatch between tensors: {[tuple(tensor.shape) for tensor in tensors]}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return self.tensors[0].size(0)


class ConcatDataset(Dataset[Any]):
    """Data sets one after the other.

    Args:
        datasets: data sets, each with a length.
    """

    def __init__(self, datasets: Sequence[Any]) -> None:
        self.datasets = list(datasets)
        self.cumulative_sizes = list(accumulate(map(len, self.datasets)))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> Any:
        if not -len(self) <= index < len(self):
            raise IndexError(f"ConcatDataset: index {index} is out of range for {len(self)} samples")
        place = index % len(self)
        part = bisect_right(self.cumulative_sizes, place)
        return self.datasets[part][place - self.cumulative_sizes[part]]  # counted from the part's end


class Subset(Dataset[T_co]):
    """Some samples of a data set.

    Args:
        dataset: the whole.
        indices: which of its samples, in this order.

    >>> torch.utils.data.Subset("abcdef", [4, 0])[0]
    'e'
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index: Any) -> T_co:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Any, lengths: Sequence[int | float], generator: Generator | None = None) -> list[Subset[Any]]:
    """Deal the samples of *dataset* out at random, each to exactly one part.

    One permutation of all indices, cut into consecutive pieces. Fractions become whole numbers by rounding down;
    what is left over goes to the parts one by one from the first on.
    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split.

    Args:
        dataset: anything with a length.
        lengths: the number of samples of each part, or fractions that add up to 1.
        generator: where the random bits come from; None for the default one.

    Returns:
        One `Subset` for each of *lengths*.

    Raises:
        ValueError: the lengths do not add up to ``len(dataset)``, or a fraction lies outside [0, 1].

    >>> [len(part) for part in torch.utils.data.random_split(range(10), [0.75, 0.25])]
    [8, 2]
    """
    total = len(dataset)
    if sum(lengths) <= 1 and math.isclose(sum(lengths), 1):
        lengths = _whole_lengths(total, lengths)
    if sum(lengths) != total:
        raise ValueError(
            f"random_split: the lengths {list(lengths)} do not add up to {total}, the length of the data set"
        )
    order = distributions.permutation(total, generator).tolist()
    ends = accumulate(int(length) for length in lengths)
    return [Subset(dataset, order[end - int(length) : end]) for end, length in zip(ends, lengths, strict=True)]


def _whole_lengths(total: int, fractions: Sequence[float]) -> list[int]:
    if not all(0 <= fraction <= 1 for fraction in fractions):
        raise ValueError(f"random_split: each fraction must lie between 0 and 1, got {list(fractions)}")
    lengths = [math.floor(total * fraction) for fraction in fractions]
    for part in range(total - sum(lengths)):
        lengths[part % len(lengths)] += 1
    if 0 in lengths:
        warnings.warn(f"random_split: part {lengths.index(0)} of {list(fractions)} gets no samples", stacklevel=3)
    return lengths
