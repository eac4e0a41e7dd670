"""What a layer did last, in words."""

from __future__ import annotations

import math

from ..summary import plain
from ..text import number_text
from .record import Record, Run

TITLE = "Training"


def words_of(number: float) -> str:
    """Return a number in words, also where it is not finite.

    >>> words_of(0.25), words_of(float("nan"))
    ('0.25', 'nan')
    """
    return number_text(plain(number))


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
            "" if math.isnan(mean[row]) else f"{words_of(mean[row])} ± {words_of(std[row])}",
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
    return "0" if logarithm <= -38 else words_of(10.0 ** float(logarithm))


def title_of(record: Record) -> str:
    """Return what stands above a trainer's board: its run's name, if it was given one.

    >>> record = Record()
    >>> title_of(record), record.begin("rate 0.3") and title_of(record)
    ('Training', 'Training, rate 0.3')
    """
    name = record.run.name
    return TITLE if name == "run 1" else f"{TITLE}, {name}"
