"""What is told while a class is graded."""

from __future__ import annotations

import io
from itertools import count

from firesteel_course.watching import Watch
from firesteel_grader.runs.record import Record
from rich.console import Console

GRADED = Record("ada", "d", "graded", (), (), "sandbox", 0, "v", 1.0)
ERROR = Record("bob", "d", "error", (), (), "sandbox", 0, "v", 0.0, error="it broke")


def watched(total: int, served: int, records: list[Record], *, terminal: bool) -> str:
    told = io.StringIO()
    seconds = count(0, 3)  # every look at the clock is three seconds after the one before
    console = Console(file=told, force_terminal=terminal, width=100, highlight=False)
    with Watch(console, lambda: float(next(seconds))) as watch:
        watch.begin(total, served)
        for record in records:
            watch.ended(record)
    return told.getvalue()


def test_without_a_terminal_a_line_is_told_now_and_then():
    lines = watched(40, 10, [GRADED] * 5 + [ERROR] * 5, terminal=False).splitlines()

    assert lines[0] == "10 of 40 submissions are unchanged and in the journal already."
    assert 1 < len(lines) < 10
    assert lines[-1].split(", ")[0].endswith("of 30 submissions")
    assert "not graded" in lines[-1]
    assert lines[-1].endswith("left")


def test_on_a_terminal_a_bar_shows_how_far_it_is_and_what_failed():
    told = watched(3, 0, [GRADED, GRADED, ERROR], terminal=True)

    assert "3/3" in told
    assert "a minute, 1 not graded" in told


def test_when_all_is_served_there_is_no_bar():
    assert watched(2, 2, [], terminal=True).splitlines() == [
        "2 of 2 submissions are unchanged and in the journal already."
    ]
