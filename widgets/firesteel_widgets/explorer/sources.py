"""Find the text of a learner's function, in a file or a notebook's cell, and name the file for a reader."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import textwrap
from collections.abc import Mapping
from pathlib import PurePath
from types import CodeType, FunctionType
from typing import Any, NamedTuple

CELL = re.compile(r"ipykernel_\d+|^<ipython-input-|^<stdin>")


class Written(NamedTuple):
    """A function's text: the lines of *file* from number *first* on."""

    name: str
    file: str
    first: int
    lines: list[str]


def backward_of(function: Any) -> FunctionType | None:
    """Return the Python function that makes a node's gradients, or None where there is none.

    That is ``backward`` of the operation's class; for a scalar value, the function that made it and named the
    derivatives.
    """
    if isinstance(getattr(function, "derivatives", None), tuple):
        return maker_of_value(function)
    operation = getattr(function, "function", None) or getattr(type(function), "_forward_cls", None)
    backward = inspect.unwrap(getattr(operation, "backward", None)) if operation is not None else None  # pyright: ignore[reportArgumentType] - unwrap takes anything
    return backward if isinstance(backward, FunctionType) else None


def maker_of_value(value: Any) -> FunctionType | None:
    """Return the function that gives values this ``op``, among those that the value's class can call.

    A function names the operation as a constant, and makes a value or returns one.
    """
    op = getattr(value, "op", "")
    methods = [each for each in vars(type(value)).values() if isinstance(each, FunctionType)]
    around = methods[0].__globals__ if methods else {}
    functions = [each for each in around.values() if isinstance(each, FunctionType)]
    return next((each for each in [*functions, *methods] if op and op in each.__code__.co_consts), None)


def written(function: FunctionType) -> Written | None:
    """Return a function's own text, or None where nobody has it (a borrowed answer has none, so as not to be told)."""
    code = inspect.unwrap(function).__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not 0 < code.co_firstlineno <= len(lines):
        return None
    block = inspect.getblock(lines[code.co_firstlineno - 1 :])
    text = textwrap.dedent("".join(block)).rstrip("\n").split("\n")
    return Written(code.co_qualname, file_name(code, function.__globals__), code.co_firstlineno, text)


def file_name(code: CodeType, around: Mapping[str, Any]) -> str:
    """Return how a reader knows the file: its last two parts, or a cell with the number that the notebook shows."""
    if CELL.search(code.co_filename) is None:
        return "/".join(PurePath(code.co_filename.replace("\\", "/")).parts[-2:])
    text = "".join(linecache.getlines(code.co_filename)).strip()
    cells: Any = around.get("In", ())  # IPython's list of what was run
    number = next((number for number, cell in enumerate(cells) if text and cell.strip() == text), None)
    return "cell" if number is None else f"cell [{number}]"


def parsed(lines: list[str]) -> ast.FunctionDef | None:
    """Return the syntax tree of a function's text, or None where it is not one."""
    try:
        tree = ast.parse("\n".join(lines)).body[0]
    except (SyntaxError, IndexError):
        return None
    return tree if isinstance(tree, ast.FunctionDef) else None
