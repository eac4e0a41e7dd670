"""Run a failing case once more, here: on the framework with the learner's answer in it, and on the reference."""

from __future__ import annotations

import ast
import importlib
import linecache
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, ModuleType
from typing import Any, cast

import numpy as np
from firesteel_grader.inside import splice
from firesteel_grader.inside.execution import to_value
from firesteel_grader.inside.frames import FrameError
from firesteel_grader.inside.repeating import repeat

COPY = "mytorch_shown"
"""What the framework with the learner's answer is called; all else in it is the reference, as in a verdict."""

BACKWARD = ("backward(", "autograd.grad(")
"""What a statement holds that goes backward through a graph."""


@dataclass
class Run:
    """What a case did, on one of the two sides.

    Attributes:
        names: the variables that it left.
        value: what its last line gave; None where it raised.
        error: what it raised, or None.
    """

    names: dict[str, Any] = field(default_factory=dict[str, Any])
    value: Any = None
    error: BaseException | None = None

    def plain(self, torch: ModuleType) -> object:
        """Return the value as the grader would compare it, or a sentence where it is none that it compares."""
        return _plain(self.value, torch)

    def named(self, call: str, torch: ModuleType) -> dict[str, object]:
        """Return what the case computed by the text of it: the result of a forward first, then each entry of the value.

        Args:
            call: the case's source.
            torch: the framework that it ran on.
        """
        found = {"result": _plain(self.names["result"], torch)} if "result" in self.names else {}
        last = ast.parse(call).body[-1]
        value = self.plain(torch)
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Tuple) and isinstance(value, tuple):
            texts = map(ast.unparse, last.value.elts)
            return {**found, **dict(zip(texts, cast("tuple[object, ...]", value), strict=True))}
        return {**found, ast.unparse(last) if found else "": value}


Around = Callable[[Run, Callable[..., Any]], Callable[..., Any]]


def _plain(value: object, torch: ModuleType) -> object:
    try:
        return to_value(value, torch)
    except FrameError as error:
        return str(error)


def framework_with(exercise_id: str, source: str) -> ModuleType:
    """Return a fresh copy of the framework in which the learner's text answers the exercise.

    Raises:
        AnswerError: the text cannot stand there.
        Exception: whatever its own top level raises.
    """
    for name in [name for name in sys.modules if name == COPY or name.startswith(f"{COPY}.")]:
        del sys.modules[name]
    package = splice.load_framework(COPY)
    splice.install(package, exercise_id, _compiled(source, exercise_id))
    return package


def _compiled(source: str, exercise_id: str) -> CodeType:
    """Compile the answer under a name of its own, and keep its lines, so that pictures and tracebacks can show them."""
    import __future__

    file = f"<your {exercise_id}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    tree = splice.parse_answer(source, exercise_id)
    return compile(tree, file, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)


def reference_framework() -> ModuleType:
    """Return the framework with all reference answers."""
    return importlib.import_module("firesteel")


def run_case(call: str, exercise_id: str, torch: ModuleType, around: Around | None = None) -> Run:
    """Run a case as it stands in a verdict.

    Args:
        call: the counterexample's source: inputs, then the call, whose last line is its value.
        exercise_id: the exercise; its own name stands for the answer of *torch*.
        torch: the framework.
        around: given the run, whose names fill while it goes on, and the answer, returns what to call in its place.
    """
    return _run(ast.parse(call).body, exercise_id, torch, around)


def run_forward(call: str, exercise_id: str, torch: ModuleType) -> Run:
    """Run a case only as far as the statement that goes backward, so that its graph is still whole."""
    statements = ast.parse(call).body
    goes_back = (any(word in ast.unparse(statement) for word in BACKWARD) for statement in statements)
    first = next((at for at, found in enumerate(goes_back) if found), len(statements))
    return _run(statements[:first], exercise_id, torch)


def _run(statements: list[ast.stmt], exercise_id: str, torch: ModuleType, around: Around | None = None) -> Run:
    module, symbol = splice.locate(torch, exercise_id)
    run = Run({"torch": torch, "np": np, "repeat": repeat, "__name__": "case", symbol: getattr(module, symbol)})
    given = set(run.names)
    if around is not None:
        run.names[symbol] = around(run, getattr(module, symbol))
    last = statements[-1] if statements and isinstance(statements[-1], ast.Expr) else None
    body = statements[:-1] if last else statements
    try:
        with np.errstate(all="ignore"):
            exec(compile(ast.Module(body, []), "<case>", "exec"), run.names)
            run.value = eval(compile(ast.Expression(last.value), "<case>", "eval"), run.names) if last else None
    except (Exception, SystemExit) as error:
        run.error = error
    run.names = {name: value for name, value in run.names.items() if name not in given and name != "__builtins__"}
    return run
