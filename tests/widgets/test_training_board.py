"""TrainingBoard without a browser: its numbers in bounded memory, its messages, its figure and its line."""

from __future__ import annotations

import base64
import io
import json
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import firesteel_widgets
import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer, TrainingBoard
from firesteel_widgets.base import STATIC
from firesteel_widgets.training.events import KINDS
from firesteel_widgets.training.layers import BINS, METRICS, LayerHistory, Sample
from firesteel_widgets.training.line import Line
from firesteel_widgets.training.record import STATES
from firesteel_widgets.training.series import Series
from hypothesis import given
from hypothesis import strategies as st

from .trainings import parts

SOURCES = Path(firesteel_widgets.__file__).parents[1] / "src" / "training"


class Sent(list[Any]):
    """The messages that a board sends; stands in for its comm's `send`."""

    def __call__(self, content: Any, buffers: Any = ()) -> None:
        self.append((json.loads(json.dumps(content, allow_nan=False)), [bytes(part) for part in buffers]))


def receive(board: TrainingBoard, data: dict[str, Any]) -> None:
    """Hand the board a message as the page sends it."""
    board._handle_msg({"content": {"data": data}, "buffers": []})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> tuple[TrainingBoard, Sent]:
    """A board whose page listens."""
    board, sent = TrainingBoard(), Sent()
    monkeypatch.setattr(board, "send", sent)
    receive(board, {"method": "custom", "content": {"hello": True}})
    return board, sent


@given(st.lists(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=40), max_size=12))
def test_merging_keeps_the_lowest_the_highest_and_the_mean(pieces: list[list[float]]) -> None:
    series, values = Series(capacity=8), [value for piece in pieces for value in piece]
    step = 0
    for piece in pieces:
        for value in piece:
            series.add(step, value)
            step += 1
        series.settle()

    whole = series.count * series.width
    assert whole + len(series._rest[0]) == len(values)
    groups = np.float32(values[:whole]).reshape(series.count, series.width)
    assert series.low[: series.count].tolist() == groups.min(1).tolist()
    assert series.high[: series.count].tolist() == groups.max(1).tolist()
    expected = groups.astype(np.float64).mean(1)
    np.testing.assert_allclose(series.mean[: series.count], expected, rtol=1e-4, atol=1e30 * 1e-6)
    assert series.steps[: series.count].tolist() == list(range(0, whole, series.width))


def test_a_million_numbers_take_no_more_room_than_the_capacity() -> None:
    series = Series()
    for step in range(1_000_000):
        series.add(step, 1.0)
        if step % 10_000 == 0:
            series.settle()
    series.settle()

    assert series.count <= series.capacity
    assert len(series.pack()["data"]) <= 16 * series.capacity
    assert not series._new_values


def test_nan_and_infinity_are_kept_as_what_they_are() -> None:
    series = Series(capacity=2)
    for step, value in enumerate([1.0, math.nan, 2.0, math.inf]):
        series.add(step, value)
    series.settle()

    assert series.low[:2].tolist() == [1.0, 2.0]
    assert math.isnan(series.mean[0])
    assert series.mean[1] == math.inf


def test_layers_stay_within_their_capacity_and_a_broken_one_stays_broken() -> None:
    history = LayerHistory(["a"], capacity=4)
    for step in range(9):
        numbers = np.full((len(METRICS), 1), float(step), np.float32)
        history.add(Sample(step, numbers, np.zeros((1, BINS), np.uint8), np.array([step == 1])))

    assert len(history.samples) <= 4
    assert history.samples[0].broken.all()
    assert history.samples[0].step == 0
    packed = history.pack()
    assert len(packed["data"]) == packed["count"] * (4 + 4 * len(METRICS) + BINS + 1)


def test_only_what_is_new_is_sent_to_a_page_that_listens(heard: tuple[TrainingBoard, Sent]) -> None:
    board, sent = heard
    board.log(1, loss=3.0, lr=0.5)
    board.flush()
    board.log(2, loss=2.0, lr=0.5)
    board.log(3, loss=1.0, lr=0.25)
    board.flush()
    content, buffers = sent[-1]

    news = content["news"][0]["series"]
    assert (news["loss"]["start"], news["loss"]["count"]) == (1, 2)
    assert (news["lr"]["start"], news["lr"]["count"]) == (1, 1)  # it holds until it changes
    assert np.frombuffer(buffers[0], "<i4", 2).tolist() == [2, 3]
    assert np.frombuffer(buffers[0], "<f4", 2, 8).tolist() == [2.0, 1.0]


def test_after_a_merge_everything_is_sent_again(heard: tuple[TrainingBoard, Sent]) -> None:
    board, sent = heard
    board.record.run.series["loss"] = Series(capacity=4)
    board.log(0, loss=1.0)
    for step in range(1, 9):
        board.log(step, loss=1.0)
    board.flush()

    part = sent[-1][0]["news"][0]["series"]["loss"]
    assert part["start"] == 0
    assert part["width"] > 1


