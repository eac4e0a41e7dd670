"""The map of the framework: a box for each block, to the right of all that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from .words import SHAPES, STATES, WHOSE, Unit, share_text

Blocks = Sequence[dict[str, Any]]


def levels(blocks: Blocks) -> dict[str, int]:
    """Return for each block how long the longest way down to a block is that rests on nothing.

    Raises:
        ValueError: blocks rest on each other in a circle, or on one that is not there.

    >>> levels([{"id": "nn", "deps": ["autograd"]}, {"id": "autograd", "deps": []}])
    {'autograd': 0, 'nn': 1}
    """
    found: dict[str, int] = {}
    waiting = list(blocks)
    while waiting:
        ready = [block for block in waiting if all(name in found for name in block["deps"])]
        if not ready:
            raise ValueError(f"blocks {[block['id'] for block in waiting]} rest on each other, or on what is not there")
        for block in ready:
            found[block["id"]] = 1 + max((found[name] for name in block["deps"]), default=-1)
        waiting = [block for block in waiting if block["id"] not in found]
    return found


def map_html(units: Sequence[Unit], blocks: Blocks) -> str:
    """Return the map: columns of boxes, each with a square for every plank of it."""
    at = levels(blocks)
    columns: list[str] = []
    for level in range(max(at.values(), default=-1) + 1):
        boxes = [block for block in blocks if at[block["id"]] == level]
        inner = "".join(_box(block, [unit for unit in units if unit["block"] == block["id"]]) for block in boxes)
        columns.append(f'<li class="fs-level"><ul>{inner}</ul></li>')
    return f'<ul class="fs-map" aria-label="What mytorch is made of">{"".join(columns)}</ul>' if columns else ""


def _box(block: dict[str, Any], units: list[Unit]) -> str:
    whole = "yours" if units and all(unit["plank"] == "yours" for unit in units) else "mixed"
    whole = whole if any(unit["plank"] == "yours" for unit in units) else "borrowed"
    whose = {"yours": "yours", "borrowed": "borrowed", "mixed": share_text(units)}[whole]
    squares = "".join(_square(unit) for unit in units)
    deps = ", ".join(block["deps"])
    rests = f'<span class="fs-rests fs-quiet">on {escape(deps)}</span>' if deps else ""
    return (
        f'<li class="fs-block" data-block="{escape(block["id"])}" data-deps="{escape(" ".join(block["deps"]))}" '
        f'data-whose="{whole}"><span class="fs-block-name">{escape(block["title"])}</span> '
        f'<span class="fs-count">{whose}</span> <span class="fs-planks">{squares}</span> {rests}</li>'
    )


def _square(unit: Unit) -> str:
    """Return one plank: full where it is the learner's, a cross where its last check failed."""
    failing = unit["status"] == "fail"
    told = f"{unit['id']}: {WHOSE[unit['plank']]}{', ' + STATES['fail'] if failing else ''}"
    kind = "fail" if failing else unit["plank"]
    sign = "✗" if failing else SHAPES[unit["plank"]]
    go = f'data-go="{escape(unit["id"])}" title="{escape(told)}"'
    return f'<span class="fs-plank" data-plank="{kind}" {go}>{sign}</span>'
