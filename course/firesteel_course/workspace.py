"""A learner's folder: notebooks, ``mytorch/``, and what the course remembers in ``.firesteel/``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import store
from .errors import WorkspaceError
from .forge import Forge
from .laying import lay_notebooks, problems

README = """# My PyTorch

Open the notebooks in order; each exercise that you solve becomes a part of `mytorch/`, a PyTorch of your own.
While an exercise is open, its part is borrowed, so every notebook runs from the first day.

    firesteel lab .        open the notebooks
    firesteel status       what is yours, and what is borrowed
    firesteel start .      bring the notebooks up to date, or repair this folder; your work stays

`mytorch/` is plain Python on NumPy. When everything is yours it needs nothing else: publish it if you like.
Earlier versions of your answers are kept in `.firesteel/history/`.
"""


@dataclass(frozen=True)
class Workspace:
    """One workspace.

    Attributes:
        folder: the folder that holds ``.firesteel/``.
    """

    folder: Path

    @property
    def state(self) -> Path:
        """The folder of what the course remembers."""
        return self.folder / ".firesteel"

    @property
    def forge(self) -> Forge:
        """What writes this workspace's ``mytorch``."""
        return Forge(self.folder)

    @property
    def is_whole(self) -> bool:
        """Tell whether the workspace was laid to its end."""
        return bool(store.read_json(self.state / "workspace.json")) and (self.folder / "mytorch/__init__.py").is_file()

    def problems(self) -> list[str]:
        """Return a sentence for everything in the workspace that is not as it should be."""
        if not self.is_whole:
            return [f"{self.folder} is a workspace that was written only in part; run `firesteel start {self.folder}`."]
        laid = sorted((self.state / "notebooks").glob("*.ipynb"))
        return [sentence for base in laid for sentence in problems(self.folder / base.name)]


def find_workspace(start: Path) -> Workspace | None:
    """Return the workspace of the nearest folder, from *start* upward, that holds ``.firesteel/``."""
    start = start.resolve()
    return next((Workspace(folder) for folder in (start, *start.parents) if (folder / ".firesteel").is_dir()), None)


def start_workspace(folder: Path, *, notebooks: bool = True, source: Path | None = None) -> tuple[Workspace, list[str]]:
    """Make a workspace, bring one up to date, or repair one; what the learner wrote is never overwritten.

    Args:
        folder: where; made if need be.
        notebooks: lay the course's notebooks too; without them the folder only gets ``mytorch/``.
        source: folder of the built notebooks; the installed ones by default.

    Returns:
        The workspace, and a sentence for everything done that a learner should know.

    Raises:
        WorkspaceError: the folder is a file, or cannot be written.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(f"{folder} is a file; name a folder for the workspace")
    workspace = Workspace(folder)
    sentences = _beginning(workspace)
    sentences += workspace.forge.lay()
    if notebooks:
        sentences += lay_notebooks(folder, source)
        if not (folder / "README.md").exists():
            store.write(folder / "README.md", README)
    store.write_json(workspace.state / "workspace.json", {"format": 1, "firesteel": _version()})
    return workspace, sentences


def _beginning(workspace: Workspace) -> list[str]:
    if not workspace.state.is_dir():
        return [f"The workspace {workspace.folder} is new."]
    if not workspace.is_whole:
        return [f"The workspace {workspace.folder} was written only in part; it is whole again."]
    return []


def _version() -> str:
    try:
        return version("firesteel")
    except PackageNotFoundError:
        return "unknown"
