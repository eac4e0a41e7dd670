"""The static figure: a picture and a table that stay in a notebook without a kernel or JavaScript."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from .drawing import Band, svg
from .relations import Member, Relation, strides_text
from .storages import Storage
from .words import line_words

DRAWN = 6  # tensors that are drawn; the table has them all


def figure_html(
    members: list[Member], relations: list[Relation], storages: list[Storage], marks: dict[str, str], desc: str
) -> tuple[str, str]:
    """Return the figure as HTML, and the id by which the live widget finds and hides it.

    The picture is an ``<img>``, because an ``<svg>`` in an untrusted notebook is stripped. The id depends only
    on what is shown and no address is in it, so that a notebook run twice stays the same.
    """
    bands = [
        Band(member, relation, storages[member.storage], {} if at else marks)
        for at, (member, relation) in enumerate(zip(members, relations, strict=True))
    ]
    picture = svg(bands[:DRAWN])
    table = table_html(members, relations)
    identity = hashlib.sha256((picture + table).encode()).hexdigest()[:12]
    source = base64.b64encode(picture.encode()).decode()
    image = f'<img alt="{escape(desc)}" style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{source}">'
    rest = len(members) - DRAWN
    caption = f"<figcaption>The first {DRAWN} tensors are drawn; {rest} more are in the table.</figcaption>"
    return (
        f'<figure data-fs-fallback="{identity}" style="margin:0">{image}{caption if rest > 0 else ""}{table}</figure>',
        identity,
    )


def table_html(members: list[Member], relations: list[Relation]) -> str:
    """Return every tensor as a row: where it lies and what it is to the others."""
    names = ("tensor", "shape", "strides", "offset", "dtype", "lines of 64 bytes", "what it is")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(row_html(member, relation) for member, relation in zip(members, relations, strict=True))
    return (
        "<details><summary>The same as a table</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def row_html(member: Member, relation: Relation) -> str:
    """Return one row of the table."""
    geometry = member.geometry
    cells = (
        member.name,
        strides_text(geometry.shape),
        strides_text(geometry.strides),
        str(geometry.offset),
        member.reading.dtype,
        line_words(member),
        f"{relation.verdict} {relation.did}".strip(),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
