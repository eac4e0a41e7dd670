"""The files of a submission that can hold answers, read on demand and within bounds."""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping

from ..closing import Closing
from .names import shown

Opener = Callable[[int], bytes]
"""Returns at most so many bytes of one file."""

MAX_ENTRIES = 20_000
MAX_DEPTH = 12
MAX_NOTEBOOK = 32 << 20
MAX_MODULE = 128 << 10
MAX_TOTAL = 96 << 20
"""Bytes of all files together. What a course's notebooks and modules need is a hundredth of these."""

PASSED_OVER = {"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv"}
READ_ERRORS = (
    OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError, MemoryError,
)  # fmt: skip
"""What reading a damaged file raises; `zipfile` has no class for all its troubles."""


def counts(name: str) -> bool:
    """Tell whether a file can hold answers: a notebook or a module, not in a hidden folder or one of tools.

    >>> counts("work/01_tensors.ipynb"), counts(".ipynb_checkpoints/01_tensors.ipynb"), counts("notes.txt")
    (True, False, False)
    """
    parts = name.split("/")
    return name.lower().endswith((".ipynb", ".py")) and not any(map(is_passed_over, parts))


def is_passed_over(part: str) -> bool:
    """Tell whether what lies below a folder of this name is never read."""
    return part.startswith(".") or part in PASSED_OVER


class Contents(Closing):
    """The files of one submission that count. Use it as a context manager, or call `close`.

    Args:
        files: what reads each file, by its name relative to the submission, with ``/``.
        notes: sentences on what was passed over.
        close: gives back what the files are read from.
    """

    def __init__(self, files: Mapping[str, Opener], notes: list[str], close: Callable[[], None] = lambda: None) -> None:
        self.notes = notes
        self._files = _below_the_top(files)
        self._close = close
        self._left = MAX_TOTAL

    @property
    def names(self) -> list[str]:
        """The names, sorted, without the folder that they all share."""
        return sorted(self._files)

    def read(self, name: str) -> bytes | None:
        """Return a file, or None with a note where it cannot be read or is larger than any honest one."""
        cap = MAX_NOTEBOOK if name.lower().endswith(".ipynb") else MAX_MODULE
        try:
            data = self._files[name](cap + 1)
        except READ_ERRORS as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            self.notes.append(f"{shown(name)} cannot be read ({shown(reason)}); save it again and hand it in again.")
            return None
        self._left -= len(data)
        if len(data) <= cap and self._left >= 0:
            return data
        limit, which = (cap, "the file") if len(data) > cap else (MAX_TOTAL, "all files together")
        size = f"{limit >> 20} MiB" if limit >> 20 else f"{limit >> 10} KiB"
        self.notes.append(
            f"{shown(name)} was not read: {which} may have {size}; clear the outputs, and hand it in again."
        )
        return None

    def close(self) -> None:
        """Give back what the files are read from."""
        self._close()


def _below_the_top(files: Mapping[str, Opener]) -> dict[str, Opener]:
    """Return the files without the folder that all lie in, as zips have one; a `mytorch` keeps its name."""
    found = {unicodedata.normalize("NFC", name): files[name] for name in sorted(files)}
    while found:
        tops = {name.partition("/")[0] for name in found}
        if len(tops) > 1 or tops == {"mytorch"} or any("/" not in name for name in found):
            break
        found = {name.partition("/")[2]: opener for name, opener in found.items()}
    return found
