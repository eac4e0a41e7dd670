"""Verdicts, and the object that `firesteel check --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

Verdict = Literal["pass", "fail", "open", "unverified", "error"]


@dataclass(frozen=True)
class Counterexample:
    """The smallest input found for which an answer fails.

    Args:
        call: source to paste into a cell: the inputs, then the call.
        got: what the answer did, as text.
        expected: what the reference does, as text.
    """

    call: str
    got: str
    expected: str


@dataclass(frozen=True)
class CheckResult:
    """What one check says.

    Args:
        name: the driver's name.
        verdict: see DESIGN: `error` is our fault and no zero.
        message: plain text for the learner, empty when the check passed.
        cause: the named cause, where one can be told.
        counterexample: the smallest failing case, where there is one.
        private: whether it is an instructor's own check: its name is then not for the learner, and there is no data.
    """

    name: str
    verdict: Verdict
    message: str = ""
    cause: str | None = None
    counterexample: Counterexample | None = None
    private: bool = False


@dataclass(frozen=True)
class Result:
    """What the grader says about one answer.

    Args:
        id: the exercise's id.
        verdict: the answer's verdict, from its checks'.
        points: points of the checks that passed.
        max_points: points of all checks.
        isolation: the level at which the answer ran.
        device: where it ran, ``"cpu"`` or ``"cuda"``.
        seed: what the inputs were drawn from.
        seconds: wall time of the verdict.
        checks: one entry a check, in order.
        output: what the answer printed, for display only; not part of the contract's object.
    """

    id: str
    verdict: Verdict
    points: int
    max_points: int
    isolation: str
    device: str
    seed: int
    seconds: float
    checks: tuple[CheckResult, ...] = ()
    output: str = field(default="", compare=False)

    @property
    def passed(self) -> bool:
        """Whether the verdict is `pass`."""
        return self.verdict == "pass"

    @property
    def first_failure(self) -> CheckResult | None:
        """The first check that did not pass, or None."""
        return next((check for check in self.checks if check.verdict != "pass"), None)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object: dicts, lists, strings, numbers and None only.

        A private check has one key more, ``"private": true``.
        """
        shown = asdict(self)
        del shown["output"]
        return {**shown, "checks": list(map(_check_to_json, shown["checks"]))}

    @classmethod
    def from_json(cls, shown: dict[str, Any], output: str = "") -> Result:
        """Return the result that `to_json` turned into *shown*."""
        checks = tuple(_check_from_json(check) for check in cast("list[dict[str, Any]]", shown["checks"]))
        fields: dict[str, Any] = {**shown, "checks": checks, "output": output}
        return cls(**fields)


def _check_to_json(shown: dict[str, Any]) -> dict[str, Any]:
    return shown if shown["private"] else {key: value for key, value in shown.items() if key != "private"}


def _check_from_json(shown: dict[str, Any]) -> CheckResult:
    case = shown["counterexample"]
    fields: dict[str, Any] = {**shown, "counterexample": None if case is None else Counterexample(**case)}
    return CheckResult(**fields)


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on an answer from those of its checks.

    A failure counts first, then our errors, then what could not be verified.

    >>> overall(["pass", "error", "fail"]), overall(["pass", "unverified"])
    ('fail', 'unverified')
    """
    order: tuple[Verdict, ...] = ("fail", "error", "open", "unverified")
    found: list[Verdict] = [verdict for verdict in order if verdict in verdicts]
    return found[0] if found else "pass"