def test_a_page_that_has_not_answered_gets_everything_as_traits() -> None:
    board = TrainingBoard()
    board.log(1, loss=torch.tensor(2.5))
    board.finish()

    assert board.state == "done"
    series = board.runs[0]["series"]["loss"]
    assert np.frombuffer(series["data"], "<f4", 1, 4).tolist() == [2.5]


def test_messages_that_mean_nothing_are_left(heard: tuple[TrainingBoard, Sent]) -> None:
    board, sent = heard
    before = len(sent)
    for content in ({}, {"hello": False}, 3, None, [1]):
        receive(board, {"method": "custom", "content": content})
    for command in ({}, {"name": 3}, {"name": "explode"}, {"name": "open", "value": 7}, {"name": "open", "value": "x"}):
        board.command = command

    assert len(sent) == before


def test_a_button_reaches_the_trainer() -> None:
    trainer = Trainer(*parts(torch))
    receive(trainer.board, {"method": "update", "state": {"command": {"name": "pause", "value": None, "number": 1}}})
    assert trainer.control.paused
    receive(trainer.board, {"method": "update", "state": {"command": {"name": "set_lr", "value": 0.5, "number": 2}}})

    assert trainer.loop.optimizer.param_groups[0]["lr"] == 0.5


def test_a_board_that_cannot_be_shown_does_not_end_the_training(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer = Trainer(*parts(torch))

    def broken() -> None:
        raise OSError("the line is dead")

    monkeypatch.setattr(trainer.board, "flush", broken)
    trainer.fit(1)

    assert trainer.state == "done"
    assert "the board can no longer be shown (the line is dead); training goes on" in capsys.readouterr().err


def test_the_figure_shows_curves_layers_and_a_table_and_no_script() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(2)
    board = trainer.board
    board.refresh()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', board.figure)

    assert picture is not None
    drawn = base64.b64decode(picture.group(1)).decode()
    assert "update / weight of each layer" in drawn
    assert "0 Linear" in drawn
    assert "<svg" not in board.figure
    assert "<script" not in board.figure + drawn
    assert "<td>gradient norm</td>" in board.figure
    assert f'data-fs-fallback="{board.fallback}"' in board.figure
    assert "step 20 of 20" in board.desc


def test_the_state_of_the_digits_is_small() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(20)
    trainer.board.refresh()
    size = sum(len(str(value)) for name, value in trainer.board.get_state().items() if name not in ("_esm", "_css"))

    assert size < 300_000


def test_a_terminal_gets_one_line_and_a_file_a_line_each_tenth() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    trainer, written = Trainer(*parts(torch)), []
    for stream in (Terminal(), io.StringIO()):
        trainer.record.run.step, trainer.record.total = 0, 100
        line = Line(trainer.record, stream)
        trainer.record.state = "running"
        for step in range(1, 101):
            trainer.record.run.step = step
            line.write()
        trainer.record.state = "done"
        line.write()
        written.append(stream.getvalue())

    terminal, file = written
    assert terminal.count("\n") == 1
    assert terminal.count("\r") == 101
    assert file.splitlines()[0].startswith("running: step 10 of 100")
    assert len(file.splitlines()) == 11
    assert file.splitlines()[-1].startswith("done: step 100 of 100")


def test_a_script_without_widgets_trains_and_loads_no_ipywidgets(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(
        "import sys\n"
        "import firesteel as torch\n"
        "from firesteel_widgets.training.trainer import Trainer\n"
        "model = torch.nn.Linear(2, 3)\n"
        "batches = [(torch.ones(4, 2), torch.tensor([0, 1, 2, 0]))] * 5\n"
        "Trainer(model, torch.optim.SGD(model.parameters(), lr=0.1), torch.nn.CrossEntropyLoss(), batches).fit(2)\n"
        "print('after')\n"
    )
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)

    assert ran.stdout == "after\n"
    assert "done: step 10 of 10" in ran.stderr


def test_both_sides_know_the_same_words() -> None:
    source = (SOURCES / "traits.ts").read_text()

    def union(declaration: str) -> tuple[str, ...]:
        found = re.search(declaration, source)
        assert found is not None, declaration
        return tuple(re.findall(r'"(\w+)"', found.group(1)))

    assert union(r"METRICS = (\[.*?\])") == METRICS
    assert union(r"type State = (.*?);") == STATES
    assert union(r"kind: (.*?);") == KINDS
    assert f"BINS = {BINS};" in source


@pytest.mark.parametrize("name", ["training.js", "training.css"])
def test_the_notice_of_uplot_goes_wherever_it_goes(name: str, tmp_path: Path) -> None:
    board = TrainingBoard()
    page = board.to_html(tmp_path / "board.html").read_text()
    for text in ((STATIC / name).read_text(), page):
        assert "Copyright (c) 2022 Leon Sorokin" in text
        assert "The above copyright notice and this permission notice shall be included in" in text
        assert 'THE SOFTWARE IS PROVIDED "AS IS"' in text
