"""Compare the outcome of an answer with that of the reference, side effects included."""

from __future__ import annotations

from typing import Any, cast

from .checking import Check
from .compare import Difference, compare_errors, compare_values, describe_raise, kind_of
from .inside.execution import Reply
from .inside.values import TensorValue
from .show import show

OURS = frozenset(
    {"NameError", "AttributeError", "ImportError", "AssertionError", "RecursionError", "MemoryError", "SystemExit"}
)
"""Errors that no exercise asks for: from the reference they mean that the check or the framework is broken."""

_RAISES = {"SystemExit": "exits", "RecursionError": "recursion too deep", "MemoryError": "out of memory"}


class BrokenReferenceError(RuntimeError):
    """The reference failed in a way that no check expects."""


def compare_outcomes(check: Check, arguments: tuple[Any, ...], got: Reply, expected: Reply) -> Difference | None:
    """Return the first difference between two replies, or None.

    Args:
        check: says how strictly.
        arguments: the driver's arguments, as values.
        got: the worker's reply; only its values are believed.
        expected: the reference's.

    Raises:
        BrokenReferenceError: the reference's reply is none that a check may expect.
    """
    if expected["kind"] == "error":
        if OURS.intersection(expected["classes"]):
            raise BrokenReferenceError(f"the reference raised {describe_raise(expected)}")
        return compare_errors(got, expected, check.same_error)
    if expected["kind"] != "value":
        raise BrokenReferenceError(f"the reference returned {expected['message']}, which is no value")
    if got["kind"] == "error":
        return _raised(check, got, expected["value"][0] if check.gradients else expected["value"])
    if got["kind"] != "value":
        text = f"It returned {got.get('message', 'nothing')}; expected {kind_of(expected['value'])}."
        return Difference("type", text, got, expected["value"], cause="returns something else")
    return _values(check, arguments, got["value"], expected["value"]) or _effects(check, got, expected)


def _raised(check: Check, got: Reply, expected: Any) -> Difference:
    name = got["classes"][0]
    cause = "name not defined" if "NameError" in got["classes"] else _RAISES.get(name, f"raises {name}")
    text = f"It raised {describe_raise(got)}; expected {show(expected)}."
    if name == "NameError":
        module = check.exercise.rpartition(".")[0]
        text += f" The answer joins the module {module}: names of the notebook do not reach there, but `torch` does."
    if "RecursionError" in got["classes"]:
        text += " It calls itself again and again, perhaps through the very operator that it defines."
    return Difference("runs", text, got, expected, cause=cause)


def _values(check: Check, arguments: tuple[Any, ...], got: Any, expected: Any) -> Difference | None:
    if not check.gradients:
        return compare_values(got, expected, check.tolerance)
    if not _is_backward(got, len(expected[1])):
        return Difference("boundary", "It sent a reply of another form.", cause="writes to the judge's channel")
    forward = compare_values(got[0], expected[0], check.tolerance)
    if forward is not None:
        return forward
    pairs = zip(leaves(check, arguments), got[1], expected[1], strict=True)
    found = (compare_values(mine, wanted, check.tolerance, gradient_place(name)) for name, mine, wanted in pairs)
    return next((difference for difference in found if difference), None)


def _is_backward(got: object, count: int) -> bool:
    """Tell whether *got* is a result with *count* gradients, as our worker sends it: one too few is no agreement."""
    if not isinstance(got, tuple) or len(cast("tuple[object, ...]", got)) != 2:
        return False
    gradients = cast("tuple[object, object]", got)[1]
    return isinstance(gradients, list) and len(cast("list[object]", gradients)) == count


def leaves(check: Check, arguments: tuple[Any, ...]) -> list[str]:
    """Return the names of the arguments that collect a gradient."""
    named = zip(check.driver.arguments, arguments, strict=True)
    return [name for name, value in named if isinstance(value, TensorValue) and value.requires_grad]


def gradient_place(name: str) -> str:
    """Return how a message calls the gradient of the argument *name*."""
    return f"the gradient at {name}"


def _effects(check: Check, got: Reply, expected: Reply) -> Difference | None:
    mutated = _new_names(check, got, expected, "mutated")
    if mutated:
        text = f"The result is right, but the call changes its argument {mutated}; work on a copy."
        return Difference("mutates", text, got["value"], expected["value"], cause="mutates its input")
    aliased = _new_names(check, got, expected, "aliased")
    if aliased and not check.may_alias:
        text = f"The result shares its memory with the argument {aliased}: changing one changes the other."
        return Difference("aliases", text, got["value"], expected["value"], cause="aliases its input")
    return None


def _new_names(check: Check, got: Reply, expected: Reply, effect: str) -> str:
    names = check.driver.arguments
    positions = [at for at in got.get(effect, []) if at not in expected[effect] and at in range(len(names))]
    return ", ".join(f"`{names[at]}`" for at in positions)
