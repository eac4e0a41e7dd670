"""The version of the checks: whatever may change a verdict changes it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ..private import private_files
from .assignment import Assignment

PACKAGES = ("firesteel", "firesteel_grader")

UNJUDGING = frozenset({"reports"})
"""Folders of the grader that decide no verdict: changing a page need not grade a class again."""

DRAWING = ("hypothesis", "numpy")
"""Packages that decide which inputs a seed gives."""


def checks_version(assignment: Assignment) -> str:
    """Return the SHA-256, as 64 hexadecimal digits, over the sources that decide a verdict.

    These are the grader's and the framework's files, the instructor's own checks, and the versions of Python,
    NumPy and Hypothesis, which draw the inputs.

    Args:
        assignment: names the folder of private checks.

    Raises:
        PrivateCheckError: that folder cannot be one.
    """
    digest = hashlib.sha256()
    for label, path in _sources(assignment.private):
        _add(digest, label.encode(), path.read_bytes())
    _add(digest, b"python", ".".join(map(str, sys.version_info[:2])).encode())
    for package in DRAWING:
        _add(digest, package.encode(), importlib.metadata.version(package).encode())
    return digest.hexdigest()


def _sources(private: Path | None) -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        root = _folder(package)
        for path in sorted(root.rglob("*.py")):
            place = path.relative_to(root)
            if not (package == "firesteel_grader" and place.parts[0] in UNJUDGING):
                yield f"{package}/{place.as_posix()}", path
    if private is not None:
        for path in private_files(private):
            yield f"private/{path.name}", path


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def _add(digest: hashlib._Hash, *parts: bytes) -> None:
    """Add parts with their lengths, so that no two lists of parts give the same bytes."""
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
