"""Checks are themselves checked: a private check must pass the reference, and reject an answer that does nothing."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import replace

from .checking import Check
from .drawing import drawn_inputs
from .grader import Grader, has_gpu, load_reference
from .inside.splice import locate
from .private import PrivateCheckError, PrivateChecks
from .show import show

NOTHING = ("return None", "raise NotImplementedError")
"""Bodies of answers that do nothing; no check may pass one."""

SEED = 0


def prove(private: PrivateChecks, grader: Grader) -> None:
    """See that every private check passes the reference and rejects answers that do nothing.

    Checks that need a GPU are believed where there is none.

    Args:
        private: the checks.
        grader: judges; its own private checks do not matter.

    Raises:
        PrivateCheckError: the first check that fails the reference or passes nothing.
    """
    for check in private.all:
        if check.device == "cpu" or has_gpu():
            _prove(replace(check, private=False), grader)  # so that the instructor reads the whole message


def _prove(check: Check, grader: Grader) -> None:
    reference = _reference_source(check.exercise)
    try:
        _see_inputs_fit(check)
        result = grader.judge(check, reference, seed=SEED)
    except PrivateCheckError:
        raise
    except Exception as error:  # of its strategy, or of what the reference does
        told = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise PrivateCheckError(f"{check.place}: the check {check.name} cannot be run: {told}") from None
    if result.verdict != "pass":
        raise PrivateCheckError(
            f"{check.place}: the check {check.name} must pass the reference, and does not. {result.message}"
        )
    for body in NOTHING:
        if grader.judge(check, _with_body(reference, body), seed=SEED).verdict == "pass":
            raise PrivateCheckError(
                f"{check.place}: the check {check.name} passes an answer whose every body is `{body}`; let it return "
                f"what {check.exercise} computes"
            )


def _see_inputs_fit(check: Check) -> None:
    names = check.driver.arguments
    for drawn in (*drawn_inputs(check, SEED), *check.examples):
        if not isinstance(drawn, tuple) or len(drawn) != len(names):
            raise PrivateCheckError(
                f"{check.place}: the check {check.name} takes ({', '.join(names)}) and is given {show(drawn)}; its "
                f"strategy must give tuples of {len(names)}"
            )


def _reference_source(exercise: str) -> str:
    module, symbol = locate(load_reference(), exercise)
    return textwrap.dedent(inspect.getsource(getattr(module, symbol)))


def _with_body(source: str, body: str) -> str:
    """Return *source* with every function's body replaced."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = ast.parse(body).body
    return ast.unparse(tree)
