"""The static figure: small curves, the layers' heat map and a table of the last numbers."""

from __future__ import annotations

import base64
from html import escape

from .diagnosis import findings
from .drawing import svg
from .record import Record, Run
from .words import layer_cells, words_of

LAYERS = 40  # rows of the table


def figure_html(record: Record, title: str, description: str, identity: str) -> str:
    """Return the figure as HTML; the picture is an ``<img>``, which survives in a notebook that is not trusted."""
    if not record.runs or not record.run.series:
        return f'<figure data-fs-fallback="{identity}" style="margin:0">{escape(description)}</figure>'
    source = base64.b64encode(svg(record, title).encode()).decode()
    image = (
        f'<img alt="{escape(description)}" style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{source}">'
    )
    said = [finding.words for finding in findings(record.run.layers)]
    said += [f"step {event.step:,}: {event.words}" for event in record.run.events[:8]]
    words = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
    found = f"<ul>{words}</ul>" if words else ""
    return f'<figure data-fs-fallback="{identity}" style="margin:0">{image}{found}{table_html(record.run)}</figure>'


def table_html(run: Run) -> str:
    """Return the last numbers of a run, and what its layers did last."""
    rows = [
        f"<tr><td>{escape(name)}</td><td>{words_of(series.last[1])}</td><td>{series.last[0]:,}</td></tr>"
        for name, series in run.series.items()
        if series.last
    ]
    numbers = (
        f"<table><thead><tr>{head('series', 'last', 'at step')}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    layers = [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in layer_cells(run)[:LAYERS]]
    names = head("layer", "update / weight", "dead units", "activation", "gradient norm")
    below = f"<table><thead><tr>{names}</tr></thead><tbody>{''.join(layers)}</tbody></table>" if layers else ""
    return f"<details><summary>The same as a table</summary>{numbers}{below}</details>"


def head(*names: str) -> str:
    """Return the cells of a table's head."""
    return "".join(f'<th scope="col">{name}</th>' for name in names)
