"""Draw views and their storage as an SVG that stands alone: on its own light ground, readable on any page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from .geometry import Geometry, Shape
from .relations import Member, Relation
from .storages import Storage

GROUND, INK, QUIET, LINE, WRONG = "#ffffff", "#1f2328", "#59636e", "#848d97", "#b3261e"
# Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), one a place along an axis; the index says the same.
TINTS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#8c8c8c")
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
ROWS, COLUMNS, PER_LINE, LINES = 12, 16, 16, 6  # of a grid and of a storage, at most
HIGH, MARGIN, WIDTH = 30.0, 18.0, 700.0


@dataclass(frozen=True)
class Band:
    """One tensor: its grid above the storage that it lies in."""

    member: Member
    relation: Relation
    storage: Storage
    marks: Mapping[str, str]

    @property
    def axis(self) -> int:
        """The axis whose places have colours: the one that steps from row to row; if that stays, one that moves."""
        strides = self.member.geometry.strides
        rows = max(0, len(strides) - 2)
        return rows if rows < len(strides) and strides[rows] else max([rows, *np.flatnonzero(strides).tolist()])

    @property
    def wide(self) -> float:
        """The width of a cell."""
        longest = max((len(text) for text in self.storage.texts[: PER_LINE * LINES]), default=1)
        index = len(",".join(str(size - 1) for size in self.member.geometry.shape))
        return min(64.0, max(36.0, 6.5 * longest + 14, 5.2 * index + 4))


def svg(bands: list[Band]) -> str:
    """Return the bands, one below the other, as SVG text."""
    parts, y = [], MARGIN
    for band in bands:
        drawn, y = band_svg(band, y)
        parts += [*drawn]
    width = 2 * MARGIN + max([WIDTH, *(PER_LINE * band.wide for band in bands)])
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{y:g}" viewBox="0 0 {width:g} {y:g}" '
            f'font-family="{FONT}">',
            f'<rect width="{width:g}" height="{y:g}" rx="8" fill="{GROUND}"/>',
            *parts,
            "</svg>",
        ]
    )


def band_svg(band: Band, y: float) -> tuple[list[str], float]:
    """Return the drawing of a tensor, and where the next one may begin."""
    geometry = band.member.geometry
    facts = f"shape {geometry.shape} · strides {geometry.strides} · offset {geometry.offset}"
    parts = [
        text(MARGIN, y + 12, band.member.name, size=14, weight=600),
        text(MARGIN + 8.2 * len(band.member.name) + 14, y + 12, facts, colour=QUIET),
        *(text(MARGIN, y + 30 + 17 * at, line) for at, line in enumerate(folded(band.relation.verdict))),
    ]
    y += 25 + 17 * len(folded(band.relation.verdict))
    grid, y = grid_svg(band, y)
    parts += grid
    parts.append(text(MARGIN, y + 14, "in memory", size=11, colour=QUIET))
    strip, y = strip_svg(band, y + 20)
    return parts + strip, y + MARGIN + 6


def grid_svg(band: Band, y: float) -> tuple[list[str], float]:
    """Return the tensor as rows of its last axis, one for each index of the others."""
    geometry, parts = band.member.geometry, []
    columns = geometry.shape[-1] if geometry.shape else 1
    rows = geometry.count // columns if columns else 0
    prefix = Geometry(geometry.shape[:-1], geometry.shape[:-1])
    plane = geometry.shape[-2] if len(geometry.shape) > 2 else 0
    for row in range(min(rows, ROWS)):
        above = prefix.index_at(row)
        y += 8 if plane and row and row % plane == 0 else 0
        for column in range(min(columns, COLUMNS)):
            index = (*above, column) if geometry.shape else ()
            parts.append(element_svg(band, index, row * columns + column, MARGIN + column * band.wide, y))
        y += HIGH
    hidden = rows > ROWS or columns > COLUMNS
    if hidden:
        parts.append(text(MARGIN, y + 14, f"… {geometry.count:,} elements in all", size=11, colour=QUIET))
    return parts, y + (20 if hidden else 4)


def element_svg(band: Band, index: Shape, ordinal: int, x: float, y: float) -> str:
    """Return one element: its value, and the cell that it lies in."""
    place = band.member.geometry.place(index)
    wrong = str(ordinal) in band.marks
    return cell_svg(x, y, band.wide, colour_of(index, band.axis), wrong) + (
        text(x + band.wide / 2, y + 14, value_text(band.storage, place), anchor="middle", weight=600 if wrong else 400)
        + text(x + band.wide / 2, y + 25, f"@{place}", size=9, anchor="middle", colour=QUIET)
    )


def strip_svg(band: Band, y: float) -> tuple[list[str], float]:
    """Return the storage, cell after cell, each with the index of the element that owns it."""
    storage, parts = band.storage, []
    shown = min(len(storage.texts), PER_LINE * LINES)
    for at in range(shown):
        line, column = divmod(at, PER_LINE)
        parts.append(place_svg(band, storage.start + at, MARGIN + column * band.wide, y + line * (HIGH + 14)))
    y += -(-shown // PER_LINE) * (HIGH + 14)
    if storage.total > shown:
        parts.append(text(MARGIN, y + 12, f"… {storage.total:,} cells in all", size=11, colour=QUIET))
        y += 18
    return parts, y


def place_svg(band: Band, place: int, x: float, y: float) -> str:
    """Return one cell of the storage: its place above, its value and its owner in it."""
    owners, count = band.member.geometry.owners(place)
    middle = x + band.wide / 2
    owned = ",".join(map(str, owners[0])) if count == 1 else f"×{many_text(count)}" if count else ""
    return (
        text(middle, y + 9, str(place), size=9, anchor="middle", colour=QUIET)
        + cell_svg(x, y + 12, band.wide, colour_of(owners[0], band.axis) if count else None, False)
        + text(middle, y + 26, value_text(band.storage, place), anchor="middle", colour=INK if count else QUIET)
        + text(middle, y + 37, owned, size=9, anchor="middle", colour=QUIET)
    )


def many_text(count: int) -> str:
    """Return a count in at most four letters, rounded down.

    >>> many_text(999), many_text(1_500_000)
    ('999', '1M')
    """
    size = min(3, (len(str(count)) - 1) // 3)
    return f"{count // 1000**size}{('', 'k', 'M', 'G')[size]}"


def colour_of(index: Shape, axis: int) -> str:
    """Return the tint of an index: that of its place along the axis."""
    return TINTS[index[axis] % len(TINTS)] if index else TINTS[0]


def value_text(storage: Storage, place: int) -> str:
    """Return what stands in a cell, cut to what fits; "" outside the window."""
    at = place - storage.start
    words = storage.texts[at] if 0 <= at < len(storage.texts) else ""
    return words if len(words) <= 9 else f"{words[:8]}…"


def cell_svg(x: float, y: float, wide: float, tint: str | None, wrong: bool) -> str:
    """Return a cell's ground: a tint, none where no element owns it, a cross in a heavy frame where it is wrong."""
    ground = f'fill="{tint}" fill-opacity="0.26"' if tint else 'fill="none" stroke-dasharray="2 3"'
    box = f'<rect x="{x + 1:g}" y="{y:g}" width="{wide - 2:g}" height="{HIGH - 2:g}" rx="3" stroke="{LINE}" {ground}/>'
    if not wrong:
        return box
    frame = (
        f'<rect x="{x + 2:g}" y="{y + 1:g}" width="{wide - 4:g}" height="{HIGH - 4:g}" rx="3" fill="none" '
        f'stroke="{WRONG}" stroke-width="2.4"/>'
    )
    return box + frame + text(x + wide - 9, y + 11, "✗", size=10, weight=700, colour=WRONG, anchor="middle")


def folded(words: str, most: int = 100) -> list[str]:
    """Return words in lines of at most *most* characters.

    >>> folded("one two three", 8)
    ['one two', 'three']
    """
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def text(
    x: float, y: float, words: str, *, size: int = 12, weight: int = 400, colour: str = INK, anchor: str = "start"
) -> str:
    """Return a line of text."""
    if not words:
        return ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}">{escape(words)}</text>'
    )
