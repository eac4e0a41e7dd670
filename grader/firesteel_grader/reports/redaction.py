"""What a learner may read: no seed, and of the instructor's own checks only that one failed and the kind of mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..result import CheckResult, Result
from ..runs.record import Record
from ..withheld import KINDS, LAYERS

MESSAGES = frozenset(f"A private check failed: {layer}." for layer in LAYERS.values())
"""What `withheld` may say. Another message is not told, wherever it comes from."""

CAUSES = KINDS | {"raises an error"}
"""Causes that carry no word of the answer's and none of the inputs'."""


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
    cause = check.cause if check.cause in CAUSES else None
    otherwise = "A private check failed." if check.verdict == "fail" else ""
    message = check.message if check.message in MESSAGES else otherwise
    return replace(check, name=f"private_check_{count}", message=message, cause=cause, counterexample=None)
