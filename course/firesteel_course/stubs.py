"""Make the learner's stub of a reference: signature and docstring stay, the body becomes ``...``."""

from __future__ import annotations

import ast
import builtins

from firesteel_grader.submissions.definitions import DEFINITIONS, Definition, first_line

from .references import Reference

Function = ast.FunctionDef | ast.AsyncFunctionDef


def stub(reference: Reference) -> str:
    """Return the exercise cell of *reference*: decorator, signature, docstring and ``...``.

    The text is cut from the source, so comments and line breaks in a signature stay as they are.
    """
    lines = reference.text.splitlines()
    kept = _class_stub(reference.node, lines) if isinstance(reference.node, ast.ClassDef) else []
    kept = kept or _function_stub(reference.node, lines)
    return "\n".join([f'@exercise("{reference.id}")', *kept])


def solved(reference: Reference) -> str:
    """Return the exercise cell with the reference as its answer."""
    return f'@exercise("{reference.id}")\n{reference.source}'


def _function_stub(node: Definition, lines: list[str]) -> list[str]:
    docstring = _docstring(node)
    body = node.body[0]
    if body.lineno == node.lineno:  # def f(x): return x
        head = lines[node.lineno - 1][: body.col_offset].rstrip()
        return [*lines[first_line(node) - 1 : node.lineno - 1], f"{head} ..."]
    stop = docstring.end_lineno if docstring else _header_end(node, lines)
    assert stop is not None
    return [*lines[first_line(node) - 1 : stop], f"{' ' * body.col_offset}..."]


def _class_stub(node: ast.ClassDef, lines: list[str]) -> list[str]:
    """Return the class with its docstring, its public methods as stubs and its plain attributes."""
    docstring = _docstring(node)
    stop = docstring.end_lineno if docstring else _header_end(node, lines)
    kept = lines[first_line(node) - 1 : stop]
    members = [member for member in node.body if member is not docstring and _is_public(member)]
    for place, member in enumerate(members):
        is_function = isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
        if docstring or place:
            kept += [""] if is_function or place == 0 else []
        kept += _function_stub(member, lines) if is_function else lines[member.lineno - 1 : member.end_lineno]
    return kept if members else [*kept, "", "    ..."]


def _is_public(member: ast.stmt) -> bool:
    """Tell whether a class's member belongs to what it promises, not to how the reference keeps the promise."""
    if isinstance(member, DEFINITIONS):
        return not member.name.startswith("_") or member.name.endswith("__")
    return isinstance(member, ast.AnnAssign | ast.Assign)


def _docstring(node: Definition) -> ast.stmt | None:
    return node.body[0] if ast.get_docstring(node, clean=False) is not None else None


def _header_end(node: Definition, lines: list[str]) -> int:
    """Return the last line of ``def ...:``; comments between it and the body belong to the answer."""
    line = first_line(node.body[0]) - 1
    while not lines[line - 1].split("#")[0].strip():
        line -= 1
    return line


def names_needed(definition: Definition) -> set[str]:
    """Return the names that must exist when the ``def`` or ``class`` statement itself runs.

    These are the names in decorators, defaults, annotations and bases; builtins are left out.
    """
    return {name for name in _evaluated(definition) if not hasattr(builtins, name)}


def _evaluated(node: Definition) -> set[str]:
    expressions: list[ast.AST] = list(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        expressions += [*node.bases, *node.keywords]
        expressions += [member for member in node.body if not isinstance(member, DEFINITIONS)]
        inner = [_evaluated(member) for member in node.body if isinstance(member, DEFINITIONS)]
        own = {target.name for target in node.body if isinstance(target, DEFINITIONS)}
        return set().union(_loaded(expressions), *inner) - own
    return _loaded([*expressions, node.args, *([node.returns] if node.returns else [])])


def _loaded(nodes: list[ast.AST]) -> set[str]:
    names = (inner for node in nodes for inner in ast.walk(node))
    return {inner.id for inner in names if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}
