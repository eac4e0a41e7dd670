"""Draw a scene as an SVG that stands alone: on its own ground, light or dark as the reader's system is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from ..text import summary_text
from .faces import Face
from .layout.compound import Rectangle
from .layout.fitting import Point
from .scene import Scene

MARGIN = 18.0
GROUND, INK, QUIET, LINE, FRAME = "#ffffff", "#1f2328", "#59636e", "#848d97", "#c8d1da"
# Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), each doubled by the item's shape.
COLOURS = {"operation": "#0072b2", "parameter": "#009e73", "input": "#e69f00", "root": "#d55e00", "module": "#59636e"}
GRADIENT = "#b34e00"  # vermillion, darkened until small text is readable on white
# For a reader whose system is dark; a viewer without style sheets sees the light picture.
DARK = {
    GROUND: "#16191d",
    INK: "#e6e9ec",
    QUIET: "#a4adb8",
    LINE: "#7d8794",
    FRAME: "#3a414a",
    GRADIENT: "#f39a63",
    COLOURS["operation"]: "#56b4e9",
    COLOURS["parameter"]: "#2fc79b",
    COLOURS["root"]: "#f0803c",
}
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def svg(scene: Scene, packets: Mapping[int, Any]) -> str:
    """Return the scene as SVG text; *packets* holds value and gradient by node."""
    width, height = scene.picture.width + 2 * MARGIN, scene.picture.height + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="{-MARGIN:g} {-MARGIN:g} {width:g} {height:g}" font-family="{FONT}">',
        dark_style(),
        f'<rect x="{-MARGIN:g}" y="{-MARGIN:g}" width="{width:g}" height="{height:g}" rx="8" fill="{GROUND}"/>',
        *(frame_svg(box) for box in scene.picture.boxes),
        *(edge_svg(route, scene.seen.links[link]) for link, route in scene.picture.routes.items()),
        *(
            text(box.x + start, box.y + 19, title, size=12, colour=QUIET, halo=True)
            for box, start, title in zip(scene.picture.boxes, scene.picture.titles, scene.titles, strict=True)
        ),
        *(
            item_svg(face, at, packets.get(item, {}))
            for item, face, at in zip(scene.seen.items, scene.faces, scene.picture.items, strict=True)
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def dark_style() -> str:
    """Return the style that puts dark colours in the place of light ones."""
    rules = "".join(
        f'[{name}="{light}"]{{{name}:{dark}}}' for light, dark in DARK.items() for name in ("fill", "stroke")
    )
    return f"<style>@media (prefers-color-scheme: dark) {{{rules}}}</style>"


def frame_svg(at: Rectangle) -> str:
    """Return an open module box, without its title."""
    return (
        f'<rect x="{at.x:g}" y="{at.y:g}" width="{at.width:g}" height="{at.height:g}" rx="8" fill="{QUIET}" '
        f'fill-opacity="0.05" stroke="{FRAME}"/>'
    )


def edge_svg(route: Sequence[Point], count: int) -> str:
    """Return a link with its arrow head, and how often it is taken if more than once."""
    x, y = route[-1]
    head = f'<path d="M{x:g} {y:g}l-3.5 -6h7z" fill="{LINE}"/>'
    label = text(x + 7, y - 5, f"{count}×", size=11, colour=QUIET, halo=True) if count > 1 else ""
    return f'<path d="{path(route)}" fill="none" stroke="{LINE}" stroke-width="1.3"/>{head}{label}'


def path(route: Sequence[Point]) -> str:
    """Return the points as a path: straight where it runs down, a smooth bend where it moves aside."""
    steps = [f"M{route[0][0]:g} {route[0][1]:g}"]
    for (x0, y0), (x1, y1) in pairwise(route):
        middle = (y0 + y1) / 2
        steps.append(f"L{x1:g} {y1:g}" if x0 == x1 else f"C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {y1:g}")
    return "".join(steps)


def item_svg(face: Face, at: Rectangle, packet: Mapping[str, Any]) -> str:
    """Return a node or a shut box: shape, label, detail, and a badge where gradients add up."""
    middle = at.x + at.width / 2
    value, gradient = summary_text(packet.get("value")), summary_text(packet.get("grad"))
    alone = not face.detail and not (face.number and (value or gradient))
    baseline = at.y + at.height / 2 + 4.5 if alone else at.y + 17
    lines = [text(middle, baseline, face.label, size=13, weight=600, anchor="middle")]
    if face.number and gradient:
        lines.append(text(at.x + 14, at.y + 33, value, size=11))
        sign = "grad" if 6.1 * (len(value) + len(gradient) + 6) <= at.width - 28 else "∂"
        lines.append(
            text(at.x + at.width - 14, at.y + 33, f"{sign} {gradient}", size=11, colour=GRADIENT, anchor="end")
        )
    elif face.number:
        lines.append(text(middle, at.y + 33, value, size=11, anchor="middle"))
    else:
        lines.append(text(middle, at.y + face.height - 9, face.detail, size=11, colour=QUIET, anchor="middle"))
    if face.uses > 1:
        lines.append(badge_svg(at, face.uses))
    return outline_svg(face.kind, at) + "".join(lines)


def outline_svg(kind: str, at: Rectangle) -> str:
    """Return the shape that tells the kinds apart without colour."""
    colour = COLOURS[kind]
    painted = f'stroke="{colour}" stroke-width="1.4"'
    ground = shape_svg(kind, at, f'fill="{GROUND}" {painted}') + shape_svg(
        kind, at, f'fill="{colour}" fill-opacity="0.09"'
    )
    if kind == "root":
        inner = Rectangle(at.x + 3, at.y + 3, at.width - 6, at.height - 6)
        return ground + shape_svg(kind, inner, f'fill="none" stroke="{colour}"')
    if kind == "module":
        behind = Rectangle(at.x + 4, at.y + 4, at.width, at.height - 8)
        return shape_svg(kind, behind, f'fill="{GROUND}" stroke="{FRAME}"') + ground
    return ground


def shape_svg(kind: str, at: Rectangle, paint: str) -> str:
    """Return a pill for a parameter, a hexagon for an input, a rounded rectangle for the rest."""
    if kind == "input":
        x, y, right, bottom, cut = at.x, at.y, at.x + at.width, at.y + at.height, 9
        middle = (y + bottom) / 2
        return (
            f'<path d="M{x + cut:g} {y:g}H{right - cut:g}L{right:g} {middle:g}L{right - cut:g} {bottom:g}'
            f'H{x + cut:g}L{x:g} {middle:g}Z" {paint}/>'
        )
    radius = at.height / 2 if kind == "parameter" else 6
    return f'<rect x="{at.x:g}" y="{at.y:g}" width="{at.width:g}" height="{at.height:g}" rx="{radius:g}" {paint}/>'


def badge_svg(at: Rectangle, uses: int) -> str:
    """Return the badge that says how many gradients are added up."""
    x, y = at.x + at.width - 7, at.y
    return (
        f'<rect x="{x - 14:g}" y="{y - 13:g}" width="28" height="16" rx="8" fill="{GROUND}" stroke="{GRADIENT}"/>'
        + text(x, y - 1, f"+{uses}" if uses < 100 else "+…", size=11, weight=600, colour=GRADIENT, anchor="middle")
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: int,
    weight: int = 400,
    colour: str = INK,
    anchor: str = "start",
    halo: bool = False,
) -> str:
    """Return a line of text, with a halo in the colour of the ground where links may pass behind it."""
    behind = f' stroke="{GROUND}" stroke-width="3" paint-order="stroke"' if halo else ""
    if not words:
        return ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}"{behind}>{escape(words)}</text>'
    )
