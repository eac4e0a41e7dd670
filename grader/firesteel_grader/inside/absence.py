"""Take the reference of one exercise out of a process, so that no search of its memory finds it in working order.

Unbinding its name is not enough: the garbage collector lists every function. So each function of the reference gets
another body; whoever holds the object holds an empty shell.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any, cast

from .splice import locate


def withhold(package: ModuleType, exercise: str) -> None:
    """Empty every function of the reference of *exercise* in *package*; the other exercises stay as they are.

    Raises:
        LookupError: the package has no such module, or it cannot be imported.
    """
    module, symbol = locate(package, exercise)
    for function in functions_of(vars(module).get(symbol), symbol):
        _empty(function)


def functions_of(reference: object, symbol: str) -> list[FunctionType]:
    """Return the functions that were defined with *reference*: itself, its methods, those it wraps or holds.

    Args:
        reference: a function, a class, or an object made around either.
        symbol: its name, with which the qualified names of all its functions begin.

    >>> class Pair:
    ...     @property
    ...     def first(self): ...
    >>> [function.__name__ for function in functions_of(Pair, "Pair")]
    ['first']
    """
    found: dict[int, FunctionType] = {}
    seen: set[int] = set()
    waiting = [reference]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, FunctionType) and _belongs(thing.__code__, symbol):
            found[id(thing)] = thing
        waiting.extend(_held(thing, symbol))
    return list(found.values())


def _belongs(code: CodeType, symbol: str) -> bool:
    return code.co_qualname.partition(".")[0] == symbol


def _held(thing: object, symbol: str) -> Iterator[object]:
    """Yield what is reached from *thing* without leaving the definition that it is part of."""
    if isinstance(thing, FunctionType):
        yield from (_contents(cell) for cell in thing.__closure__ or ())
        yield from vars(thing).values()
    elif isinstance(thing, staticmethod | classmethod):
        yield cast("Any", thing).__func__
    elif isinstance(thing, property):
        yield from (thing.fget, thing.fset, thing.fdel)
    elif isinstance(thing, functools.partial):
        yield cast("Any", thing).func
    elif isinstance(thing, type):
        if thing.__qualname__.partition(".")[0] == symbol:
            yield from vars(thing).values()
    elif not isinstance(thing, ModuleType):
        yield from (getattr(thing, "__dict__", None) or {}).values()


def _contents(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # empty: a name that was never bound
        return None


def _empty(function: FunctionType) -> None:
    function.__code__ = _shell.__code__.replace(co_freevars=function.__code__.co_freevars)
    function.__defaults__ = function.__kwdefaults__ = None
    function.__doc__ = None
    function.__annotations__ = {}


def _shell(*arguments: object, **options: object) -> object:
    raise NotImplementedError("the reference of this exercise is not here")
