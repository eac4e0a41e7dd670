"""What is shown of a tensor only when it is asked for: how its elements are spread, and a small picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..summary import Summary, summary, to_numpy

BINS = 32
SIDE = 16  # cells of a thumbnail each way
BRIGHTEST, NOT_FINITE = 254, 255


def detailed(variable: Any) -> Summary | str:
    """Sum up a tensor like `summary`, with a histogram and, where it has at least 2 axes, a thumbnail."""
    figures = summary(variable)
    if isinstance(figures, str) or "number" in figures or figures["min"] is None:
        return figures
    array = to_numpy(variable)
    numbers = array.astype(np.float64) if array.dtype.kind in "fiub" else np.abs(array)
    figures["histogram"] = histogram(numbers[np.isfinite(numbers)])
    if numbers.ndim >= 2:
        figures["thumbnail"] = thumbnail(numbers)
    return figures


def histogram(finite: np.ndarray) -> list[int]:
    """Return how many elements lie in each of 32 equal bins between the smallest and the largest.

    >>> histogram(np.arange(64.0))[:4]
    [2, 2, 2, 2]
    """
    return np.histogram(finite, BINS)[0].tolist()


def thumbnail(numbers: np.ndarray) -> dict[str, Any]:
    """Return a picture of at most 16 x 16 cells, each the mean of a block; leading axes lie below one another.

    Levels go from 0, the smallest finite element, to 254, the largest; 255 is a block that holds a NaN or an infinity.

    >>> thumbnail(np.array([[0.0, 1.0], [2.0, np.nan]]))
    {'rows': 2, 'columns': 2, 'levels': [0, 127, 254, 255]}
    """
    flat = numbers.reshape(-1, numbers.shape[-1])
    blocks = block_means(block_means(flat).T).T
    finite = numbers[np.isfinite(numbers)]
    low, span = finite.min(), float(np.ptp(finite)) or 1.0
    levels = np.where(np.isfinite(blocks), (blocks - low) / span * BRIGHTEST, NOT_FINITE)
    rows, columns = blocks.shape
    return {"rows": rows, "columns": columns, "levels": np.rint(levels).astype(int).reshape(-1).tolist()}


def block_means(rows: np.ndarray) -> np.ndarray:
    """Return at most 16 rows, each the mean of a block of neighbours."""
    if len(rows) <= SIDE:
        return rows
    starts = np.arange(SIDE) * len(rows) // SIDE
    sizes = np.diff(np.append(starts, len(rows)))
    with np.errstate(invalid="ignore"):  # infinities of both signs give NaN, which is what is shown
        return np.add.reduceat(rows, starts, axis=0) / sizes[:, None]


def numbers_below(asked: Any, count: int) -> list[int]:
    """Return those of the numbers *asked* for that count from 0 to below *count*."""
    numbers: list[Any] = asked if isinstance(asked, list) else []
    return [number for number in numbers if type(number) is int and 0 <= number < count]
