"""The static figure: a picture and a table that stay in a notebook without a kernel or JavaScript."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping
from html import escape
from typing import Any

from ..text import count_text, shape_text, summary_text
from .drawing import svg
from .layout.compound import Rectangle
from .model import Graph
from .scene import scene
from .visible import Visible, visible
from .words import describe

MOST = 300  # items drawn, rows written
WRONG = "#b34e00"  # vermillion, darkened
COLUMNS = ("step", "operation", "shape", "local rule", "value", "gradient")


def figure_html(
    graph: Graph,
    expanded: Collection[str],
    packets: Mapping[int, Any],
    rules: Mapping[int, str] | None = None,
    wrong: Mapping[int, str] | None = None,
) -> tuple[str, str]:
    """Return the figure as HTML, and the id by which the live widget finds and hides it.

    *rules* holds the local rule by node, *wrong* a sentence by node about what is wrong there: it is outlined, and the
    sentence stands below.

    The picture is an ``<img>``, because an ``<svg>`` in an untrusted notebook is stripped. The id depends only
    on what is shown, so that a notebook run twice stays the same.
    """
    seen = visible(graph, expanded)
    shown = nearest(seen)
    drawn = scene(graph, shown)
    picture = svg(drawn, packets)
    for item, at in zip(shown.items, drawn.picture.items, strict=True):
        if item in (wrong or {}):
            picture = picture.replace("</svg>", f"{outline_svg(at)}\n</svg>")
    table = table_html(graph, packets, rules or {})
    caption = caption_html(len(seen.items), len(shown.items))
    caption += "".join(
        f"<figcaption><strong>{escape(sentence)}</strong></figcaption>" for sentence in (wrong or {}).values()
    )
    identity = hashlib.sha256((picture + caption + table).encode()).hexdigest()[:12]
    source = base64.b64encode(picture.encode()).decode()
    image = (
        f'<img alt="{escape(describe(graph))}" style="max-width:100%;height:auto" '
        f'src="data:image/svg+xml;base64,{source}">'
    )
    return f'<figure data-fs-fallback="{identity}" style="margin:0">{image}{caption}{table}</figure>', identity


def nearest(seen: Visible, most: int = MOST) -> Visible:
    """Return the *most* items nearest to the root, with the links between them."""
    if len(seen.items) <= most:
        return seen
    inputs: list[list[int]] = [[] for _ in seen.items]
    for source, target in seen.links:
        inputs[target].append(source)
    kept, position = [0], {0: 0}
    for item in kept:
        for source in inputs[item]:
            if len(kept) < most and source not in position:
                position[source] = len(kept)
                kept.append(source)
    links = {
        (position[source], position[target]): count
        for (source, target), count in seen.links.items()
        if source in position and target in position
    }
    return Visible([seen.items[item] for item in kept], [seen.parent[item] for item in kept], seen.open, links)


def outline_svg(at: Rectangle) -> str:
    """Return the mark of a node where something is wrong: an outline, and a cross at its corner."""
    x, y, width, height = at.x - 4, at.y - 4, at.width + 8, at.height + 8
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="9" fill="none" stroke="{WRONG}" '
        f'stroke-width="2.5" stroke-dasharray="6 3"/><circle cx="{x:g}" cy="{y:g}" r="8" fill="{WRONG}"/>'
        f'<path d="M{x - 3:g} {y - 3:g}l6 6m0 -6l-6 6" stroke="#ffffff" stroke-width="2"/>'
    )


def caption_html(count: int, drawn: int) -> str:
    """Return a caption that says what the picture leaves out; ``""`` where it shows everything."""
    if count == drawn:
        return ""
    words = f"The {count_text(drawn, 'item')} nearest to the root are drawn; {count - drawn:,} more are not."
    return f"<figcaption>{words}</figcaption>"


def table_html(graph: Graph, packets: Mapping[int, Any], rules: Mapping[int, str]) -> str:
    """Return the graph as a table in the order it was computed, for those who cannot see the picture."""
    order = graph.topological_order()
    first = max(0, len(order) - MOST)
    rows = [
        row_html(step, graph, node, packets.get(node, {}), rules.get(node, ""))
        for step, node in enumerate(order[first:], start=first + 1)
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    last = f", the last {MOST} shown" if first else ""
    return (
        f"<details><summary>The same as a table ({count_text(len(order), 'step')}{last})</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def row_html(step: int, graph: Graph, node: int, packet: Mapping[str, Any], rule: str) -> str:
    """Return one row of the table."""
    shown = graph.nodes[node]
    cells = (
        str(step),
        f"{shown.variable} = {shown.label}" if shown.variable else shown.label,
        shape_text(shown.shape),
        rule,
        summary_text(packet.get("value")),
        summary_text(packet.get("grad")),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
