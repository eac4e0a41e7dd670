"""Open what was handed in, whatever its shape, and tell it from others by what can decide a verdict."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

from .archives import open_zip
from .contents import Contents
from .folders import open_folder, read_file
from .names import shown
from .notebooks import read_cells
from .packages import package_folder
from .submission import SubmissionError

PARSED = 4 << 20
"""Bytes of a notebook that is looked into for its digest; a larger one is taken as it is, outputs and all."""


def open_submission(path: Path) -> Contents:
    """Return the files of a folder, a zip or a single notebook that can hold answers.

    Raises:
        SubmissionError: there is nothing in it to read.
    """
    contents = _open(path)
    if contents.names:
        return contents
    contents.close()
    notes = "".join(f" {note}" for note in contents.notes[:3])
    raise SubmissionError(
        f"{shown(path.name)} holds no notebook and no mytorch; hand in the workspace, a zip of it, or its notebooks."
        f"{notes}"
    )


def _open(path: Path) -> Contents:
    if path.is_symlink():
        raise SubmissionError(f"{shown(path.name)} is a link, and links are not followed; hand in what it points to.")
    if path.is_dir():
        return open_folder(path)
    suffix = path.suffix.lower()
    if suffix == ".ipynb":
        return Contents({path.name: partial(read_file, path.parent, path.name)}, [])
    if suffix in (".zip", ".gz", ".tgz", ".tar", ".rar", ".7z", ".bz2", ".xz"):
        return open_zip(path)
    raise SubmissionError(f"{shown(path.name)} is no zip, no notebook and no folder; hand in one of these.")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of everything in a submission that can decide a verdict or is told of it.

    These are the code cells and modules, by name and place. Outputs, execution counts, metadata and times do not
    count, nor whether it is a folder or a zip. What cannot be read has the digest of the sentence that says so.

    Args:
        path: a folder, a zip or a notebook; nothing of it is run, and no more of it is held than one file.
    """
    digest = hashlib.sha256()
    try:
        with open_submission(path) as contents:
            package = package_folder(contents.names)
            for name in contents.names:
                if name.lower().endswith(".ipynb") or (package is not None and name.startswith(package)):
                    digest.update(json.dumps([name, _content(contents, name)]).encode())
            digest.update(json.dumps(contents.notes).encode())
    except SubmissionError as error:
        digest.update(str(error).encode("utf-8", "replace"))
    return digest.hexdigest()


def _content(contents: Contents, name: str) -> object:
    data = contents.read(name)
    if data is None:
        return None
    if name.lower().endswith(".ipynb") and len(data) <= PARSED:
        cells, notes = read_cells(data, name)
        return [notes, [[cell.number, cell.kind, cell.source] for cell in cells]]
    return hashlib.sha256(data).hexdigest()
