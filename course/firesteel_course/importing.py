"""Make ``import mytorch`` find the package of the learner's workspace."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from .workspace import Workspace, find_workspace, start_workspace


def current_workspace() -> Workspace:
    """Return the workspace of the current folder or the nearest above it; make or repair one if need be.

    A new one is made beside the notebook, in the current folder, with ``mytorch/`` alone; a printed sentence says so.
    """
    found = find_workspace(Path.cwd())
    if found is not None and found.is_whole:
        return found
    folder = found.folder if found else Path.cwd()
    workspace, sentences = start_workspace(folder, notebooks=False)
    print("\n".join(sentences))
    return workspace


class WorkspaceFinder(MetaPathFinder):
    """Finds ``mytorch``; its submodules then come from its own folder."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where ``mytorch`` lies; None for every other name."""
        if fullname != "mytorch":
            return None
        package = current_workspace().folder / "mytorch"
        return importlib.util.spec_from_file_location(
            fullname, package / "__init__.py", submodule_search_locations=[str(package)]
        )


def make_mytorch_importable() -> None:
    """Put the finder in front of the others, once."""
    if not any(isinstance(finder, WorkspaceFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, WorkspaceFinder())
