"""Sum up a number or a tensor of any framework: exact for a number, a few figures for a tensor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Summary = dict[str, Any]  # a "number", or the figures of a tensor; see `Summary` in src/shared/model.ts
FIRST = 8  # so many elements are shown as they are


def summary(variable: Any) -> Summary | str:
    """Sum up a tensor or a number.

    Returns:
        ``{"number"}`` for a number or a tensor of shape ``()``; else ``{"shape", "dtype", "min", "max", "mean",
        "nans", "infinities", "first"}``, the first three of the finite elements, None where there are none.
        A sentence where the elements cannot be read.
    """
    if isinstance(variable, (int, float)):
        return {"number": plain(variable)}
    if isinstance(getattr(variable, "data", None), (int, float)):
        return {"number": plain(variable.data)}
    try:
        array = to_numpy(variable)
    except (RuntimeError, TypeError, NotImplementedError) as error:
        return f"cannot be read: {error}"
    return {"number": plain(array.item())} if array.ndim == 0 else figures(array)


def figures(array: np.ndarray) -> Summary:
    """Return the figures of an array of at least one axis."""
    numbers = array.astype(np.float64) if array.dtype.kind in "fiub" else np.abs(array)
    finite = numbers[np.isfinite(numbers)]
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "min": plain(finite.min()) if finite.size else None,
        "max": plain(finite.max()) if finite.size else None,
        "mean": plain(finite.mean()) if finite.size else None,
        "nans": int(np.isnan(numbers).sum()),
        "infinities": int(np.isinf(numbers).sum()),
        "first": [plain(number) for number in array.reshape(-1)[:FIRST].tolist()],
    }


def to_numpy(tensor: Any) -> np.ndarray:
    """Return a tensor's elements as an array; bfloat16, which NumPy lacks, as float32."""
    tensor = tensor.detach()
    tensor = tensor.cpu() if hasattr(tensor, "cpu") else tensor
    if str(tensor.dtype).endswith("bfloat16"):
        tensor = tensor.float()
    return np.asarray(tensor.numpy())


def plain(number: Any) -> float | int | str:
    """Return a number as JSON can carry it; ``"nan"``, ``"inf"`` and ``"-inf"`` as text.

    >>> plain(float("inf"))
    'inf'
    """
    if isinstance(number, (bool, int)):
        return int(number)
    if isinstance(number, complex):
        return str(number)
    return float(number) if math.isfinite(number) else str(float(number))
