"""Writing into a run's folder: a file is there whole or not at all."""

from __future__ import annotations

import secrets
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
    fresh = path.with_name(
        f".{path.name}.{secrets.token_hex(8)}"
    )  # opened by name, so that the umask decides who reads
    try:
        with fresh.open("x", encoding="utf-8", newline="") as file:
            yield file
        fresh.replace(path)
    except BaseException:  # Ctrl-C too: nothing half written is left
        fresh.unlink(missing_ok=True)
        raise


def write(path: Path, text: str) -> Path:
    """Write *text* as UTF-8 and return *path*.

    Raises:
        OSError: as `writing`.
    """
    with writing(path) as file:
        file.write(text)
    return path
