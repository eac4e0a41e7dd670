"""Find a learner's ``mytorch`` among the files of a submission."""

from __future__ import annotations

from collections.abc import Iterable

KNOWN = {"__init__.py", "dtypes.py", "shapes.py", "storage.py", "strides.py", "tensor.py"}


def package_folder(names: Iterable[str]) -> str | None:
    """Return the folder of ``mytorch`` with a ``/`` at its end, ``""`` where the submission is it, None where none is.

    It is the folder called ``mytorch`` that holds a module and has the shortest path. A submission that is itself a
    package of that kind may have any name.

    >>> package_folder(["mytorch/strides.py", "old/mytorch/strides.py"])
    'mytorch/'
    >>> package_folder(["01_tensors.ipynb", "plot.py"])
    """
    names = {name for name in names if name.endswith(".py")}
    folders = {f"{name[: place + 1]}mytorch/" for name in names for place in _places(name)}
    if folders:
        return min(folders, key=lambda folder: (folder.count("/"), len(folder), folder))
    return "" if is_package(names) else None


def is_package(names: Iterable[str]) -> bool:
    """Tell whether files of these names make a ``mytorch`` that is called otherwise."""
    return len(KNOWN.intersection(names)) >= 3


def _places(name: str) -> list[int]:
    """Return for each folder called mytorch on a file's way the place of the ``/`` before it, -1 at the start."""
    parts = name.split("/")[:-1]
    return [len("/".join(parts[:depth])) if depth else -1 for depth, part in enumerate(parts) if part == "mytorch"]
