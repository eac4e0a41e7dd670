"""Find the submissions that a class run was pointed at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from .contents import is_passed_over
from .names import shown, unique_names
from .opening import digest_of
from .packages import is_package
from .submission import Submission, SubmissionError

HANDED_IN = {".zip", ".ipynb", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".rar", ".7z"}
"""What learners hand in as a file; of what cannot be read they are told, rather than forgotten."""


def find_submissions(paths: Sequence[Path]) -> list[Submission]:
    """Return the submissions that *paths* name, see `list_submissions`, with their digests.

    Raises:
        SubmissionError: a path does not exist or cannot be listed, or there is no submission at all.
    """
    return [replace(each, digest=digest_of(each.path)) for each in list_submissions(paths)]


def list_submissions(paths: Sequence[Path]) -> list[Submission]:
    """Return the submissions that *paths* name, sorted by name; each has a name of its own, and no digest yet.

    A path is one submission: a zip, a notebook, a workspace, a folder that holds notebooks, or a ``mytorch``. Any other
    folder is a class: each folder, zip and notebook in it is one submission, even one in which nothing can be read.

    Raises:
        SubmissionError: a path does not exist or cannot be listed, or there is no submission at all.
    """
    found: dict[Path, str] = {}
    for path in paths:
        for each, name in _submissions(path):
            found.setdefault(each, name)
    if not found:
        named = ", ".join(shown(str(path)) for path in paths) or "no path"
        raise SubmissionError(
            f"{named}: there is no submission there; name zips, notebooks, workspaces or their folder."
        )
    names = unique_names([(name, path.as_posix()) for path, name in found.items()])
    submissions = [Submission(name, path, "") for name, path in zip(names, found, strict=True)]
    return sorted(submissions, key=lambda submission: submission.name)


def _submissions(path: Path) -> Iterable[tuple[Path, str]]:
    """Return (path, name before it is made safe) of every submission that *path* stands for."""
    try:
        path = path.resolve(strict=True)  # the instructor's own links are followed
        if not path.is_dir():
            return [(path, path.stem)]
        children = sorted(child for child in path.iterdir() if not is_passed_over(child.name))
    except OSError as error:
        raise SubmissionError(
            f"{shown(str(path))} cannot be read: {error.strerror or error}; check the name."
        ) from None
    if _is_submission(path, children):
        return [(path, path.name)]
    return [_child(child) for child in children if _is_handed_in(child)]


def _is_submission(path: Path, children: list[Path]) -> bool:
    names = {child.name for child in children}
    if "mytorch" in names or path.name == "mytorch" or is_package(names):
        return True
    suffixes = {child.suffix.lower() for child in children}
    return (path / ".firesteel").is_dir() or (".ipynb" in suffixes and ".zip" not in suffixes)


def _is_handed_in(child: Path) -> bool:
    return child.suffix.lower() in HANDED_IN or child.is_dir()


def _child(child: Path) -> tuple[Path, str]:
    """Return a class folder's entry; of a folder around nothing but one zip, the zip."""
    if child.is_symlink() or not child.is_dir():
        return child, child.stem
    try:  # learning platforms put each learner's zip into a folder of its own
        inside = sorted(inner for inner in child.iterdir() if not is_passed_over(inner.name))
    except OSError:
        return child, child.name
    zips = [inner for inner in inside if inner.suffix.lower() == ".zip" and inner.is_file() and not inner.is_symlink()]
    others = [inner for inner in inside if inner.is_dir() or inner.suffix.lower() == ".ipynb"]
    return (zips[0] if len(zips) == 1 and not others else child), child.name
