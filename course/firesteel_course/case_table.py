"""A failing case as a table: what came out, what was expected, the wrong places marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Row = tuple[str, str, str, bool]
"""A place, what was got there, what was expected, and whether the two differ."""

WRONG = "color:var(--jp-error-color1, #b84300);font-weight:600"
CELL = "text-align:left;vertical-align:top;padding:1px 14px 1px 0;background:none"
MONO = f"{CELL};font-family:var(--jp-code-font-family, monospace);white-space:pre-wrap;overflow-wrap:anywhere"


@dataclass(frozen=True)
class CaseTable:
    """Shows itself as the last line of a cell, as text and as HTML.

    Attributes:
        title: whose case it is.
        call: the call that fails.
        rows: what came out.
        note: a sentence below; may be empty.
    """

    title: str
    call: str
    rows: Sequence[Row]
    note: str = ""

    @property
    def marked(self) -> int:
        """How many places are marked as wrong."""
        return sum(wrong for *_, wrong in self.rows)

    def __repr__(self) -> str:
        """Return the table as plain text."""
        told = [
            f"{'✗' if wrong else ' '} {place or 'result'}: got {got}, expected {want}"
            for place, got, want, wrong in self.rows
        ]
        return "\n".join([self.title, *(f"    {line}" for line in self.call.splitlines()), *told, self.note]).rstrip()

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col" style="{CELL}">{head}</th>' for head in ("", "place", "got", "expected"))
        rows = "".join(map(_row, self.rows))
        note = f"<div>{escape(self.note)}</div>" if self.note else ""
        call = f'<pre style="margin:4px 0;padding:0;background:none;color:inherit">{escape(self.call)}</pre>'
        return (
            f"<div><div><strong>{escape(self.title)}</strong></div>{call}"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{note}</div>"
        )


def _row(row: Row) -> str:
    place, got, expected, wrong = row
    mark = f'<span style="{WRONG}" title="differs">✗</span>' if wrong else "✓"
    style = f"{MONO};{WRONG}" if wrong else MONO
    cells = f'<td style="{MONO}">{escape(place or "result")}</td><td style="{style}">{escape(got)}</td>'
    return f'<tr><td style="{CELL}">{mark}</td>{cells}<td style="{MONO}">{escape(expected)}</td></tr>'
