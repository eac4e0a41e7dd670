"""What a learner is shown: verdicts and the board, as text and as HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from firesteel_course.boards import workspace_data
from firesteel_course.exercises import all_exercises
from firesteel_course.progress import workspace_board
from firesteel_course.references import find_reference
from firesteel_course.verdicts import COLOURS, Card
from firesteel_course.workspace import Workspace
from firesteel_grader import CheckResult, Result
from firesteel_grader.result import Verdict
from firesteel_widgets import CourseBoard
from rich.console import Console

VOID = {"br", "img", "hr"}


class Balanced(HTMLParser):
    """Raises on tags that do not close in order; keeps the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def result(*checks: CheckResult, verdict: Verdict = "fail", output: str = "") -> Result:
    return Result("strides.permute", verdict, 1, 3, "process", "cpu", 0, 0.1, checks, output)


WHY = "Why.\nThis call fails:\n    f(1 < 2)\nLikely cause: off by one."
FAILED = CheckResult("keeps_the_order", "fail", WHY, "off by one")
SAME = CheckResult("takes_negative_axes", "fail", FAILED.message, "off by one")
PASSED = CheckResult("returns_two_tuples", "pass", "")


def test_a_card_in_plain_text() -> None:
    assert repr(Card.of(result(PASSED, FAILED, SAME, output="so far\nso good"), ["A note."])) == (
        "fail  strides.permute  1 of 3 points\n"
        "  pass  returns two tuples\n"
        "  fail  keeps the order\n"
        "      Why.\n"
        "      This call fails:\n"
        "          f(1 < 2)\n"
        "      Likely cause: off by one.\n"
        "  fail  takes negative axes\n"
        "  printed: so far\n"
        "  printed: so good\n"
        "  A note."
    )


def test_a_card_in_html_says_the_same_and_escapes_what_the_learner_made() -> None:
    card = Card.of(result(PASSED, FAILED, output="<script>alert(1)</script>"), ["A <b> note."])

    text = Balanced(card._repr_html_()).text

    for part in ("fail strides.permute 1 of 3 points", "f(1 < 2)", "<script>alert(1)</script>", "A <b> note."):
        assert part in text


@pytest.mark.parametrize("verdict", COLOURS)
def test_a_verdict_is_said_in_words_not_by_colour_alone(verdict: str) -> None:
    assert Balanced(Card.of(result(verdict=verdict), [])._repr_html_()).text.startswith(verdict)


def test_the_state_is_the_same_in_text_and_terminal_and_the_board_counts_alike(workspace: Path) -> None:
    solved = next(iter(all_exercises()))
    Workspace(workspace).forge.solve(find_reference(solved), find_reference(solved).source)
    state = workspace_board(Workspace(workspace))
    console = Console(width=120, record=True, file=StringIO())

    console.print(state)

    html = Balanced(CourseBoard(workspace_data(Workspace(workspace))).markup).text
    for shown in (repr(state), console.export_text(), html):
        assert f"1 of {len(all_exercises())} planks are yours" in shown
        assert all(exercise_id in shown for exercise_id in all_exercises())
    assert f"yours     {solved}" in repr(state)
    assert f"{solved} ■ yours" in html
