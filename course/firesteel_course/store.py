"""Files of a workspace: written whole or not at all, earlier versions kept."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from .errors import WorkspaceError


def write(path: Path, text: str) -> None:
    """Write *text* to *path* at once: a reader, or a crash, sees the old file or the new one, never a part.

    Raises:
        WorkspaceError: the folder cannot be written to.
    """
    part: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".firesteel-", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(part, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(part, path)
    except OSError as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise WorkspaceError(f"{path} cannot be written: {error.strerror}; make the folder writable") from None


def read(path: Path) -> str:
    """Return the text of a file.

    Raises:
        WorkspaceError: there is no such file, it may not be read, or it is not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise WorkspaceError(f"{path} is not UTF-8 text; save it as UTF-8 and try again") from None
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror}; check the name and its permissions") from None


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write an object as sorted, indented JSON."""
    write(path, json.dumps(value, indent=1, sort_keys=True) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """Return the object of a JSON file, ``{}`` where there is no file or no whole one."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def keep(folder: Path, suffix: str, text: str) -> Path:
    """Keep *text* as the next numbered file in *folder*, once for each different text.

    Returns:
        The file, ``folder/0001.py`` and so on; the one that holds the text already, if there is one.
    """
    kept = sorted(folder.glob(f"[0-9]*{suffix}"))
    for path in kept:
        if path.read_bytes() == text.encode():
            return path
    path = folder / f"{len(kept) + 1:04}{suffix}"
    write(path, text)
    return path


def digest(text: str) -> str:
    """Return the fingerprint of a text, to tell later whether someone changed it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
