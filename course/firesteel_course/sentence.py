"""A sentence that shows itself as the last line of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Sentence:
    """Plain text, without the quotes that a string would be shown in."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<div>{escape(self.text)}</div>"
