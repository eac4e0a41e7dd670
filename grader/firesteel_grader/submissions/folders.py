"""Read a folder that a learner handed in: no link is followed, nothing blocks, and a huge tree ends early."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .contents import MAX_DEPTH, MAX_ENTRIES, Contents, Opener, counts, is_passed_over
from .names import shown
from .submission import SubmissionError

OPENING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A link is an error, and a pipe without a writer opens at once, to be seen for what it is."""


def open_folder(root: Path) -> Contents:
    """Return the files below *root* that count.

    Raises:
        SubmissionError: the folder itself cannot be listed.
    """
    try:
        os.scandir(root).close()
    except OSError as error:
        raise SubmissionError(f"{shown(root.name)} cannot be opened: {error.strerror}; hand in a folder.") from None
    notes: list[str] = []
    files: dict[str, Opener] = {name: partial(read_file, root, name) for name in _walk(root, notes)}
    return Contents(files, notes)


def _walk(root: Path, notes: list[str]) -> Iterator[str]:
    """Yield the names of the regular files that count, in order; a note for each thing passed over."""
    waiting, seen = [""], 0
    while waiting:
        folder = waiting.pop()
        for entry in _entries(root / folder, folder, notes):
            seen += 1
            if seen > MAX_ENTRIES:
                notes.append(f"Only the first {MAX_ENTRIES:,} files and folders were looked at.")
                return
            name = f"{folder}{entry.name}"
            if entry.is_symlink():
                notes += [f"{shown(name)} is a link, and links are not followed."] if _might_count(entry) else []
            elif entry.is_dir(follow_symlinks=False):
                waiting += [f"{name}/"] if _is_entered(name, notes) else []
            elif counts(name):
                yield name


def _entries(path: Path, name: str, notes: list[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as listing:
            first = [entry for entry, _ in zip(listing, range(MAX_ENTRIES + 1), strict=False)]
    except OSError as error:
        notes.append(f"{shown(name or path.name)} cannot be opened ({error.strerror}).")
        return []
    return sorted(first, key=lambda entry: entry.name)


def _might_count(entry: os.DirEntry[str]) -> bool:
    return counts(entry.name) or entry.name == "mytorch" or (entry.is_dir() and not is_passed_over(entry.name))


def _is_entered(name: str, notes: list[str]) -> bool:
    if is_passed_over(name.rpartition("/")[2]):
        return False
    if name.count("/") >= MAX_DEPTH:
        notes.append(f"{shown(name)} lies deeper than {MAX_DEPTH} folders, and was not looked at.")
        return False
    return True


def read_file(root: Path, name: str, limit: int) -> bytes:
    """Return at most *limit* bytes of a regular file below *root*, no part of its way a link.

    Args:
        root: a folder; what leads to it is the instructor's.
        name: relative to *root*, with ``/``.
        limit: bytes.

    Raises:
        OSError: it is a link, a pipe, a device or gone, or may not be read.
    """
    handle = _open_below(root, name.split("/"))
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("it is no ordinary file")
        return file.read(limit)


def _open_below(root: Path, parts: list[str]) -> int:
    if os.open not in os.supports_dir_fd:  # Windows
        return os.open(root.joinpath(*parts), OPENING)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, OPENING | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], OPENING, dir_fd=folder)
    finally:
        os.close(folder)
