"""What is known of one submission once it has been graded: the one thing that journal, reports and cluster share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..result import Result

Status = Literal["graded", "error"]
"""`error`: we could not grade it, which is our fault and no zero."""


@dataclass(frozen=True)
class Record:
    """The result of one submission.

    Args:
        submission: its name.
        digest: what it held, see `Submission`.
        status: whether it was graded.
        results: one a exercise of the assignment, in its order; verdict `open` where nothing was handed in.
        notes: sentences on what was found in the submission.
        isolation: the level at which its answers ran.
        seed: the run's seed.
        version: the version of the checks, see `version.checks_version`.
        seconds: wall time; like `attempts` no part of what must be equal between two runs.
        attempts: how often it was begun; more than once where something of ours failed.
        error: what failed on our side, empty where nothing did.
    """

    submission: str
    digest: str
    status: Status
    results: tuple[Result, ...]
    notes: tuple[str, ...]
    isolation: str
    seed: int
    version: str
    seconds: float
    attempts: int = 1
    error: str = ""

    @property
    def points(self) -> int:
        """Points reached."""
        return sum(result.points for result in self.results)

    @property
    def max_points(self) -> int:
        """Points that could be reached."""
        return sum(result.max_points for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """Return dicts, lists, strings, numbers and None only; the answers' prints included."""
        results = [{**result.to_json(), "output": result.output} for result in self.results]
        return {**asdict(self), "results": results, "notes": list(self.notes)}

    @classmethod
    def from_json(cls, shown: dict[str, Any]) -> Record:
        """Return the record that `to_json` turned into *shown*."""
        results = tuple(_result(each) for each in shown["results"])
        fields: dict[str, Any] = {**shown, "results": results, "notes": tuple(shown["notes"])}
        return cls(**fields)


def _result(shown: dict[str, Any]) -> Result:
    fields = dict(shown)
    return Result.from_json(fields, fields.pop("output"))
