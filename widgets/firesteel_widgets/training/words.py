"""What a layer did last, in words."""

from __future__ import annotations

import math

from ..text import number_text
from .record import Run


def layer_cells(run: Run) -> list[tuple[str, str, str, str, str]]:
    """Return name, update ratio, dead units, activation and gradient norm of each layer, as of the last sample."""
    if not run.layers.samples:
        return []
    ratio, dead, mean, std, gradient = run.layers.samples[-1].numbers
    return [
        (
            name,
            power(ratio[row]),
            "" if math.isnan(dead[row]) else f"{dead[row]:.0%}",
            "" if math.isnan(mean[row]) else f"{number_text(float(mean[row]))} ± {number_text(float(std[row]))}",
            power(gradient[row]),
        )
        for row, name in enumerate(run.layers.names)
    ]


def power(logarithm: float) -> str:
    """Return ``10 ** logarithm`` in words; ``""`` for NaN, 0 for what stands for it.

    >>> power(-3.0), power(float("nan")), power(-38.0)
    ('0.001', '', '0')
    """
    if math.isnan(logarithm):
        return ""
    return "0" if logarithm <= -38 else number_text(10.0 ** float(logarithm))
