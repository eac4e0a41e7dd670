"""Tell what a learner's module adds to the framework's, and what it lacks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from .answers import source_lines
from .definitions import first_line

Told = Callable[[ast.stmt], str]


def difference(
    text: str, body: Sequence[ast.stmt], reference: str, given: Sequence[ast.stmt]
) -> tuple[list[int], list[ast.stmt]]:
    """Return the places in *body* of what is not *given*, and what of *given* is not in *body*.

    Most statements are the same letter for letter, which is quick to see; the rest is compared as Python reads it, so
    that a module that was laid out anew is still the same.

    Args:
        text: the learner's module.
        body: its statements.
        reference: the framework's module.
        given: those of its statements that are compared.
    """
    places = list(range(len(body)))
    left = list(given)
    for mine, theirs in ((quoted(text), quoted(reference)), (said, said)):
        places, left = _unmatched(places, body, left, mine, theirs)
    return places, left


def _unmatched(
    places: list[int], body: Sequence[ast.stmt], given: list[ast.stmt], mine: Told, theirs: Told
) -> tuple[list[int], list[ast.stmt]]:
    left: dict[str, list[ast.stmt]] = {}
    for node in given:
        left.setdefault(theirs(node), []).append(node)
    added: list[int] = []
    for place in places:
        same = left.get(mine(body[place]))
        if same:
            same.pop()
        else:
            added.append(place)
    return added, [node for nodes in left.values() for node in nodes]


def quoted(text: str) -> Told:
    """Return what gives the lines of a statement of *text*."""
    lines = source_lines(text)
    return lambda node: "\n".join(lines[first_line(node) - 1 : node.end_lineno])


def said(node: ast.stmt) -> str:
    """Return what a statement says, however it is laid out; without recursion, since a learner chose its depth.

    >>> said(ast.parse("f( a,b )").body[0]) == said(ast.parse("f(a, b)").body[0]) != said(ast.parse("f(b, a)").body[0])
    True
    """
    return "\n".join(f"{type(inner).__name__} {_fields(inner)}" for inner in ast.walk(node))


def _fields(node: ast.AST) -> list[object]:
    """Return a node's own values; a child by its class only, as it is walked for itself."""
    fields = (getattr(node, name, None) for name in node._fields)
    return [[_field(item) for item in field] if isinstance(field, list) else _field(field) for field in fields]


def _field(value: object) -> str:
    return type(value).__name__ if isinstance(value, ast.AST) else repr(value)
