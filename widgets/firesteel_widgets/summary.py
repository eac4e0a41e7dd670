"""Sum up a number or a tensor of any framework: exact for a number, a few figures for a tensor."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

Summary = dict[str, Any]  # a "number", or the figures of a tensor; see `Summary` in src/shared/model.ts
FIRST = 8  # so many elements are shown as they are
DIGITS = 6  # of the figures that travel without being asked for; four of them are shown


def summary(variable: Any) -> Summary | str:
    """Sum up a tensor or a number.

    Returns:
        ``{"number"}`` for a number or a tensor of shape ``()``; else ``{"shape", "dtype", "strides", "min", "max",
        "mean", "l2", "nans", "infinities", "first"}``, min to l2 (the square root of the sum of squares) of the finite
        elements, None where there are none. Strides are in elements. A sentence where the elements cannot be read.
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
        "strides": [stride // max(array.itemsize, 1) for stride in array.strides],
        "min": plain(finite.min()) if finite.size else None,
        "max": plain(finite.max()) if finite.size else None,
        "mean": plain(finite.mean()) if finite.size else None,
        "l2": plain(np.sqrt(np.square(finite).sum())) if finite.size else None,
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


def rounded(figures: Any) -> Any:
    """Return figures with each number cut to `DIGITS` significant digits; what is exact (``"number"``) stays.

    >>> rounded({"mean": 0.1234567891, "first": [1.0, "nan"]})
    {'mean': 0.123457, 'first': [1.0, 'nan']}
    """
    if isinstance(figures, float):
        return float(f"{figures:.{DIGITS}g}")
    if isinstance(figures, list):
        return [rounded(each) for each in figures]
    if isinstance(figures, dict) and "number" not in figures:
        return {key: rounded(value) for key, value in figures.items()}
    return figures


def within(room: int, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first *entries*, rounded, that take at most *room* bytes as JSON."""
    kept: dict[str, Any] = {}
    for key, entry in entries.items():
        kept[key] = rounded(entry)
        room -= len(json.dumps(kept[key])) + len(key) + 6
        if room < 0:
            del kept[key]
            break
    return kept
