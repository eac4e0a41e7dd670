"""Find the functions and classes that a learner's text defines, and the exercises that they answer.

Both the notebook cell and a class run read with this, so both say the same of the same text.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable
from functools import lru_cache

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

MAX_DEPTH = 200
"""Levels of nesting; whatever walks a deeper tree recursively would run into Python's own limit, somewhere else."""


class AnswerTextError(Exception):
    """A text in which an answer cannot be found: one sentence with the place and the next step."""


class TooDeepError(AnswerTextError):
    """A text that nests so deep that only this sentence may be handed on."""


def parse(text: str, where: str) -> ast.Module:
    """Return the syntax tree of *text*, which others may hold too: it is not to be changed.

    Args:
        text: Python source.
        where: how to call the text in a message, e.g. ``"the cell"`` or a file's name.

    Raises:
        AnswerTextError: *text* is not Python; the sentence names *where*, the line and what Python says.
        TooDeepError: it nests deeper than MAX_DEPTH.
    """
    try:
        tree, deep = _tree(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = getattr(error, "msg", None) or str(error)
        raise AnswerTextError(f"{where}, line {line}: {message}; correct this line and try again") from None
    except (RecursionError, MemoryError):  # what Python's own parser says of a few thousand brackets or operators
        raise TooDeepError(f"{where}: it is nested too deep for Python; write it in smaller steps") from None
    if deep:
        raise TooDeepError(f"{where}, line {deep}: nested deeper than {MAX_DEPTH} levels; write it in smaller steps")
    return tree


@lru_cache(maxsize=2)  # one text is asked for its exercises, its definitions and its helpers
def _tree(text: str) -> tuple[ast.Module, int]:
    """Return a text's tree, and a line on which it nests deeper than MAX_DEPTH, or 0."""
    tree = ast.parse(text)
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tree, 0
    return tree, next((node.lineno for node in level if isinstance(node, ast.stmt | ast.expr)), 1)


def exercises_in(text: str, where: str) -> list[tuple[str, Definition]]:
    """Return (exercise id, definition) for every ``@exercise("...")`` at the top level of *text*.

    Raises:
        AnswerTextError: as `parse`.
    """
    pairs = ((exercise_id(node), node) for node in parse(text, where).body if isinstance(node, DEFINITIONS))
    return [(name, node) for name, node in pairs if name is not None]


def exercise_id(node: Definition) -> str | None:
    """Return the id in the definition's ``@exercise("...")``, or None."""
    for decorator in node.decorator_list:
        if is_exercise(decorator):
            assert isinstance(decorator, ast.Call)
            first = decorator.args[0] if decorator.args else None
            return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def is_exercise(expression: ast.expr) -> bool:
    """Tell whether an expression is a call of ``exercise``, by whatever path it was imported."""
    called = expression.func if isinstance(expression, ast.Call) else None
    return getattr(called, "id", getattr(called, "attr", None)) == "exercise"


def find_definition(text: str, wanted: str, where: str) -> Definition:
    """Return the definition that answers the exercise *wanted* in *text*, decorated or plain.

    Raises:
        AnswerTextError: *text* is not Python, or defines no function or class of the exercise's name.
    """
    name = wanted.rpartition(".")[2]
    definitions = [node for node in parse(text, where).body if isinstance(node, DEFINITIONS)]
    for node in reversed(definitions):
        if node.name == name:
            return node
    decorated = [node for node in definitions if exercise_id(node) == wanted]
    if decorated:
        raise AnswerTextError(
            f"{where}, line {decorated[0].lineno}: the answer to {wanted} is called {decorated[0].name}; "
            f"rename it to {name}"
        )
    known = [node.name for node in definitions]
    raise AnswerTextError(
        f"{where}: there is no function or class called {name} (the answer to {wanted}).{nearest(name, known)}"
    )


def first_line(node: ast.stmt) -> int:
    """Return the first line of a statement, its decorators included, from 1."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def module_files(exercise: str) -> tuple[str, str]:
    """Return the two files below the framework's root, one of which defines the exercise.

    >>> module_files("strides.permute")
    ('strides.py', 'strides/__init__.py')
    """
    stem = exercise.rpartition(".")[0].replace(".", "/")
    return f"{stem}.py", f"{stem}/__init__.py"


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
