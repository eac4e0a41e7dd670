"""The static figure: a picture and a table that stay in a notebook without a kernel or JavaScript."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping
from html import escape
from typing import Any

from ..text import count_text, shape_text, summary_text
from .drawing import svg
from .model import Graph
from .scene import scene
from .visible import Visible, visible
from .words import describe

MOST = 300  # items drawn, rows written
COLUMNS = ("step", "operation", "shape", "local rule", "value", "gradient")


def figure_html(
    graph: Graph,
    expanded: Collection[str],
    packets: Mapping[int, Any],
    rules: Mapping[int, str] | None = None,
    failure: str = "",
) -> tuple[str, str]:
    """Return the figure as HTML, and the id by which the live widget finds and hides it.

    The picture is an ``<img>``, because an ``<svg>`` in an untrusted notebook is stripped. The id depends only
    on what is shown, so that a notebook run twice stays the same.
    """
    seen = visible(graph, expanded)
    shown = nearest(seen)
    picture = svg(scene(graph, shown), packets)
    table = table_html(graph, packets, rules or {})
    caption = caption_html(len(seen.items), len(shown.items))
    caption = f"<figcaption><strong>{escape(failure)}</strong></figcaption>{caption}" if failure else caption
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
