"""Writing into a run's folder: a file is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def folder_of(out: Path, submission: str) -> Path:
    """Return the folder of a submission's reports, made where it is missing.

    Raises:
        ValueError: *submission* would lead out of *out*; `find_submissions` gives no such name.
    """
    if submission in ("", ".", "..") or any(sign in submission for sign in "/\\\0:"):
        raise ValueError(f"folder_of: {submission!r} is no name of a folder; use the names that find_submissions gives")
    folder = out / submission
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def writing(path: Path) -> Generator[TextIO]:
    """Open a text file that takes the place of *path* once it is complete, and leaves it alone if that fails.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write(path: Path, text: str) -> Path:
    """Write *text* as UTF-8 and return *path*.

    Raises:
        OSError: as `writing`.
    """
    with writing(path) as file:
        file.write(text)
    return path
