"""Read off a backward function what it returns for each input: the local rule, in the learner's own words."""

from __future__ import annotations

import ast
from typing import NamedTuple

LONGEST = 200  # characters of a rule


class Statement(NamedTuple):
    """A *rule* such as ``grad_in = [grad * b, grad * a]``, and the *names* in it whose values are worth knowing."""

    rule: str
    names: tuple[str, ...]


Unknown = Statement("", ())


def statement_of(function: ast.FunctionDef) -> Statement:
    """Return what a ``backward(ctx, grad)`` returns, with what was computed on the way put in.

    >>> code = "def backward(ctx, grad): (a, b) = ctx.saved_tensors; left = grad * b; return left, None"
    >>> statement_of(ast.parse(code).body[0])
    Statement(rule='grad_in = [grad * b]', names=('grad', 'b'))
    """
    returned = returned_value(function)
    if returned is None:
        return Unknown
    known = assigned_once(function)
    elements = list(returned.elts) if isinstance(returned, ast.Tuple) else [returned]
    resolved = [resolve(element, known) for element in elements]
    while len(resolved) > 1 and ast.unparse(resolved[-1]) == "None":
        resolved.pop()  # arguments that are no tensors
    return statement([ast.unparse(element) for element in resolved], names_in(resolved))


def statement_of_value(function: ast.FunctionDef) -> Statement:
    """Return the derivatives that a function of scalar values names, as the rule that they make.

    >>> code = "def mul(a, b): return Value(a.data * b.data, (a, b), derivatives=(b.data, a.data), op='mul')"
    >>> statement_of_value(ast.parse(code).body[0])
    Statement(rule='grad_in = [grad * b.data, grad * a.data]', names=('b.data', 'a.data'))
    """
    returned = returned_value(function)
    known = assigned_once(function)
    returned = None if returned is None else resolve(returned, known)
    if not isinstance(returned, ast.Call):
        return Unknown
    named = {keyword.arg: keyword.value for keyword in returned.keywords}
    derivatives = named.get("derivatives", returned.args[2] if len(returned.args) > 2 else None)
    if not isinstance(derivatives, ast.Tuple):
        return Unknown
    texts = tuple(ast.unparse(resolve(each, known)) for each in derivatives.elts)
    simple = (ast.Name, ast.Attribute, ast.Constant, ast.Call)
    factors = [
        text if isinstance(resolve(each, known), simple) else f"({text})"
        for each, text in zip(derivatives.elts, texts, strict=True)
    ]
    return statement([f"grad * {factor}" for factor in factors], texts)


def statement(elements: list[str], names: tuple[str, ...]) -> Statement:
    """Return the statement of these gradients, `Unknown` where it would be too long to read."""
    rule = f"grad_in = [{', '.join(elements)}]"
    return Statement(rule, names) if len(rule) <= LONGEST else Unknown


def returned_value(function: ast.FunctionDef) -> ast.expr | None:
    """Return the expression of the last ``return`` of a function's own body."""
    returns = [node for node in function.body if isinstance(node, ast.Return)]
    return returns[-1].value if returns else None


def assigned_once(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Return the variables that get a value once, and their expressions."""
    stored = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return {
        line.targets[0].id: line.value
        for line in ast.walk(function)
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and len(line.targets) == 1
        and stored.count(line.targets[0].id) == 1
    }


def resolve(expression: ast.expr, known: dict[str, ast.expr]) -> ast.expr:
    """Return what stands behind a name, and of ``x if wanted else None``, either way round, the ``x``."""
    for _ in range(len(known) + 1):
        if isinstance(expression, ast.Name) and expression.id in known:
            expression = known[expression.id]
        elif isinstance(expression, ast.IfExp) and "None" in map(ast.unparse, (expression.body, expression.orelse)):
            expression = expression.orelse if ast.unparse(expression.body) == "None" else expression.body
    return expression


def names_in(expressions: list[ast.expr]) -> tuple[str, ...]:
    """Return the variables in expressions, and attributes of ``ctx``, in the order they are first met."""
    found: dict[str, None] = {}
    for expression in expressions:
        nodes = list(ast.walk(expression))
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "ctx" and id(node) not in called:
                found[ast.unparse(node)] = None
            elif isinstance(node, ast.Name) and id(node) not in called and node.id != "ctx":
                module = id(node) in owners and any(
                    isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.value is node
                    for call in nodes
                )
                if not module or node.id in ("grad",):
                    found[node.id] = None
    return tuple(found)
