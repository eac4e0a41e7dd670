"""Read the text that is running: the whole notebook cell, or the whole file of a script."""

from __future__ import annotations

import linecache
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from .errors import CourseError


@dataclass(frozen=True)
class Running:
    """The text around a call.

    Attributes:
        text: the whole cell or file.
        where: how to call it in a message.
        file: the file name under which Python compiled it.
        line: the line of the call.
        is_cell: a notebook's cell, as opposed to a file.
        cell_id: the notebook's id of the cell, where the front end tells it.
    """

    text: str
    where: str
    file: str
    line: int
    is_cell: bool
    cell_id: str | None = None


def running_text(frame: FrameType) -> Running:
    """Return the text that the code of *frame* was compiled from.

    Raises:
        CourseError: there is none, as in ``python -c`` or at the plain prompt.
    """
    file, line = frame.f_code.co_filename, frame.f_lineno
    if Path(file).is_file():
        return Running(Path(file).read_text(encoding="utf-8"), file, file, line, is_cell=False)
    text = "".join(linecache.getlines(file)) or _under_a_cell_magic()
    if not text:
        raise CourseError("exercise: the text of this code is not kept; write the answer in a notebook cell or a file")
    return Running(text, "this cell", file, line, is_cell=True, cell_id=_cell_id())


def shell() -> Any:
    """Return IPython's shell, or None outside IPython and Jupyter."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def in_a_kernel() -> bool:
    """Tell whether this is a notebook's kernel, where a button can be pressed."""
    return hasattr(shell(), "kernel")


def _under_a_cell_magic() -> str:
    """Return the cell's text when a magic such as ``%%time`` compiled it under a name of its own."""
    history = getattr(getattr(shell(), "history_manager", None), "input_hist_raw", [])
    first, _, rest = (history[-1] if history else "").partition("\n")
    return f"\n{rest}" if first.startswith("%%") else ""


def _cell_id() -> str | None:
    parent = getattr(getattr(shell(), "kernel", None), "get_parent", dict[str, Any])()
    return parent.get("metadata", {}).get("cellId")
