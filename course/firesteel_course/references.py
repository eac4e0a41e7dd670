"""Find the reference of an exercise: its module, its name and its source text."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from firesteel_grader.submissions.definitions import DEFINITIONS, Definition, first_line, module_files

from .errors import CourseError
from .places import framework_folder


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
    for file in module_files(exercise_id):
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
