"""Run an unchanged PyTorch script with another package under the name ``torch``."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from . import store
from .importing import make_mytorch_importable


class AliasFinder(MetaPathFinder, Loader):
    """Answers ``import torch.x`` with the module ``<package>.x``: the same object, under two names.

    Args:
        package: the package that stands in for torch, e.g. ``"mytorch"``.
    """

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for torch and what lies below it, None for other names.

        Raises:
            ModuleNotFoundError: the package has no such module; without this, Python would load a second copy of it.
        """
        if fullname.partition(".")[0] != "torch":
            return None
        if importlib.util.find_spec(self._real(fullname)) is None:
            raise ModuleNotFoundError(f"No module named {fullname!r} ({self.package} has none)", name=fullname)
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the real module, imported under its own name."""
        module = importlib.import_module(self._real(spec.name))
        spec.loader_state = (module, module.__spec__, module.__loader__, module.__package__)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module back what the import system has just overwritten; its code has run already."""
        spec = module.__spec__
        assert spec is not None
        _, module.__spec__, module.__loader__, module.__package__ = spec.loader_state

    def _real(self, name: str) -> str:
        return self.package + name.removeprefix("torch")


def run_script(script: Path, arguments: list[str], package: str) -> int:
    """Run *script* as Python would, with ``import torch`` finding *package*.

    Args:
        script: the file.
        arguments: what the script finds in ``sys.argv`` after its own name.
        package: ``"mytorch"`` (of the current workspace), ``"firesteel"`` or ``"torch"`` itself.

    Returns:
        The exit code; an exception is printed as Python prints it, and gives 1.

    Raises:
        WorkspaceError: the file cannot be read.
        SystemExit: the script asked for it.
    """
    source = store.read(script)
    if package == "mytorch":
        make_mytorch_importable()
    if package != "torch":
        sys.meta_path.insert(0, AliasFinder(package))
    sys.argv = [str(script), *arguments]
    sys.path[0] = str(script.resolve().parent)
    main = ModuleType("__main__")
    main.__file__ = str(script)
    sys.modules["__main__"] = main
    try:
        exec(compile(source, str(script), "exec", dont_inherit=True), vars(main))
    except Exception as error:  # of the learner's script: told as Python itself tells it
        trace = error.__traceback__
        error.with_traceback(trace.tb_next if trace else None)  # without this function's own frame
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0
