"""Take the answer to an exercise out of the text that a learner typed: a cell, or a file."""

from __future__ import annotations

import ast

from .errors import CourseError
from .references import DEFINITIONS, Definition, first_line, nearest


def exercises_in(text: str, where: str) -> list[tuple[str, Definition]]:
    """Return (exercise id, definition) for every ``@exercise("...")`` at the top level of *text*.

    Raises:
        CourseError: *text* is not Python; the sentence names *where* and the line.
    """
    pairs = ((exercise_id(node), node) for node in parse(text, where).body if isinstance(node, DEFINITIONS))
    return [(name, node) for name, node in pairs if name is not None]


def parse(text: str, where: str) -> ast.Module:
    """Return the syntax tree of *text*.

    Raises:
        CourseError: *text* is not Python; the sentence names *where*, the line and what Python says.
    """
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = getattr(error, "msg", None) or str(error)
        raise CourseError(f"{where}, line {line}: {message}; correct this line and try again") from None


def exercise_id(node: Definition) -> str | None:
    """Return the id in the definition's ``@exercise("...")``, or None."""
    for decorator in node.decorator_list:
        if _is_exercise(decorator):
            assert isinstance(decorator, ast.Call)
            first = decorator.args[0] if decorator.args else None
            return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def _is_exercise(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else None
    return getattr(called, "id", getattr(called, "attr", None)) == "exercise"


def find_definition(text: str, wanted: str, where: str) -> Definition:
    """Return the definition that answers the exercise *wanted* in *text*, decorated or plain.

    Raises:
        CourseError: *text* is not Python, or defines no function or class of the exercise's name.
    """
    name = wanted.rpartition(".")[2]
    definitions = [node for node in parse(text, where).body if isinstance(node, DEFINITIONS)]
    for node in reversed(definitions):
        if node.name == name:
            return node
    decorated = [node for node in definitions if exercise_id(node) == wanted]
    if decorated:
        raise CourseError(
            f"{where}, line {decorated[0].lineno}: the answer to {wanted} is called {decorated[0].name}; "
            f"rename it to {name}"
        )
    known = [node.name for node in definitions]
    raise CourseError(
        f"{where}: there is no function or class called {name} (the answer to {wanted}).{nearest(name, known)}"
    )


def answer_source(text: str, wanted: str, where: str) -> str:
    r"""Return the answer with its helpers on the lines where they stood; every other line is blank.

    Kept are the definition, without ``@exercise``, and the top-level statements that bind a name it uses, directly
    or through another helper. Left out are try-outs below it, other exercises and the course's own imports.

    Args:
        text: a cell, or a file.
        wanted: the exercise's id.
        where: how to call the text in a message, e.g. ``"the cell"`` or a file's name.

    Raises:
        CourseError: as `find_definition`.

    >>> answer_source("@exercise('strides.f')\ndef f():\n    return g()\nf()\ng = int", "strides.f", "the cell")
    '\ndef f():\n    return g()\n\ng = int'
    """
    definition = find_definition(text, wanted, where)
    kept = _with_helpers(parse(text, where).body, definition)
    lines = text.splitlines()
    numbers = {number for node in kept for number in _lines_of(node, lines)} - _decorator_lines(definition)
    return "\n".join(line if number in numbers else "" for number, line in enumerate(lines, 1)).rstrip()


def file_answer(text: str, wanted: str) -> str:
    """Return the answer in a file's text; the whole text where none can be told apart, for the grader to say why."""
    try:
        return answer_source(text, wanted, "the file")
    except CourseError:
        return text


def forged_source(source: str) -> str:
    """Return an answer as it stands in a file: at most two blank lines between its statements, none around it."""
    lines = source.splitlines()
    inside = {n for node in ast.parse(source).body for n in range(first_line(node), (node.end_lineno or 0) + 1)}
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip() or number in inside or [*kept[-2:]] != ["", ""]:
            kept.append(line if number in inside else line.rstrip())
    return "\n".join(kept).strip("\n")


def free_names(source: str) -> set[str]:
    """Return the names that an answer reads and does not bind at its own top level."""
    body = ast.parse(source).body
    return set().union(*map(_used, body)) - set().union(*map(_bound, body))


def _lines_of(node: ast.stmt, lines: list[str]) -> range:
    """Return the numbers of a statement's lines with the comments that stand directly above it or end its body."""
    start, stop = first_line(node), node.end_lineno or 0
    while start > 1 and lines[start - 2].startswith("#"):
        start -= 1
    while stop < len(lines) and lines[stop][:1].isspace() and lines[stop].strip().startswith("#"):
        stop += 1
    return range(start, stop + 1)


def _with_helpers(body: list[ast.stmt], definition: Definition) -> list[ast.stmt]:
    """Return *definition* and the statements it leans on, in the order of the text."""
    start = next(node for node in body if node.lineno == definition.lineno)
    candidates = [node for node in body if node is not start and not _is_left_out(node)]
    kept, wanted = [start], _used(start)
    grew = True
    while grew:
        more = [node for node in candidates if node not in kept and _bound(node) & wanted]
        kept += more
        wanted = wanted.union(*map(_used, more))
        grew = bool(more)
    return sorted(kept, key=first_line)


def _is_left_out(node: ast.stmt) -> bool:
    if isinstance(node, DEFINITIONS):
        return exercise_id(node) is not None
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in ("__future__", "firesteel_course", "firesteel_widgets")
    return isinstance(node, ast.Expr)


def _used(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a top-level statement binds or changes."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    stored = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}
    changed = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return stored | {name for target in changed if isinstance(target, ast.AST) for name in _used(target)}


def _decorator_lines(definition: Definition) -> set[int]:
    marks = [decorator for decorator in definition.decorator_list if _is_exercise(decorator)]
    return {number for mark in marks for number in range(mark.lineno, (mark.end_lineno or mark.lineno) + 1)}
