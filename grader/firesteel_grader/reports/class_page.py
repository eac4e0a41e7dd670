"""The page an instructor gets: how the class did, what was hard and why, and where to look next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..result import Verdict
from ..runs.assignment import Assignment
from ..runs.run_info import RunInfo
from .cleaning import one_line
from .late import Late, duration
from .learner_page import day
from .overview import Overview, Tally
from .pages import render
from .plots import describe, distribution

VERDICTS: tuple[Verdict, ...] = ("pass", "fail", "open", "unverified", "error")


@dataclass(frozen=True)
class Row:
    """An exercise as the page shows it: shares in percent, in the order of the bar."""

    id: str
    shares: tuple[tuple[str, float], ...]
    passed: int
    failed: int
    open: int
    other: int


@dataclass(frozen=True)
class Column:
    """A chapter as the table's head shows it."""

    name: str
    short: str


def class_page(
    overview: Overview, assignment: Assignment, run: RunInfo, late: Late | None = None, *, similar: bool = False
) -> str:
    """Return the class page.

    Args:
        overview: what was gathered of the records.
        assignment: what was graded.
        run: the run.
        late: who handed in how late and what that costs.
        similar: whether there is a page on answers that look alike.
    """
    drawn = bool(overview.totals) and overview.most > 0
    return render(
        "class.html",
        script="sort.js",
        heading=run.heading(assignment),
        flags=[one_line(flag) for flag in run.flags],
        overview=overview,
        total_time=duration(run.seconds) if run.seconds else "",
        jobs=run.jobs,
        policy=str(late.policy) if late else "",
        histogram=distribution(overview.totals, overview.most, overview.median) if drawn else "",
        described=describe(overview.totals, overview.most) if drawn else "",
        exercises=[_row(name, tally) for name, tally in overview.hardest()],
        causes=overview.commonest(),
        chapters=[_column(chapter) for chapter in assignment.chapters],
        strangers=[one_line(name, 80) for name in sorted(overview.strangers)],
        similar=similar,
        duration=duration,
        date=day(run.started),
        isolation=one_line(run.isolation),
        version=run.version[:12],
    )


def _row(name: str, tally: Tally) -> Row:
    seen = sum(tally.verdicts.values()) or 1
    shares = tuple((verdict, 100 * tally.verdicts[verdict] / seen) for verdict in VERDICTS)
    passed, failed, unattempted = (tally.verdicts[verdict] for verdict in VERDICTS[:3])
    return Row(name, shares, passed, failed, unattempted, tally.verdicts["unverified"] + tally.verdicts["error"])


def _column(chapter: str) -> Column:
    found = re.match(r"\d+", chapter)
    name = chapter.replace("_", " ")
    return Column(name, found[0] if found else name)
