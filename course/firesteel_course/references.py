"""Find the reference of an exercise: its module, its name and its source text."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .errors import CourseError
from .places import framework_folder

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Reference:
    """The framework's own answer to an exercise.

    Attributes:
        id: dotted path below the framework's root, e.g. ``"strides.element_offset"``.
        file: the module's file relative to the root, with ``/``, e.g. ``"strides.py"``.
        text: the whole text of that file.
        node: the definition in it.
    """

    id: str
    file: str
    text: str
    node: Definition

    @property
    def module(self) -> str:
        """Dotted path of the defining module below the root."""
        return self.id.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Name of the function or class."""
        return self.node.name

    @property
    def first_line(self) -> int:
        """First line of the definition in its file, decorators included, from 1."""
        return first_line(self.node)

    @property
    def source(self) -> str:
        """The definition as it stands in the file, decorators included."""
        return "\n".join(self.text.splitlines()[self.first_line - 1 : self.node.end_lineno])


def first_line(node: ast.stmt) -> int:
    """Return the first line of a statement, its decorators included, from 1."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def find_reference(exercise_id: str, framework: Path | None = None) -> Reference:
    """Return the reference of *exercise_id* from the framework's source, without importing the framework.

    Args:
        exercise_id: dotted path below the root.
        framework: folder of the framework; the installed one by default.

    Raises:
        CourseError: no such module, or the name is not defined at its top level.

    >>> find_reference("strides.element_offset").file
    'strides.py'
    """
    return _find(exercise_id, framework or framework_folder())


@cache
def _find(exercise_id: str, framework: Path) -> Reference:
    module, _, name = exercise_id.rpartition(".")
    stem = module.replace(".", "/")
    for file in (f"{stem}.py", f"{stem}/__init__.py"):
        if module and (framework / file).is_file():
            text, definitions = _definitions(framework / file)
            if name not in definitions:
                raise CourseError(f"{exercise_id}: {file} of the framework defines no {name!r} at its top level")
            return Reference(exercise_id, file, text, definitions[name])
    raise CourseError(f"{exercise_id}: the framework has no module {module!r}")


@cache
def _definitions(path: Path) -> tuple[str, dict[str, Definition]]:
    """Return a module's text and its top-level functions and classes; the last of a name counts."""
    text = path.read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(text).body if isinstance(node, DEFINITIONS)]
    return text, {node.name: node for node in nodes}


def nearest(name: str, names: Iterable[str]) -> str:
    """Return `` Did you mean ...?`` for the nearest of *names*, or nothing when none is near.

    >>> nearest("strides.offset", ["strides.element_offset", "nn.Linear"])
    ' Did you mean strides.element_offset?'
    """
    names = list(names)
    tails = {candidate.rpartition(".")[2]: candidate for candidate in names}
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    close = close or [tails[tail] for tail in difflib.get_close_matches(name.rpartition(".")[2], tails, 1, 0.6)]
    return f" Did you mean {close[0]}?" if close else ""
