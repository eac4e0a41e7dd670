"""Draw a record as an SVG that stands alone: the curves as small multiples, and the layers' heat map below."""

from __future__ import annotations

import math
from html import escape

import numpy as np

from .layers import Array
from .record import Record, Run
from .series import Series
from .words import words_of

WIDTH, HEIGHT, GAP = 800.0, 0.0, 16.0
GROUND, INK, QUIET, FRAME, BLUE, VERMILLION = "#ffffff", "#1f2328", "#59636e", "#c8d1da", "#0072b2", "#d55e00"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
FIRST = ("loss", "gradient norm", "lr", "throughput")
MOST = 12  # rows of the heat map
POINTS = 300  # of a curve
# Cividis, from its dark end to its light one: readable for every kind of colour blindness.
COLOURS = ("#00224e", "#2a3f6d", "#575d6d", "#7d7c78", "#a59c74", "#d2c060", "#fee838")
LOWEST, HIGHEST = -6.0, 0.0  # log10 of update / weight: the ends of the colours


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
    label = f"{name}  {last}" + (f" · validation {words_of(others[0].newest or 0.0)}" if others else "")
    return "".join(
        [
            f'<rect x="{x:g}" y="{y + 16:g}" width="{width:g}" height="{height:g}" fill="none" stroke="{FRAME}"/>',
            f'<text x="{x:g}" y="{y + 10:g}" font-weight="600">{escape(label)}</text>',
            f'<text x="{x + width:g}" y="{y + 10:g}" text-anchor="end" fill="{QUIET}">'
            f"{words_of(low)} to {words_of(high)}</text>",
            polyline(series, box, BLUE, ""),
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


def polyline(series: Series, box: tuple[float, ...], colour: str, dash: str) -> str:
    """Return a curve; where its number is not finite it has a gap."""
    x, y, width, height, low, high, last = box
    steps, values = points(series)
    scale = (height - 6) / (high - low) if high > low else 0.0
    path, pen = "", "M"
    for step, value in zip(steps, values, strict=True):
        if math.isfinite(value):
            path += f"{pen}{x + width * step / last:.1f} {y + height - 3 - (value - low) * scale:.1f}"
        pen = "L" if math.isfinite(value) else "M"
    if path.count("L") == 0 and path:
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
            colour = VERMILLION if sample.broken[layer] else colour_of(float(sample.numbers[0, layer]))
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
        f'<text x="{WIDTH - GAP:g}" y="{y + 10:g}" text-anchor="end" fill="{QUIET}">'
        "dark 10⁻⁶, light 1, vermillion NaN</text>"
    )
    more = len(run.layers.names) - len(names)
    rest = f'<text x="{GAP:g}" y="{y + 34 + len(names) * row:g}" fill="{QUIET}">and {more} more layers</text>'
    return title + "".join(cells + labels) + (rest if more else ""), 40 + row * len(names)


def colour_of(logarithm: float) -> str:
    """Return the colour of log10 (update / weight); ``""`` where there is none."""
    if math.isnan(logarithm):
        return ""
    place = (min(max(logarithm, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return COLOURS[round(place * (len(COLOURS) - 1))]
