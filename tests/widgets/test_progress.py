"""CourseBoard without a browser: what it says, what it keeps, what it answers."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from firesteel_widgets import CourseBoard
from firesteel_widgets.progress.drawing import markup
from firesteel_widgets.progress.export import digest
from firesteel_widgets.progress.map import levels
from firesteel_widgets.progress.words import SIGNS, STATES

from .boards import board, started, unit

VOID = {"br", "img", "hr"}


class Reader(HTMLParser):
    """Reads HTML whose tags must close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open, self.rows = "", list[str](), list[dict[str, str | None]]()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += [] if tag in VOID else [tag]
        self.rows += [dict(attrs)] if "data-item" in dict(attrs) else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_static_board_says_everything_and_is_well_formed() -> None:
    read = Reader(markup(started()))

    for told in (
        "1 of 3 planks are yours",
        "4 of 12 points",
        "Failing: autograd.mul",
        "1 attempt",
        "checked in 0.5 s",
        "2026-11-23 20:12",
        "Entry [0] of the result is <3>, expected 4.",
        'show("autograd.mul", "adds_up")',
        "Think < act.",
    ):
        assert told in re.sub(r"\s+", " ", read.text) or told in read.text, told


def test_a_row_stands_for_every_chapter_exercise_and_check() -> None:
    rows = [row["data-item"] for row in Reader(markup(started())).rows]

    assert rows == [
        *("1. Tensors", "tensor.add", "tensor.add:counts", "tensor.add:adds_up"),
        *("2. Autograd", "autograd.mul", "autograd.mul:counts", "autograd.mul:adds_up"),
        *("3. Layers", "nn.linear"),
    ]


@pytest.mark.parametrize("status", STATES)
def test_a_state_is_a_sign_and_a_word_never_colour_alone(status: str) -> None:
    shown = markup(board(unit("tensor.add", status), unit("tensor.sub", "pass")))

    assert f'>{SIGNS[status]}</span> <span class="fs-sr">{STATES[status]}</span> <code>tensor.add</code>' in shown
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_a_plank_may_be_yours_while_the_last_answer_failed() -> None:
    again = {**unit("tensor.add", "fail"), "plank": "yours"}

    shown = Reader(markup(board(again))).text

    assert "1 of 1 plank are yours" in shown
    assert "Failing: tensor.add" in shown


def test_a_board_on_which_nothing_is_done_is_small_and_folds_the_rest() -> None:
    blank = markup(board(unit("tensor.add"), unit("nn.linear", chapter="2. Layers", block="nn")))

    assert '<details class="fs-all"><summary>2 exercises in 2 chapters</summary>' in blank
    assert "fs-all" not in markup(started())


def test_hints_come_one_by_one_each_inside_the_one_before() -> None:
    ladder = markup(started()).split('<details class="fs-hint">')

    assert [part.partition("</summary>")[0] for part in ladder[1:]] == [f"<summary>Hint {n} of 3" for n in (1, 2, 3)]
    assert "</details>" not in "".join(ladder[1:3])


def test_blocks_stand_to_the_right_of_all_that_they_rest_on() -> None:
    at = levels(started()["blocks"])

    assert at == {"tensor": 0, "autograd": 1, "nn": 2}
    with pytest.raises(ValueError, match="rest on each other"):
        levels([{"id": "a", "deps": ["b"]}, {"id": "b", "deps": ["a"]}])


def test_what_failed_opens_by_itself_once() -> None:
    widget = CourseBoard(started())
    assert widget.opened == ["2. Autograd", "autograd.mul", "autograd.mul:adds_up"]

    widget.opened = []
    widget.update(started())
    assert widget.opened == []


def test_new_results_change_the_board_and_open_what_fails_now() -> None:
    widget = CourseBoard(board(unit("tensor.add"), unit("tensor.sub")))
    before = widget.markup

    widget.update(board(unit("tensor.add", "pass"), unit("tensor.sub", "fail")))

    assert widget.markup != before
    assert widget.opened == ["1. Tensors", "tensor.sub", "tensor.sub:adds_up"]
    assert "1 of 2 planks of mytorch are yours" in widget.desc


def test_the_widget_adds_no_points_up() -> None:
    widget = CourseBoard(board(unit("tensor.add", "pass"), total={"score": 17, "max": 99}))

    assert "17 of 99 points" in Reader(widget.markup).text
    assert json.loads(widget.exports["progress.json"])["total"] == {"score": 17, "max": 99}


def test_python_opens_a_row() -> None:
    widget = CourseBoard(started())

    widget.select("nn.linear")

    assert widget.selected == "nn.linear"
    assert {"3. Layers", "nn.linear"} <= set(widget.opened)
    with pytest.raises(KeyError, match=r"no exercise of this board is called 'nn\.lin'"):
        widget.select("nn.lin")


def asked(widget: CourseBoard, content: object, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what the board sends back to a page that asks."""
    sent: list[Any] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg(content, [])
    return sent


class Shown:
    def _repr_html_(self) -> str:
        return "<p>a case</p>"


def test_a_page_that_asks_gets_a_picture_or_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = CourseBoard(started())
    shows = {"adds_up": Shown(), "counts": picture}
    widget = CourseBoard(started(), lambda exercise, check: shows[check], lambda exercise: f"{exercise} checked")

    html = asked(widget, {"show": ["autograd.mul", "adds_up"]}, monkeypatch)
    live = asked(widget, {"show": ["autograd.mul", "counts"]}, monkeypatch)

    assert html == [{"row": "autograd.mul:adds_up", "html": "<p>a case</p>", "said": ""}]
    assert live == [{"row": "autograd.mul:counts", "model": picture.model_id}]
    assert asked(widget, {"check": "autograd.mul"}, monkeypatch) == [{"said": "autograd.mul checked"}]


@pytest.mark.parametrize(
    "content",
    [{"show": ["autograd.mul", "no_such"]}, {"show": ["a"]}, {"show": 3}, {"check": "a"}, {"check": ["x"]}, 5, {}],
)
def test_what_no_board_shows_is_not_run(content: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: str) -> str:
        pytest.fail(f"it ran {arguments}")

    assert asked(CourseBoard(started(), never, never), content, monkeypatch) == []


def test_the_board_is_exported_with_a_digest_that_finds_a_slip(tmp_path: Path) -> None:
    widget = CourseBoard(started())

    report = json.loads(widget.to_json(tmp_path / "progress.json").read_text())

    assert report["sha256"] == digest(report)
    report["total"]["score"] += 1
    assert report["sha256"] != digest(report)
    assert "message" not in json.dumps(report)


def test_the_markdown_has_a_row_for_every_exercise(tmp_path: Path) -> None:
    lines = CourseBoard(started()).to_markdown(tmp_path / "progress.md").read_text().splitlines()

    assert "| ✗ failed | `autograd.mul` | borrowed | 2 / 4 | 1 | 2026-11-23 20:12 |" in lines
    assert sum(line.startswith("|") for line in lines) == 2 + 3


def test_what_a_notebook_keeps_is_the_same_on_every_machine() -> None:
    one, other = (CourseBoard(board(unit("tensor.add"), env={"Python": python})) for python in ("3.11.2", "3.13.0"))

    assert one.figure == other.figure
    assert one.markup != other.markup
    assert f'data-fs-fallback="{one.fallback}"' in one.figure
