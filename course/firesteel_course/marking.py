"""What is wrong at the nodes of a graph, in words: compared with the same case on the reference."""

from __future__ import annotations

from typing import Any

import numpy as np

Marks = dict[int, tuple[str, str]]
"""By node, what it has and what it should have."""

WRITTEN = 6  # elements of a tensor that are written out


def numbers_of(figure: Any) -> np.ndarray:
    """Return a number or the elements of a tensor."""
    return np.asarray(figure.detach().numpy() if hasattr(figure, "detach") else figure)


def same_figure(got: Any, expected: Any) -> bool:
    """Say whether two numbers or tensors are as near as the checks want them; None equals None."""
    if got is None or expected is None:
        return got is expected
    left, right = numbers_of(got), numbers_of(expected)
    return left.shape == right.shape and np.allclose(left, right, rtol=1e-5, atol=1e-8, equal_nan=True)


def figure_text(figure: Any) -> str:
    """Return a number, the elements of a small tensor, or a shape.

    >>> figure_text(0.25), figure_text(np.zeros((2, 9))), figure_text(None)
    ('0.25', 'shape (2, 9)', 'None')
    """
    if figure is None:
        return "None"
    numbers = numbers_of(figure)
    if not numbers.ndim:
        return f"{numbers:.4g}"
    if numbers.size > WRITTEN:
        return f"shape {numbers.shape}"
    return np.array2string(numbers, separator=", ", precision=4).replace("\n", "")
