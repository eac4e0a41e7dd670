"""What a learner may read: no seed, and of the instructor's own checks only that one failed and the kind of mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..causes import CLASSIFIERS
from ..result import CheckResult, Result
from ..runs.record import Record

NAMED = frozenset(
    {
        *(name for name, _, _ in CLASSIFIERS),
        "aliases its input",
        "constant factor",
        "keeps state between calls",
        "mean instead of sum",
        "mutates its input",
        "name not defined",
        "no such error raised",
        "out of memory",
        "recursion too deep",
        "returns something else",
        "sum instead of mean",
        "swapped",
        "too slow",
        "wrong dtype",
        "wrong type",
    }
)
"""Causes that carry no word of the answer's and none of the inputs'; another one is not told."""


def for_learner(record: Record) -> Record:
    """Return the record as its learner may read it.

    The run's seed is gone: who knows it knows the inputs. What failed on our side is not theirs to read.
    """
    results = tuple(replace(result, seed=0, checks=_shown(result)) for result in record.results)
    return replace(record, results=results, seed=0, error="")


def without_seed(record: Record) -> dict[str, Any]:
    """Return the record as `to_json` does, without the keys that hold the seed."""
    shown = record.to_json()
    del shown["seed"]
    for result in shown["results"]:
        del result["seed"]
    return shown


def is_private(check: CheckResult) -> bool:
    """Tell whether a check is one of the instructor's own."""
    return check.private


def _shown(result: Result) -> tuple[CheckResult, ...]:
    if not any(is_private(check) for check in result.checks):
        return result.checks
    shown: list[CheckResult] = []
    count = 0
    for check in result.checks:
        count += is_private(check)
        shown.append(_redacted(check, count) if is_private(check) else check)
    return tuple(shown)


def _redacted(check: CheckResult, count: int) -> CheckResult:
    cause = check.cause if check.cause in NAMED else None
    kind = f" Likely cause: {cause}." if cause else ""
    message = f"A private check does not pass.{kind}" if check.verdict == "fail" else ""
    return replace(check, name=f"private_check_{count}", message=message, cause=cause, counterexample=None)
