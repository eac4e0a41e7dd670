"""What is told of a private check: that it failed, in which layer, and the kind of cause; never data.

An answer sees the inputs of a private check while it runs, so nothing that it can choose freely may come out: not its
prints, and not the name of an error class that it made up. What is left is one of a few fixed words.
"""

from __future__ import annotations

from .causes import CLASSIFIERS
from .checking import Check
from .result import CheckResult

LAYERS = {
    "load": "the answer could not be loaded",
    "runs": "a call raised an error",
    "error": "a call did not raise the error that it should",
    "type": "a result is of another type",
    "dtype": "a result has another dtype",
    "shape": "a result has another shape",
    "values": "a result has other values",
    "mutates": "a call changes its argument",
    "aliases": "a result shares its memory with an argument",
    "state": "the same call gave another answer before",
    "boundary": "a call gave no answer",
    "time": "it was timed, and its time does not count or is too long",
}
"""Sentences on the layers of `compare.Difference`, and on an answer that cannot be loaded."""

KINDS = frozenset(
    {
        *(name for name, _, _ in CLASSIFIERS),
        "aliases its input",
        "another error raised",
        "another name",
        "constant factor",
        "crashed",
        "cut from the graph",
        "does not stop",
        "exits",
        "faster than possible",
        "keeps state between calls",
        "kept in the graph",
        "mean instead of sum",
        "mutates its input",
        "name not defined",
        "no such error raised",
        "out of memory",
        "recursion too deep",
        "returns None",
        "returns something else",
        "sum instead of mean",
        "swapped",
        "syntax error",
        "too slow",
        "writes to the judge's channel",
        "wrong dtype",
        "wrong type",
        "wrong while timed",
    }
)
"""Causes that say nothing of the inputs; any other is withheld."""


def withheld(check: Check, layer: str, cause: str | None) -> CheckResult:
    """Return the result of a private check that failed.

    Args:
        check: the check.
        layer: one of `LAYERS`.
        cause: the named cause, if one was found.
    """
    told = cause if cause in KINDS else "raises an error" if cause and cause.startswith("raises ") else None
    return CheckResult(check.name, "fail", f"A private check failed: {LAYERS[layer]}.", told, private=True)


def withheld_fault(check: Check, error: Exception) -> CheckResult:
    """Return the result of a private check that could not be judged, without the error's own text."""
    message = (
        f"A private check ({check.place}) could not be judged, which does not count against the answer: "
        f"{type(error).__name__}."
    )
    return CheckResult(check.name, "error", message, private=True)
