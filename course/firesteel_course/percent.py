"""Read a chapter's percent source into cells.

jupytext reads the same files, and a test holds the two together; it takes seconds to import, and a notebook's first
exercise must not wait for it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MARKER = re.compile(r"^# %%(?P<markdown> \[markdown\])?(?P<options>.*)$")
OPTION = re.compile(r"(\w+)=")


@dataclass(frozen=True)
class Cell:
    """One cell of a chapter.

    Attributes:
        kind: ``"markdown"`` or ``"code"``.
        source: the text, without the comment marks of a markdown cell.
        metadata: what follows ``# %%`` as ``key=json`` pairs; ``tags`` is a list of strings.
        line: line of the marker in the file, from 1.
    """

    kind: str
    source: str
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    line: int = 1

    @property
    def tags(self) -> list[str]:
        """The cell's tags, none if it has none."""
        return list(self.metadata.get("tags", []))


def read_cells(text: str) -> list[Cell]:
    r"""Return the cells of a percent source; what stands before the first marker is no cell.

    Raises:
        ValueError: a marker's options are not ``key=json`` pairs; the message names the line.

    >>> [cell.source for cell in read_cells("# %% [markdown]\n# # Title\n\n# %%\nx = 1\n")]
    ['# Title', 'x = 1']
    """
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if MARKER.match(line)]
    return [_cell(lines[start:stop], start + 1) for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _cell(lines: list[str], number: int) -> Cell:
    marker = MARKER.match(lines[0])
    assert marker is not None
    metadata = _options(marker["options"].strip(), number)
    if marker["markdown"]:
        body = [line.removeprefix("#").removeprefix(" ") for line in lines[1:] if line.startswith("#")]
        return Cell("markdown", "\n".join(body).strip("\n"), metadata, number)
    return Cell("code", "\n".join(lines[1:]).strip("\n"), metadata, number)


def _options(text: str, number: int) -> dict[str, Any]:
    """Return the pairs of ``tags=["a"] lines=4``; each value is JSON and ends where the next key begins."""
    metadata: dict[str, Any] = {}
    decoder = json.JSONDecoder()
    while text:
        key = OPTION.match(text)
        try:
            if key is None:
                raise ValueError(text)
            metadata[key[1]], end = decoder.raw_decode(text, key.end())
        except ValueError:
            raise ValueError(f"line {number}: cell options {text!r} are not key=json pairs") from None
        text = text[end:].strip()
    return metadata
