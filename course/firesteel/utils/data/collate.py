"""Many samples into one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import creation, dtypes
from ...operations.shaping import stack
from ...tensor import Tensor


def default_collate(batch: Sequence[Any]) -> Any:
    """Return the samples of *batch* as one: their tensors stacked along a new first axis.

    A sample may be a tree of tuples, lists and dicts; the batch is the same tree, with a batch at each leaf.
    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate.

    Args:
        batch: samples of the same kind. Tensors and NumPy arrays of one shape are stacked; floats become a float64
            tensor, ints and bools an integer or bool one; strings stay a list.

    Returns:
        A tensor of shape ``(len(batch), *shape of one sample)``, or the tree of them. Tuples become lists.

    Raises:
        RuntimeError: the samples are sequences of different lengths, or tensors of different shapes.
        TypeError: there is no way to batch what a sample holds.

    >>> torch.utils.data.default_collate([(torch.zeros(2), 3), (torch.ones(2), 4)])
    [tensor([[0., 0.],
            [1., 1.]]), tensor([3, 4])]
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(list(batch), 0)
    if isinstance(first, np.ndarray | np.generic):
        return default_collate([creation.as_tensor(sample) for sample in batch])
    if isinstance(first, float):
        return creation.tensor(batch, dtype=dtypes.float64)
    if isinstance(first, int):
        return creation.tensor(batch)
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, Mapping):
        return {key: default_collate([sample[key] for sample in batch]) for key in first}
    if isinstance(first, Sequence):
        return _collate_sequences(first, batch)
    raise TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
        f"found {type(first).__name__}"
    )


def _collate_sequences(first: Sequence[Any], batch: Sequence[Sequence[Any]]) -> Any:
    if any(len(sample) != len(first) for sample in batch):
        raise RuntimeError("each element in list of batch should be of equal size")
    columns = [default_collate(column) for column in zip(*batch, strict=True)]
    return type(first)(*columns) if hasattr(first, "_fields") else columns  # a named tuple keeps its names


def default_convert(data: Any) -> Any:
    """Return one sample with its NumPy arrays as tensors, for a loader that makes no batches.

    >>> torch.utils.data.default_convert({"x": np.ones(2)})
    {'x': tensor([1., 1.], dtype=torch.float64)}
    """
    if isinstance(data, np.ndarray | np.generic):
        return creation.as_tensor(data)
    if isinstance(data, Mapping):
        return {key: default_convert(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [default_convert(value) for value in data]
    return data
