"""Pack a graph into columns of 32-bit integers and a table of strings: what travels to the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from ..text import shape_text
from .model import KINDS, Graph

NODE_COLUMNS = ("name", "label", "kind", "shape", "dtype", "module", "slots", "variable")
EDGE_COLUMNS = ("source", "target", "slot")
UNKNOWN = "?"  # a shape that nobody knows


def pack(graph: Graph) -> dict[str, Any]:
    """Return ``{"nodes", "edges", "strings", "modules"}``, the bulk traits of the widget.

    ``nodes`` holds one little-endian int32 column after the other, in the order of `NODE_COLUMNS`; texts are
    indices into ``strings``. ``edges`` likewise. Packing the same graph twice gives the same bytes.
    """
    strings: dict[str, int] = {}

    def at(text: str) -> int:
        return strings.setdefault(text, len(strings))

    rows = [
        (
            at(node.name),
            at(node.label),
            KINDS.index(node.kind),
            at(UNKNOWN if node.shape is None else shape_text(node.shape)),
            at(node.dtype),
            node.module,
            node.slots,
            at(node.variable),
        )
        for node in graph.nodes
    ]
    return {
        "nodes": as_columns(rows, len(NODE_COLUMNS)),
        "edges": as_columns(graph.edges, len(EDGE_COLUMNS)),
        "strings": list(strings),
        "modules": [asdict(box) for box in graph.modules],
    }


def as_columns(rows: Any, width: int) -> bytes:
    """Return rows of integers as bytes, column by column."""
    return np.asarray(rows, dtype="<i4").reshape(-1, width).T.tobytes()
