"""Draw a record as an SVG that stands alone: the curves as small multiples, and the layers' heat map below."""

from __future__ import annotations

import math
from html import escape

import numpy as np

from .layers import Array
from .record import STEPWISE, Record, Run
from .series import Series
from .words import words_of

WIDTH, HEIGHT, GAP = 800.0, 0.0, 16.0
GROUND, INK, QUIET, FRAME, BLUE, VERMILLION = "#ffffff", "#1f2328", "#59636e", "#c8d1da", "#0072b2", "#d55e00"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
TITLES = {"lr": "learning rate", "throughput": "steps per second"}  # the same in src/training/drawing.ts
FIRST = ("loss", "gradient norm", "lr", "throughput")
MOST = 12  # rows of the heat map
POINTS = 300  # of a curve
LOWEST, MIDDLE, HIGHEST = -6.0, -3.0, 0.0  # log10 of update / weight, as in src/training/colours.ts: blue, pale, red
PALE = "#f2f3f3"


def svg(record: Record, title: str) -> str:
    """Return the curves of the latest run as SVG text."""
    run = record.run
    names = [name for name in FIRST if name in run.series]
    names += [name for name in run.series if name not in (*FIRST, "validation")]
    rows = [names[:1], names[1:4], names[4:7]]
    y = 34.0
    parts: list[str] = []
    for row in filter(None, rows):
        width = (WIDTH - GAP * (len(row) + 1)) / len(row)
        height = 150.0 if len(row) == 1 else 80.0
        parts += [curve(run, name, GAP + i * (width + GAP), y, width, height) for i, name in enumerate(row)]
        y += height + 34
    if run.layers.samples:
        heat, height = heat_map(run, y)
        parts.append(heat)
        y += height
    words = f"{title} · {record.state} · step {run.step:,}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{y:g}" viewBox="0 0 {WIDTH:g} {y:g}" '
            f'font-family="{FONT}" font-size="11" fill="{INK}">',
            f'<rect width="{WIDTH:g}" height="{y:g}" rx="8" fill="{GROUND}"/>',
            f'<text x="{GAP:g}" y="20" font-size="13" font-weight="600">{escape(words)}</text>',
            *parts,
            "</svg>",
        ]
    )


