"""Read a built learner notebook before it is handed out: every cell compiles, no stub lacks a name, no answer leaks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from firesteel_grader.submissions.definitions import DEFINITIONS, Definition

from .errors import BuildError
from .notebooks import Notebook, joined
from .references import Reference, find_reference
from .stubs import names_needed

DISTINCTIVE = 24  # a shorter statement, e.g. `return x * y`, says too little to call it a leak


def proofread(notebook: Notebook, chapter: str, exercises: list[str]) -> None:
    """Raise when the learner notebook of *chapter* does not compile, lacks a name, or holds solution text.

    Args:
        notebook: the learner notebook, executed or not.
        chapter: the chapter's name, for the message.
        exercises: ids of the exercises of the whole course.

    Raises:
        BuildError: names the chapter, the cell and what to change.
    """
    bound: set[str] = set()
    for cell in code_cells(notebook):
        tree = compiled(cell, chapter)
        for definition in tree.body:
            if is_exercise(definition):
                _check_names(definition, bound, chapter)
        bound |= bound_names(tree)
    for exercise_id in exercises:
        _check_leaks(notebook, find_reference(exercise_id), chapter)


def code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    """Return the code cells in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def compiled(cell: dict[str, Any], chapter: str) -> ast.Module:
    """Return the syntax tree of a code cell, magics allowed.

    Raises:
        BuildError: the cell is not Python.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(cell["source"]))
    except SyntaxError as error:
        raise BuildError(f"{chapter}: the cell that begins {first_words(cell)!r} is not Python: {error}") from None


def first_words(cell: dict[str, Any]) -> str:
    """Return the first line of a cell, to name it in a message."""
    return cell["source"].partition("\n")[0]


def is_exercise(node: ast.stmt) -> bool:
    """Tell whether a statement is a definition under ``@exercise(...)``."""
    return isinstance(node, DEFINITIONS) and any(
        isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "exercise"
        for decorator in node.decorator_list
    )


def _check_names(definition: ast.stmt, bound: set[str], chapter: str) -> None:
    assert isinstance(definition, DEFINITIONS)
    missing = sorted(names_needed(definition) - bound)
    if missing:
        raise BuildError(
            f"{chapter}: the stub of {definition.name} uses {', '.join(missing)} in its signature, "
            "which no earlier cell imports; import it in the chapter above the exercise"
        )


def bound_names(tree: ast.AST) -> set[str]:
    """Return the names that a cell leaves behind at its top level."""
    names: set[str] = set()
    for node in _top_level(tree):
        if isinstance(node, DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _top_level(node: ast.AST) -> Iterator[ast.AST]:
    """Walk without entering functions, lambdas or classes, whose names are their own."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (*DEFINITIONS, ast.Lambda)):
            yield from _top_level(child)


def _check_leaks(notebook: Notebook, reference: Reference, chapter: str) -> None:
    secrets = answer_statements(reference.node)
    for cell in code_cells(notebook):
        for node in ast.walk(compiled(cell, chapter)):
            if isinstance(node, ast.stmt) and (leak := ast.unparse(node)) in secrets:
                raise BuildError(f"{chapter}: a cell holds {leak!r}, which is part of the answer to {reference.id}")
        for text in _texts(cell):
            for leak in secrets:
                if leak in text:
                    raise BuildError(f"{chapter}: an output shows {leak!r}, part of the answer to {reference.id}")


def answer_statements(node: Definition) -> set[str]:
    """Return the statements of an answer that would give it away, each on one normalised line."""
    inner = (statement for statement in ast.walk(node) if isinstance(statement, ast.stmt))
    texts = {ast.unparse(s) for s in inner if not isinstance(s, (*DEFINITIONS, ast.Expr, ast.AnnAssign))}
    return {text for text in texts if len(text) >= DISTINCTIVE and not text.startswith(("raise ", "import ", "from "))}


def _texts(cell: dict[str, Any]) -> Iterator[str]:
    for output in cell["outputs"]:
        yield joined(output.get("text", ""))
        for value in output.get("data", {}).values():
            yield joined(value) if isinstance(value, str | list) else ""
