"""The late penalty: a step after grading, which changes no verdict.

The policy is a grace period, then so many percent of the points reached for each day begun, down to a floor.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

DAY = 86_400
LONGEST = 10 * 365 * DAY
"""Seconds; what is later than ten years is a mistake in the file."""


class LateError(ValueError):
    """The file on late submissions cannot be understood."""


@dataclass(frozen=True)
class Policy:
    """What lateness costs.

    Args:
        percent: taken off the points reached for each day begun after the grace period.
        grace: seconds after the deadline that cost nothing.
        floor: the percentage of the points reached that is always kept.
    """

    percent: float = 10.0
    grace: float = 0.0
    floor: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.percent <= 100 and 0 <= self.floor <= 100 and 0 <= self.grace <= LONGEST):
            given = f"percent={self.percent}, grace={self.grace}, floor={self.floor}"
            raise LateError(f"Policy: {given} does not fit; percent and floor lie in 0 to 100, grace in seconds from 0")

    def kept(self, seconds: float) -> float:
        """Return the share of the points that is kept, from 0 to 1.

        Args:
            seconds: how late; negative or 0 when in time.

        >>> Policy(percent=10, grace=3600).kept(3600), Policy(percent=10).kept(1), Policy(floor=50).kept(8 * DAY)
        (1.0, 0.9, 0.5)
        """
        days = math.ceil(max(0.0, seconds - self.grace) / DAY)
        return max(self.floor, 100 - self.percent * days) / 100 if days else 1.0

    def __str__(self) -> str:
        """Return the policy in words."""
        grace = f" after {duration(self.grace)} of grace" if self.grace else ""
        floor = f", never below {self.floor:g} %" if self.floor else ""
        return f"{self.percent:g} % of the points reached for each day begun{grace}{floor}"


@dataclass(frozen=True)
class Late:
    """Who handed in how late, and what that costs.

    Args:
        policy: what lateness costs.
        seconds: seconds after the deadline, by submission; who is absent was in time.
    """

    policy: Policy = Policy()
    seconds: Mapping[str, float] = field(default_factory=dict[str, float])

    def of(self, submission: str) -> float:
        """Return how many seconds *submission* was late, 0 when in time."""
        return max(0.0, self.seconds.get(submission, 0.0))

    def adjusted(self, submission: str, points: int) -> float:
        """Return the points that are kept, rounded to hundredths.

        >>> Late(Policy(percent=15), {"ada": 60}).adjusted("ada", 7)
        5.95
        """
        return round(points * self.policy.kept(self.of(submission)), 2)


def duration(seconds: float) -> str:
    """Return a time in words.

    >>> duration(40), duration(90), duration(7200), duration(200_000)
    ('40 s', '2 min', '2 h', '2.3 days')
    """
    for size, unit, digits in ((86_400, "days", 1), (3_600, "h", 1), (60, "min", 0)):
        if seconds >= size:
            return f"{round(seconds / size, digits):g} {unit}"
    return f"{seconds:.0f} s"


def read_late(path: Path, policy: Policy | None = None, deadline: str = "") -> Late:
    """Return what a CSV file says: a column ``submission``, and ``seconds_late`` or ``submitted_at``.

    Args:
        path: the file; UTF-8, with a line of names.
        policy: what lateness costs.
        deadline: ISO 8601; needed for ``submitted_at``. A time without a zone is UTC, in the file as here.

    Raises:
        LateError: a line or the deadline cannot be understood, or a submission is named twice.
        OSError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LateError(f"{path.name}: it is not UTF-8; save it as CSV UTF-8") from None
    reader = csv.DictReader(text.splitlines())
    names = reader.fieldnames or []
    column = next((name for name in ("seconds_late", "submitted_at") if name in names), None)
    if "submission" not in names or column is None:
        raise LateError(f"{path.name}: columns {list(names)}; needed are submission, and seconds_late or submitted_at")
    if column == "submitted_at" and not deadline:
        raise LateError(f"{path.name}: submitted_at needs a deadline to be late against; give one")
    due = _when(deadline, "the deadline") if column == "submitted_at" else 0.0
    found: dict[str, float] = {}
    for number, row in enumerate(reader, start=2):
        where = f"{path.name}, line {number}"
        name, text = (row.get("submission") or "").strip(), (row.get(column) or "").strip()
        if name in found:
            raise LateError(f"{where}: {name!r} stands twice")
        found[name] = _when(text, where) - due if column == "submitted_at" else _seconds(text, where)
    return Late(policy or Policy(), found)


def _seconds(text: str, where: str) -> float:
    try:
        seconds = float(text or 0)
    except ValueError:
        raise LateError(f"{where}: {text!r} is no number of seconds") from None
    if not abs(seconds) <= LONGEST:
        raise LateError(f"{where}: {text} seconds is not between -{LONGEST} and {LONGEST}")
    return seconds


def _when(text: str, where: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise LateError(f"{where}: {text!r} is no time; write it as 2026-01-31T23:59:00+01:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