def curve(run: Run, name: str, x: float, y: float, width: float, height: float) -> str:
    """Return one curve in a frame, with its range and its last number; the validation loss in the loss's frame."""
    series = run.series[name]
    others = [run.series["validation"]] if name == "loss" and "validation" in run.series else []
    finite = np.concatenate([points(one)[1] for one in (series, *others)])
    finite = finite[np.isfinite(finite)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    box = (x, y + 16, width, height, low, high, max(1, run.step))
    last = words_of(series.last[1]) if series.last else ""
    label = f"{TITLES.get(name, name)}  {last}" + (
        f" · validation {words_of(others[0].newest or 0.0)}" if others else ""
    )
    return "".join(
        [
            f'<rect x="{x:g}" y="{y + 16:g}" width="{width:g}" height="{height:g}" fill="none" stroke="{FRAME}"/>',
            f'<text x="{x:g}" y="{y + 10:g}" font-weight="600">{escape(label)}</text>',
            f'<text x="{x + width:g}" y="{y + 10:g}" text-anchor="end" fill="{QUIET}">'
            f"{f'{words_of(low)} to {words_of(high)}' if low < high else 'throughout'}</text>",
            polyline(series, box, BLUE, "", name in STEPWISE),
            *(polyline(one, box, VERMILLION, ' stroke-dasharray="5 3"') for one in others),
            *(
                f'<path d="M{x + width * event.step / box[6]:.1f} {y + 16:g}v{height:g}" stroke="{VERMILLION}" '
                f'stroke-dasharray="2 3"/>'
                for event in run.events[:20]
            ),
        ]
    )


def points(series: Series) -> tuple[Array, Array]:
    """Return steps and means of at most `POINTS` buckets; the last one always among them."""
    stride = max(1, series.count // POINTS)
    chosen = np.arange(series.count)[::-1][::stride][::-1]
    return series.steps[chosen].astype(np.float64), series.mean[chosen].astype(np.float64)


def polyline(series: Series, box: tuple[float, ...], colour: str, dash: str, held: bool = False) -> str:
    """Return a curve; where its number is not finite it has a gap; one that is *held* goes on in steps."""
    x, y, width, height, low, high, last = box
    steps, values = points(series)
    flat = low == high
    path, pen = "", "M"
    for step, value in zip(steps, values, strict=True):
        if math.isfinite(value):
            share = 0.5 if flat else (value - low) / (high - low)
            across = f"H{x + width * step / last:.1f}V" if held and path else f"{pen}{x + width * step / last:.1f} "
            path += f"{across}{y + height - 3 - share * (height - 6):.1f}"
        pen = "L" if math.isfinite(value) else "M"
    if held and path:
        path += f"H{x + width:.1f}"
    elif path.count("L") == 0 and path:
        path += "h4"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"{dash}/>'


def heat_map(run: Run, y: float) -> tuple[str, float]:
    """Return the update ratios of the layers by time, and the height they take."""
    samples = run.layers.samples
    names = run.layers.names[:MOST]
    left, row = 150.0, 18.0
    width = (WIDTH - left - GAP) / len(samples)
    cells: list[str] = []
    for at, sample in enumerate(samples):
        for layer in range(len(names)):
            colour = INK if sample.broken[layer] else colour_of(float(sample.numbers[0, layer]))
            if colour:
                place = f'x="{left + at * width:.2f}" y="{y + 20 + layer * row:g}"'
                cells.append(f'<rect {place} width="{width + 0.3:.2f}" height="{row - 2:g}" fill="{colour}"/>')
    labels = [
        f'<text x="{left - 8:g}" y="{y + 32 + layer * row:g}" text-anchor="end">{escape(name[-22:])}</text>'
        for layer, name in enumerate(names)
    ]
    period = run.layers.period()
    seen = f", seen every {period:,} steps" if period > 1 else ""
    title = (
        f'<text x="{GAP:g}" y="{y + 10:g}" font-weight="600">update / weight of each layer{seen}</text>'
        f"{key(WIDTH - GAP, y + 10)}"
    )
    more = len(run.layers.names) - len(names)
    rest = f'<text x="{GAP:g}" y="{y + 34 + len(names) * row:g}" fill="{QUIET}">and {more} more layers</text>'
    return title + "".join(cells + labels) + (rest if more else ""), 40 + row * len(names)


def key(right: float, y: float) -> str:
    """Return what the colours mean, as on the page, ending at *right*."""
    steps = "".join(
        f'<rect x="{right - 206 + 6 * at:g}" y="{y - 9:g}" width="6.3" height="10" fill="{colour_of(at * 0.5 - 6)}"/>'
        for at in range(13)
    )
    words = (("10⁻⁶ hardly moves", right - 212, "end"), ("1 blows up", right - 122, "start"), ("NaN", right, "end"))
    texts = "".join(
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{QUIET}">{text}</text>' for text, x, anchor in words
    )
    return f'{steps}{texts}<rect x="{right - 40:g}" y="{y - 9:g}" width="12" height="10" fill="{INK}"/>'


def colour_of(logarithm: float) -> str:
    """Return the colour of log10 (update / weight); ``""`` where there is none.

    >>> colour_of(-6.0), colour_of(-3.0), colour_of(0.5)
    ('#0072b2', '#f2f3f3', '#d55e00')
    """
    if math.isnan(logarithm):
        return ""
    place = (min(max(logarithm, LOWEST), HIGHEST) - MIDDLE) / (HIGHEST - MIDDLE)
    return mixed(PALE, VERMILLION if place > 0 else BLUE, abs(place) ** 1.3)


def mixed(start: str, end: str, share: float) -> str:
    """Return the colour at *share* of the way from *start* to *end*."""
    pairs = ((int(start[at : at + 2], 16), int(end[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(first + (last - first) * share):02x}" for first, last in pairs)
