"""Take the answer to an exercise out of the text that a learner typed: a cell, or a file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable

from .definitions import (
    DEFINITIONS,
    AnswerTextError,
    Definition,
    exercise_id,
    find_definition,
    first_line,
    is_exercise,
    parse,
)

IMPORTS = (ast.Import, ast.ImportFrom)


def answer_source(text: str, wanted: str, where: str) -> str:
    r"""Return the answer with its helpers on the lines where they stood; every other line is blank.

    Kept are the definition, without ``@exercise``, and the top-level statements that bind a name it uses, directly
    or through another helper. Left out are try-outs below it, other exercises and the course's own imports.

    Args:
        text: a cell, or a file.
        wanted: the exercise's id.
        where: how to call the text in a message, e.g. ``"the cell"`` or a file's name.

    Raises:
        AnswerTextError: as `definitions.find_definition`.

    >>> answer_source("@exercise('strides.f')\ndef f():\n    return g()\nf()\ng = int", "strides.f", "the cell")
    '\ndef f():\n    return g()\n\ng = int'
    """
    definition = find_definition(text, wanted, where)
    body = parse(text, where).body
    start = next(node for node in body if node.lineno == definition.lineno)
    return only(text, with_helpers(start, body), without=_decorator_lines(definition))


def only(text: str, kept: Iterable[ast.stmt], without: Collection[int] = ()) -> str:
    """Return *text* with every line blank that belongs to none of the statements *kept*, or is in *without*."""
    lines = source_lines(text)
    numbers = {number for node in kept for number in _lines_of(node, lines)}.difference(without)
    return "\n".join(line if number in numbers else "" for number, line in enumerate(lines, 1)).rstrip()


def source_lines(text: str) -> list[str]:
    r"""Return the lines as Python counts them; a form feed or a Unicode separator ends none.

    >>> source_lines("a = '\u2028'\r\nb")
    ["a = '\u2028'", 'b']
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def file_answer(text: str, wanted: str) -> str:
    """Return the answer in a file's text; the whole text where none can be told apart, for the grader to say why."""
    try:
        return answer_source(text, wanted, "the file")
    except AnswerTextError:
        return text


def forged_source(source: str) -> str:
    """Return an answer as it stands in a file: at most two blank lines between its statements, none around it."""
    lines = source_lines(source)
    inside = {n for node in ast.parse(source).body for n in range(first_line(node), (node.end_lineno or 0) + 1)}
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip() or number in inside or [*kept[-2:]] != ["", ""]:
            kept.append(line if number in inside else line.rstrip())
    return "\n".join(kept).strip("\n")


def free_names(source: str) -> set[str]:
    """Return the names that an answer reads and does not bind at its own top level."""
    body = ast.parse(source).body
    return set().union(*map(used_names, body)) - set().union(*map(bound_names, body))


def _lines_of(node: ast.stmt, lines: list[str]) -> range:
    """Return the numbers of a statement's lines with the comments that stand directly above it or end its body."""
    start, stop = first_line(node), node.end_lineno or 0
    while start > 1 and lines[start - 2].startswith("#"):
        start -= 1
    while stop < len(lines) and lines[stop][:1].isspace() and lines[stop].strip().startswith("#"):
        stop += 1
    return range(start, stop + 1)


def with_helpers(start: ast.stmt, body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return *start* and the statements of *body* that it leans on, in the order of the text."""
    binders: dict[str, list[ast.stmt]] = {}
    for node in body:
        if node is not start and not is_left_out(node):
            for name in bound_names(node):
                binders.setdefault(name, []).append(node)
    return leaning(start, lambda name: binders.get(name, []))


def leaning(start: ast.stmt, binders: Callable[[str], Iterable[ast.stmt]]) -> list[ast.stmt]:
    """Return *start* and what it leans on, directly or through others, in the order of the text.

    Args:
        start: a statement.
        binders: returns the statements that may be meant by a name.
    """
    kept, asked, waiting = {id(start): start}, set[str](), [start]
    while waiting:
        names = used_names(waiting.pop()) - asked
        asked |= names
        found = [node for name in names for node in binders(name) if id(node) not in kept]
        waiting += {id(node): node for node in found}.values()
        kept.update({id(node): node for node in found})
    return sorted(kept.values(), key=first_line)


def is_left_out(node: ast.stmt) -> bool:
    """Tell whether a statement is never part of another answer: a try-out, an exercise, an import of the course."""
    if isinstance(node, DEFINITIONS):
        return exercise_id(node) is not None
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in ("__future__", "firesteel_course", "firesteel_widgets")
    return isinstance(node, ast.Expr)


def used_names(node: ast.AST) -> set[str]:
    """Return the names that a statement reads, at its own level or inside its functions."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}


def bound_names(node: ast.stmt) -> set[str]:
    """Return the names that a top-level statement binds or changes."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    if isinstance(node, IMPORTS):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    inside = list(ast.walk(node))  # an import may stand in a `try`, a definition under an `if`
    stored = {inner.id for inner in inside if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}
    blocks = [inner for inner in inside if inner is not node and isinstance(inner, (*DEFINITIONS, *IMPORTS))]
    stored = stored.union(*map(bound_names, blocks))
    changed = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return stored | {name for target in changed if isinstance(target, ast.AST) for name in used_names(target)}


def _decorator_lines(definition: Definition) -> set[int]:
    marks = [decorator for decorator in definition.decorator_list if is_exercise(decorator)]
    return {number for mark in marks for number in range(mark.lineno, (mark.end_lineno or mark.lineno) + 1)}
