"""Read the cells of a notebook's file, of any format and in whatever state it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from .names import shown

CONFLICT = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)
MENTION = re.compile(r"\bexercise\s*\(")
"""A cell without this answers nothing."""

MAX_CELLS = 5_000


@dataclass(frozen=True)
class Cell:
    """One cell that may say something about an exercise.

    Attributes:
        number: its place in the notebook from 1, text cells counted too.
        kind: what the notebook calls it: ``"code"``, ``"markdown"``, ``"raw"`` or whatever stands there.
        source: its text; lines end in a line feed alone.
    """

    number: int
    kind: str
    source: str


def read_cells(data: bytes, name: str) -> tuple[list[Cell], list[str]]:
    """Return the cells that mention an exercise, and sentences on what is wrong with the notebook.

    Outputs, execution counts, metadata and ids are not looked at.

    Args:
        data: the bytes of the file.
        name: how to call it in a sentence.
    """
    notes: list[str] = []
    try:
        listed = _cells(json.loads(_text(data, name, notes), parse_int=float))
    except (ValueError, RecursionError, MemoryError) as error:
        return [], [*notes, _trouble(data, shown(name), error)]
    if listed is None:
        return [], [*notes, f"{shown(name)} is no notebook: it has no list of cells; export it again from Jupyter."]
    if len(listed) > MAX_CELLS:
        notes.append(f"{shown(name)} has {len(listed):,} cells; only the first {MAX_CELLS:,} were read.")
    cells = [_cell(cell, number, name, notes) for number, cell in enumerate(listed[:MAX_CELLS], 1)]
    return [cell for cell in cells if MENTION.search(cell.source)], notes


def _text(data: bytes, name: str, notes: list[str]) -> str:
    """Return the text of a JSON file in UTF-8, -16 or -32, with or without a byte order mark."""
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        notes.append(f"{shown(name)} is not valid {encoding.upper()} at byte {error.start}; save it as UTF-8.")
        return data.decode(encoding, "replace")


def _trouble(data: bytes, name: str, error: Exception) -> str:
    conflict = CONFLICT.search(data[: 4 << 20].decode("utf-8", "replace"))
    if conflict:
        line = conflict.string.count("\n", 0, conflict.start()) + 1
        return f"{name} holds a merge conflict (line {line}); resolve it, and save the notebook."
    if isinstance(error, json.JSONDecodeError):
        what = "it is empty" if not data.strip() else f"line {error.lineno} is not JSON: {error.msg}"
        return f"{name} is no whole notebook ({what}); save it again in Jupyter."
    return f"{name} is no whole notebook (it is nested too deep, or too large); save it again in Jupyter."


def _cells(notebook: object) -> list[object] | None:
    """Return the cells of format 4, or of the worksheets of formats 2 and 3."""
    if not isinstance(notebook, dict):
        return None
    notebook = cast("dict[str, Any]", notebook)
    if isinstance(notebook.get("cells"), list):
        return notebook["cells"]
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    inside = (sheet.get("cells") for sheet in cast("list[Any]", sheets) if isinstance(sheet, dict))
    return [cell for cells in inside if isinstance(cells, list) for cell in cast("list[object]", cells)]


def _cell(cell: object, number: int, name: str, notes: list[str]) -> Cell:
    fields = cast("dict[str, Any]", cell) if isinstance(cell, dict) else {}
    source = fields.get("source", fields.get("input"))
    lines = cast("list[object]", source) if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        if len(notes) < 20 and (source is not None or not fields):
            notes.append(f"{shown(name)}, cell {number} is damaged, and was passed over.")
        return Cell(number, "", "")
    return Cell(number, str(fields.get("cell_type", ""))[:20], _plain("".join(cast("list[str]", lines))))


def _plain(text: str) -> str:
    """Return *text* with lines that end in a line feed alone, and without halves of characters."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
