"""A driver: the few lines of a check that run on both frameworks, as source that travels alone."""

from __future__ import annotations

import ast
import builtins
import inspect
import symtable
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .repeating import repeat

GIVEN_NAMES = ("torch", "np")
"""What a driver may use besides its arguments and the builtins; `torch` is its first argument."""


class DriverError(TypeError):
    """A driver that could not travel: a mistake of the check's author."""


@dataclass(frozen=True)
class Driver:
    """The source of one driver.

    Args:
        name: the function's name.
        source: the function alone, without decorators or docstring.
        arguments: the names of its parameters after `torch`.
        summary: the first line of its docstring, which the learner reads.
    """

    name: str
    source: str
    arguments: tuple[str, ...]
    summary: str

    def compile(self) -> Callable[..., object]:
        """Return the function, made in a namespace that holds `np` and the builtins only."""
        return compile_driver(self.source, self.name)

    def call_lines(self) -> list[str]:
        """Return the body as statements to paste, the returned expression last."""
        definition = ast.parse(self.source).body[0]
        assert isinstance(definition, ast.FunctionDef)
        *body, last = definition.body
        shown = last.value if isinstance(last, ast.Return) and last.value is not None else last
        return [*map(ast.unparse, body), ast.unparse(shown)]


def driver_of(function: Callable[..., object]) -> Driver:
    """Return the driver that *function* is, read from its source.

    Raises:
        DriverError: it has no source, its first parameter is not `torch`, or it uses a name from outside.
    """
    try:
        definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, SyntaxError):
        raise DriverError(f"driver {function.__name__}: its source cannot be read; define it in a file") from None
    if not isinstance(definition, ast.FunctionDef):
        raise DriverError(f"driver {function.__name__}: a driver is a plain function, defined with def")
    names = [argument.arg for argument in definition.args.args]
    if names[:1] != ["torch"]:
        raise DriverError(f"driver {definition.name}: its first parameter must be called torch, got {names[:1]}")
    summary = (ast.get_docstring(definition) or "").partition("\n")[0]
    source = _bare(definition)
    foreign = _foreign_names(source)
    if foreign:
        raise DriverError(
            f"driver {definition.name}: it uses {', '.join(foreign)} from outside; its source travels alone, "
            "so use only its arguments, torch, np and builtins"
        )
    return Driver(definition.name, source, tuple(names[1:]), summary)


def compile_driver(source: str, name: str) -> Callable[..., object]:
    """Return the function *name* that *source* defines, in a namespace of its own with `np` and `repeat`."""
    namespace: dict[str, object] = {"np": np, "repeat": repeat, "__name__": "driver"}
    exec(compile(source, "<driver>", "exec"), namespace)
    function = namespace[name]
    assert callable(function)
    return function


def _bare(definition: ast.FunctionDef) -> str:
    definition.decorator_list = []
    definition.returns = None
    for argument in definition.args.args:
        argument.annotation = None
    if ast.get_docstring(definition) is not None:
        del definition.body[0]
    return ast.unparse(definition)


def _foreign_names(source: str) -> list[str]:
    used: set[str] = set()
    tables = [symtable.symtable(source, "<driver>", "exec")]
    own = {symbol.get_name() for symbol in tables[0].get_symbols()}
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        used |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    return sorted(used - own - {*GIVEN_NAMES, *dir(builtins)})
