"""Checks, workers and verdicts: the learner's code computes in one process, the verdict is reached in another."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checking import UnknownExerciseError, all_exercises, check
    from .client import JudgeClient, JudgeError
    from .grader import Grader
    from .inside.splice import AnswerError
    from .isolation import IsolationError
    from .result import CheckResult, Counterexample, Result

__all__ = [
    "AnswerError",
    "CheckResult",
    "Counterexample",
    "Grader",
    "IsolationError",
    "JudgeClient",
    "JudgeError",
    "Result",
    "UnknownExerciseError",
    "all_exercises",
    "check",
]

_HOME = {
    "AnswerError": "inside.splice",
    "CheckResult": "result",
    "Counterexample": "result",
    "Grader": "grader",
    "IsolationError": "isolation",
    "JudgeClient": "client",
    "JudgeError": "client",
    "Result": "result",
    "UnknownExerciseError": "checking",
    "all_exercises": "checking",
    "check": "checking",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a worker must not load checks, nor a notebook Hypothesis."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
