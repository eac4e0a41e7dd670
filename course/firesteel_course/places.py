"""Where things lie: in a checkout beside the packages, in an installed wheel inside them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).parent


def chapters_folder() -> Path:
    """Return the folder of the chapters' percent sources.

    A wheel carries it inside this package; in a checkout it lies beside the package.
    """
    inside = PACKAGE / "chapters"
    return inside if inside.is_dir() else PACKAGE.parent / "chapters"


def notebooks_folder() -> Path:
    """Return the folder of the learner notebooks: ``course/`` in a checkout, inside this package in a wheel."""
    inside = PACKAGE / "notebooks"
    return inside if inside.is_dir() else PACKAGE.parent


def framework_folder() -> Path:
    """Return the folder of the framework's files, without importing it."""
    spec = find_spec("firesteel")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("firesteel is not installed beside firesteel_course; install both again")
    return Path(spec.submodule_search_locations[0])
