"""Figures as SVG to stand in a page: drawn by Matplotlib, coloured by the page, so that dark and light both fit."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from .scores import number

BINS = 20
_INK, _SOFT, _LINE, _BAR = "#010203", "#010204", "#010205", "#010206"
_VARIABLES = {_INK: "var(--ink)", _SOFT: "var(--soft)", _LINE: "var(--line)", _BAR: "var(--pass-bar)"}


def distribution(totals: Sequence[float], most: int, median: float) -> str:
    """Return a histogram of totals as SVG, one bar a point where there are few points.

    Args:
        totals: points, one a submission; at least one.
        most: the points that could be reached.
        median: marked by a line.
    """
    import numpy as np
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    style: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "firesteel", "font.size": 10}
    with rc_context(style):
        figure = Figure(figsize=(8.4, 2.7), layout="constrained")
        axes = figure.subplots()
        single = 0 < most <= BINS and all(total == int(total) for total in totals)
        edges = np.arange(-0.5, most + 1) if single else np.linspace(0, max(most, 1), BINS + 1)
        axes.hist(totals, bins=edges.tolist(), color=_BAR, rwidth=0.86)
        axes.axvline(median, color=_INK, linewidth=1.2, linestyle=(0, (4, 3)))
        side, offset = ("right", -5) if median > most / 2 else ("left", 5)
        axes.annotate(
            f"median {number(median)}", (median, 1), (offset, 4), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha=side, color=_INK,
        )  # fmt: skip
        axes.set_xlabel("points", color=_SOFT)
        axes.set_ylabel("submissions", color=_SOFT)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.tick_params(colors=_SOFT, length=0)
        axes.grid(axis="y", color=_LINE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(_LINE)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _for_page(drawn.getvalue())


def describe(totals: Sequence[float], most: int) -> str:
    """Return what the histogram shows in a sentence for those who do not see it."""
    shares = [0, 0, 0, 0]
    for total in totals:
        shares[min(3, int(4 * total / most))] += 1
    quarters = ("a quarter or less", "up to a half", "up to three quarters", "more")
    counts = ", ".join(f"{count} reached {words}" for count, words in zip(shares, quarters, strict=True))
    return f"Histogram of totals: of {len(totals)} submissions {counts} of {most} points."


def _for_page(svg: str) -> str:
    """Return the drawing without its prologue, its colours and fonts replaced by the page's."""
    drawing = svg[svg.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"font: ([\d.]+)px [^;\"]+", r"font: \1px var(--sans)", drawing)
    drawing = re.sub(r' (?:width|height)="[\d.]+pt"', "", drawing, count=2)
    for colour, variable in _VARIABLES.items():
        drawing = drawing.replace(colour, variable)
    return drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
