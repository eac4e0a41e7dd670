"""The text of one ``mytorch`` module: put answers in, take them out, tell whose each plank is."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from firesteel_grader.submissions.definitions import DEFINITIONS, first_line

from .errors import WorkspaceError
from .references import Reference

BORROW_IMPORT = "from firesteel_course.borrow import borrow"


def borrow_line(reference: Reference) -> str:
    """Return the one line that an open exercise stands as.

    >>> from firesteel_course.references import find_reference
    >>> borrow_line(find_reference("strides.permute"))
    'permute = borrow("strides.permute")'
    """
    return f'{reference.name} = borrow("{reference.id}")'


def module_text(text: str, references: Iterable[Reference], answers: dict[str, str]) -> str:
    """Return a framework module's text with each exercise borrowed, or answered where *answers* has its id.

    Args:
        text: the framework's file.
        references: the exercises that this file defines.
        answers: answer text by exercise id.
    """
    lines = text.splitlines()
    for reference in sorted(references, key=lambda reference: -reference.first_line):
        block = answers.get(reference.id, borrow_line(reference))
        lines[reference.first_line - 1 : reference.node.end_lineno] = block.splitlines()
    return with_import("\n".join(lines) + "\n")


def with_plank(text: str, reference: Reference, block: str, previous: str | None) -> str:
    """Return *text* with *block* in place of what stands for the exercise now; the rest stays as it is.

    Args:
        text: the module's text in the learner's ``mytorch``.
        reference: the exercise.
        block: the answer, or the borrow line.
        previous: the answer forged before, helpers included, if there was one.

    Raises:
        WorkspaceError: the module does not parse, or neither borrows nor defines the name.
    """
    if previous and f"\n{previous}\n" in f"\n{text}":
        before, _, after = f"\n{text}".partition(f"\n{previous}\n")
        return with_import(f"{before}\n{block}\n{after}"[1:])
    statement = find_plank(text, reference)
    lines = text.splitlines()
    lines[first_line(statement) - 1 : statement.end_lineno] = block.splitlines()
    return with_import("\n".join(lines) + "\n")


def find_plank(text: str, reference: Reference) -> ast.stmt:
    """Return the statement that stands for the exercise: its definition, or the assignment that borrows it.

    Raises:
        WorkspaceError: the module does not parse, or has no such statement.
    """
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise WorkspaceError(
            f"mytorch/{reference.file}, line {error.lineno}: {error.msg}; repair the line, "
            "or run `firesteel start` on the workspace, which lays the file aside and writes a whole one"
        ) from None
    for statement in reversed(body):
        if reference.name in _names(statement):
            return statement
    raise WorkspaceError(
        f"mytorch/{reference.file} no longer has {reference.name}; run `firesteel start` on the workspace, "
        "which lays the file aside and writes a whole one"
    )


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, DEFINITIONS):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def is_borrowed(statement: ast.stmt) -> bool:
    """Tell whether a module's statement borrows a reference."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "borrow"


def with_import(text: str) -> str:
    """Return the module's text with the import of ``borrow`` at its top while something is borrowed, else without."""
    lines = text.splitlines()
    body = ast.parse(text).body
    borrows = any(is_borrowed(statement) for statement in body)
    if borrows and BORROW_IMPORT not in lines:
        place = _import_place(body)
        lines[place:place] = ["", BORROW_IMPORT] if place else [BORROW_IMPORT]
    elif not borrows and BORROW_IMPORT in lines:
        place = lines.index(BORROW_IMPORT)
        del lines[place - (place > 0 and not lines[place - 1]) : place + 1]
    return "\n".join(lines) + "\n"


def _import_place(body: list[ast.stmt]) -> int:
    """Return the line after the module's docstring and its ``__future__`` imports."""
    place = 0
    for statement in body:
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not (is_text or is_future):
            break
        place = statement.end_lineno or 0
    return place
