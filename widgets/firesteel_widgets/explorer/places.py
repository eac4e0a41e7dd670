"""Find the learner's line that made each node: by watching the computation run, or from PyTorch's anomaly mode."""

from __future__ import annotations

import inspect
import linecache
import re
import site
import sys
import sysconfig
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from .sources import CELL, file_name
from .walk import Walk, inputs_of

Result = TypeVar("Result")
Place = tuple[str, int]
MOST_TEXT = 30_000  # characters of all files that travel with the widget
TRACEBACK = re.compile(r'File "([^"]+)", line (\d+)')


class Places:
    """The line of the learner's that made each node, found while `watching` runs a computation.

    After each line of the learner's files, and at each return from one of their functions, the tensors among the
    variables are looked at: a node that nobody has seen before was made by that line. Lines of the framework, of
    Python and of installed packages are theirs who called them. What the learner's functions called their tensors
    stands in `variables`, and what the operations of our frameworks were called with in `arguments`.
    """

    def __init__(self) -> None:
        self.found: dict[int, Place] = {}
        self.variables: dict[str, Any] = {}
        self.arguments: dict[int, list[Any]] = {}
        self.texts: dict[str, str] = {}
        self._kept: list[Any] = []  # nodes stay alive, so that no id is used twice
        self._elsewhere = folders_of_others()
        self._names: dict[str, str] = {}

    def watching(self, compute: Callable[[], Result]) -> Result:
        """Run *compute*, watch its lines, and return what it returns; what it raises passes through."""
        earlier = sys.gettrace()
        sys.settrace(self._enter)
        try:
            return compute()
        finally:
            sys.settrace(earlier)

    def learners(self, filename: str, module: str = "__main__") -> bool:
        """Say whether a file is the learner's: no installed package's, no part of Python or of a framework."""
        if CELL.search(filename):
            return True
        return not filename.startswith(("<", *self._elsewhere)) and not is_framework(module.partition(".")[0])

    def of(self, walk: Walk) -> dict[str, list[Any]]:
        """Return the place of each node of a graph where it is known."""
        places = {node: self.found.get(id(function)) for node, function in enumerate(walk.functions)}
        places = {node: place or anomaly_place(walk.functions[node], self) for node, place in places.items()}
        return {str(node): list(place) for node, place in places.items() if place and walk.graph.nodes[node].slots}

    def files(self, places: Mapping[str, list[Any]]) -> dict[str, str]:
        """Return the texts of the files in *places*, as far as there is room for them."""
        room, texts = MOST_TEXT, dict[str, str]()
        for file in dict.fromkeys(file for file, _ in places.values()):
            text = self.texts.get(file, "")
            if text and len(text) <= room:
                texts[file] = text
                room -= len(text)
        return texts

    def name(self, frame: FrameType) -> str:
        """Return a file's name for a reader, and remember its text."""
        filename = frame.f_code.co_filename
        if filename not in self._names:
            self._names[filename] = file_name(frame.f_code, frame.f_globals)
            self.texts[self._names[filename]] = "".join(linecache.getlines(filename, frame.f_globals))
        return self._names[filename]

    def _enter(self, frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_name == "forward":
            self._note_arguments(frame)
        if not self.learners(frame.f_code.co_filename, frame.f_globals.get("__name__", "__main__")):
            return None
        line = frame.f_lineno

        def follow(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal line
            if event == "return":
                tensors = ((name, value) for name, value in frame.f_locals.items() if has_graph(value))
                self.variables.update(tensors)
            if event in ("line", "return", "exception"):
                self._look([*frame.f_locals.values(), argument if event == "return" else None], frame, line)
                line = frame.f_lineno
            return follow

        return follow

    def _note_arguments(self, frame: FrameType) -> None:
        """Remember with what an operation's ``forward(ctx, ...)`` is called, by the id of the node that ctx becomes."""
        names, more, _, given = inspect.getargvalues(frame)
        if names and hasattr(given[names[0]], "save_for_backward"):
            self._kept.append(given[names[0]])
            self.arguments[id(given[names[0]])] = [*(given[name] for name in names[1:]), *given.get(more or "", ())]

    def _look(self, values: list[Any], frame: FrameType, line: int) -> None:
        new = [value.grad_fn for value in tensors_among(values) if id(value.grad_fn) not in self.found]
        while new:
            function = new.pop()
            if id(function) not in self.found:
                self.found[id(function)] = (self.name(frame), line)
                self._kept.append(function)
                new.extend(following for following in inputs_of(function) if id(following) not in self.found)


def tensors_among(values: list[Any]) -> list[Any]:
    """Return the tensors with a graph among *values*, and among the lists, tuples and dictionaries in them."""
    found: list[Any] = []
    for value in values:
        if type(value) in (list, tuple):
            found += tensors_among([each for each in value[:100] if hasattr(type(each), "grad_fn")])
        elif has_graph(value):
            found.append(value)
    return found


def has_graph(value: Any) -> bool:
    """Say whether a variable is a tensor that an operation made."""
    return hasattr(type(value), "grad_fn") and value.grad_fn is not None


def anomaly_place(function: Any, places: Places) -> Place | None:
    """Return where PyTorch's anomaly mode says that a node was made, None where it was off.

    Source: https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection.
    """
    lines = "".join(getattr(function, "metadata", {}).get("traceback_", ()))
    for filename, line in reversed(TRACEBACK.findall(lines)):
        if places.learners(filename):
            name = "/".join(Path(filename).parts[-2:])
            places.texts.setdefault(name, "".join(linecache.getlines(filename)))
            return name, int(line)
    return None


@cache
def is_framework(package: str) -> bool:
    """Say whether a package is one that computes gradients: its own lines are not what the learner asks about."""
    try:
        return hasattr(import_module(package), "no_grad")
    except ImportError:
        return False


@cache
def folders_of_others() -> tuple[str, ...]:
    """Return the folders of Python itself, of installed packages, and of this package."""
    known = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    here = Path(__file__).parents[1]
    return tuple({str(folder) for folder in [*known, *site.getsitepackages(), here] if folder})
