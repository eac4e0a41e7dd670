"""grades.csv: one row a learner, one column an exercise, as RFC 4180 has it and as no spreadsheet can run it.

UTF-8 with a byte order mark, without which Excel reads another encoding; Python's ``utf-8-sig`` and pandas drop it. A
text that a spreadsheet could take for a formula gets an apostrophe in front (OWASP, CSV injection). A submission that
we could not grade has empty cells where its points would be: nobody takes them for zeros.
"""

from __future__ import annotations

import csv
import re
from typing import TextIO

from ..runs.assignment import Assignment
from ..runs.record import Record
from .cleaning import one_line
from .late import Late
from .scores import graded, number, score

MARK = "\ufeff"
FIRST = ("submission", "status", "points", "max_points", "percent", "seconds_late", "adjusted")
LAST = ("isolation", "attempts", "seconds", "notes", "error")

# A sign behind spaces, quotes or separators counts too: some programs drop those when they read a cell.
_FORMULA = re.compile(r"""[\s"'`,;|]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]""")


def guarded(text: str) -> str:
    """Return *text* on one line, as a cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded(" '@SUM(A1)"), guarded("ada-lovelace")
    ("'=1+1", "''@SUM(A1)", 'ada-lovelace')
    """
    shown = one_line(text, 500)
    return f"'{shown}" if _FORMULA.match(shown) else shown


class Grades:
    """Writes the table, row by row.

    Args:
        file: opened with ``newline=""`` and encoded as UTF-8.
        assignment: what was graded.
        late: who handed in how late and what that costs.
    """

    def __init__(self, file: TextIO, assignment: Assignment, late: Late | None = None) -> None:
        self._assignment, self._late = assignment, late
        file.write(MARK)
        self._writer = csv.writer(file)
        self._writer.writerow(header(assignment))

    def add(self, record: Record) -> None:
        """Write the row of a submission."""
        self._writer.writerow(row(record, self._assignment, self._late))


def header(assignment: Assignment) -> list[str]:
    """Return the names of the columns: the submission, a column a chapter, a column an exercise, how it was graded."""
    return [guarded(name) for name in (*FIRST, *assignment.chapters, *assignment.ids, *LAST)]


def row(record: Record, assignment: Assignment, late: Late | None = None) -> list[str]:
    """Return the cells of a submission, in the order of `header`.

    Args:
        record: the submission's result.
        assignment: what was graded.
        late: who handed in how late and what that costs.
    """
    points = score(record, assignment, late)
    failed = record.status == "error"
    results = [result for _, result in graded(record, assignment)]
    numbers: list[float] = [points.total.reached, points.total.most, points.total.percent]
    after: list[float] = [chapter.reached for chapter in points.chapters.values()]
    return [
        guarded(record.submission),
        record.status,
        *_cells(numbers, failed),
        number(points.seconds_late),
        *_cells([points.adjusted], failed),
        *_cells(after, failed),
        *("" if result is None or result.verdict == "error" else number(result.points) for result in results),
        record.isolation,
        str(record.attempts),
        f"{record.seconds:.2f}",
        guarded("; ".join(record.notes)),
        guarded(record.error),
    ]


def _cells(numbers: list[float], failed: bool) -> list[str]:
    return ["" if failed else number(each) for each in numbers]
