"""Which layer is to blame: a few rules of thumb on what the layers did last, each said in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .layers import METRICS, Array, LayerHistory

LATEST = 6  # samples that are looked at together
DEAD = 0.5  # share of a layer's units
FAST, SLOW = -1.0, -6.0  # log10 of update / weight; about -3 is healthy
FAINT = 4.0  # orders of magnitude between two layers' gradients
MOST = 3  # sentences


@dataclass(frozen=True)
class Finding:
    """A layer and what is wrong with it."""

    layer: int
    metric: str
    words: str

    def pack(self) -> dict[str, Any]:
        """Return what the page needs."""
        return {"layer": self.layer, "metric": self.metric, "words": self.words}


def findings(history: LayerHistory) -> list[Finding]:
    """Return what is wrong, the likeliest cause first; empty where nothing is."""
    samples = history.samples
    if not samples:
        return []
    broken = first_broken(history)
    whole = [sample.numbers for sample in samples if not sample.broken.any()][-LATEST:]
    if not whole:
        return broken
    latest = median(np.stack(whole))
    numbers: dict[str, Array] = dict(zip(METRICS, latest, strict=True))
    unsteady = pace(history.names, numbers, len(whole), bool(broken))
    if broken:  # it is the cause rather than the effect
        return [*broken, *unsteady]
    return [*dead(history.names, numbers), *unsteady, *faint(history.names, numbers)][:MOST]


def median(stacked: Array) -> Array:
    """Return the median over the first axis of what is not NaN; NaN where all are."""
    there = ~np.isnan(stacked)
    return np.nanmedian(np.where(there | there.any(0), stacked, 0.0), 0) + np.where(there.any(0), 0.0, np.nan)


def first_broken(history: LayerHistory) -> list[Finding]:
    """Return the first layer in which NaN or infinity was seen."""
    for sample in history.samples:
        if sample.broken.any():
            layer = int(sample.broken.argmax())
            words = f"{history.names[layer]}: NaN or infinity, first seen at step {sample.step:,}"
            return [Finding(layer, "mean", words)]
    return []


def dead(names: list[str], numbers: dict[str, Array]) -> list[Finding]:
    """Return the layers of which most units are 0 for every sample."""
    return [
        Finding(
            layer, "dead", f"{names[layer]}: {100 * share:.0f} % of its units are dead, 0 for every sample of the batch"
        )
        for layer, share in enumerate(numbers["dead"])
        if share > DEAD
    ]


def pace(names: list[str], numbers: dict[str, Array], samples: int, broken: bool) -> list[Finding]:
    """Return the layer whose weights change too much in a step, and those that hardly change at all."""
    ratio = numbers["ratio"]
    if (samples < 3 and not broken) or np.isnan(ratio).all():
        return []
    fastest = int(np.nanargmax(ratio))
    found: list[Finding] = []
    if ratio[fastest] > FAST:
        before = " before that" if broken else ""
        words = f"its weights changed by {percent(ratio[fastest])} in a step{before}; try a smaller learning rate"
        found.append(Finding(fastest, "ratio", f"{names[fastest]}: {words}"))
    stuck = [layer for layer, value in enumerate(ratio) if value < SLOW]
    if stuck and not broken:
        rest = f" (and {len(stuck) - 1} more)" if len(stuck) > 1 else ""
        found.append(Finding(stuck[0], "ratio", f"{names[stuck[0]]}{rest}: its weights hardly change any more"))
    return found


def faint(names: list[str], numbers: dict[str, Array]) -> list[Finding]:
    """Return the layer that much less gradient reaches than another."""
    gradient = numbers["gradient"]
    if np.isnan(gradient).all():
        return []
    weakest, strongest = int(np.nanargmin(gradient)), int(np.nanargmax(gradient))
    if gradient[weakest] <= -38:
        return [Finding(weakest, "gradient", f"{names[weakest]}: no gradient arrives")]
    if gradient[strongest] - gradient[weakest] < FAINT:
        return []
    times = f"{10 ** float(gradient[strongest] - gradient[weakest]):,.0f}"
    words = f"{names[weakest]}: its gradient is {times} times smaller than that of {names[strongest]}"
    return [Finding(weakest, "gradient", words)]


def percent(logarithm: float) -> str:
    """Return ``10 ** logarithm`` as per cent.

    >>> percent(-0.5), percent(3.0)
    ('32 %', 'over 1,000 %')
    """
    share = 10 ** min(float(logarithm), 2.0)
    return f"{100 * share:.0f} %" if share <= 10 else "over 1,000 %"
