"""TrainingBoard.watch: what the layers do in a loop that the learner has written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer, TrainingBoard
from firesteel_widgets.training.layers import BINS, METRICS, LayerHistory, Sample
from firesteel_widgets.training.pace import LOOKING, WINK, Pace, Samples
from firesteel_widgets.training.words import words_of

from .trainings import FRAMEWORKS, dying, losses_by_hand, parts, perceptron


def loop(board: TrainingBoard, model: Any, optimizer: Any, loss: Any, batches: Any, epochs: int = 1) -> list[float]:
    """Train as a learner does, and log each step."""
    losses: list[float] = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            value = loss(model(x), y)
            value.backward()
            optimizer.step()
            losses.append(value.item())
            board.log(len(losses), loss=losses[-1])
    return losses


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_loop_that_is_watched_gives_the_very_losses_of_one_that_is_not(framework: Any) -> None:
    expected = losses_by_hand(framework, *parts(framework, perceptron(framework, dropout=0.5)), epochs=2)
    model, *rest = parts(framework, perceptron(framework, dropout=0.5))
    board = TrainingBoard()
    board.watch(model, every=1)

    assert loop(board, model, *rest, epochs=2) == expected
    assert len(board.record.run.layers.samples) == 20


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_watched_loop_sees_what_a_trainer_sees(framework: Any) -> None:
    trainer = Trainer(*parts(framework), every=1)
    trainer.fit(1)
    model, *rest = parts(framework)
    board = TrainingBoard()
    board.watch(model, every=1)
    loop(board, model, *rest)

    for mine, theirs in zip(board.record.run.layers.samples, trainer.record.run.layers.samples, strict=True):
        assert mine.step == theirs.step
        np.testing.assert_array_equal(mine.numbers, theirs.numbers)
        np.testing.assert_array_equal(mine.sizes, theirs.sizes)


def test_dead_units_are_blamed_in_a_loop_of_ones_own() -> None:
    model, *rest = parts(torch, dying(torch))
    board = TrainingBoard()
    board.watch(model)
    loop(board, model, *rest)

    assert board.record.run.findings()[0].words.startswith("5 ReLU: 100 % of its units are dead")


def test_a_validation_between_two_steps_is_not_taken_for_training() -> None:
    model, optimizer, loss, batches = parts(torch)
    board = TrainingBoard()
    board.watch(model, every=1)
    model.eval()
    model(torch.full((32, 64), 1e9))
    model.train()
    loop(board, model, optimizer, loss, batches)

    assert abs(board.record.run.layers.samples[0].numbers[2]).max() < 10


def test_no_hook_is_left_once_the_forward_pass_has_ended() -> None:
    model, optimizer, loss, batches = parts(torch)
    board = TrainingBoard()
    board.watch(model)

    def hooks() -> int:
        return sum(len(module._forward_hooks) for module in model.modules())

    assert hooks() == 4
    model(next(iter(batches))[0])
    assert hooks() == 0
    loop(board, model, optimizer, loss, batches)
    board.finish()
    assert hooks() == 0


def test_gradients_that_are_gone_leave_a_gap_and_no_finding() -> None:
    model, optimizer, loss, batches = parts(torch)
    board = TrainingBoard()
    board.watch(model, every=1)
    for step, (x, y) in enumerate(batches):
        value = loss(model(x), y)
        value.backward()
        optimizer.step()
        optimizer.zero_grad()
        board.log(step, loss=value.item())

    assert "gradient norm" not in board.record.run.series
    assert board.record.run.findings() == []


def test_a_nan_of_a_logged_loss_stands_on_the_time_line() -> None:
    board = TrainingBoard()
    for step, loss in enumerate([1.0, 0.9, float("nan"), float("nan")]):
        board.log(step, loss=loss)

    assert [(event.kind, event.step) for event in board.events] == [("nan", 2)]


def test_what_cannot_be_watched_is_said_in_a_sentence() -> None:
    with pytest.raises(TypeError, match="a int has no named_parameters; pass a model"):
        TrainingBoard().watch(3)


def test_looking_takes_a_wink_and_then_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, cost, step, spent = 100.0, 0.002, 0.0005, 0.0
    for name in ("perf_counter", "process_time"):
        monkeypatch.setattr(f"firesteel_widgets.training.pace.{name}", lambda: clock)
    samples, looks = Samples(), list[int]()
    for number in range(1, 40_001):
        if (number >= samples.next or clock >= samples.due) and samples.wanted(number, clock):
            clock, spent = clock + cost, spent + cost
            samples.taken(number, cost)
            looks.append(number)
        clock += step

    assert spent <= WINK + cost + LOOKING * (clock - 100)
    assert looks[:8] == list(range(1, 9))
    assert np.diff(looks)[-1] == pytest.approx(cost / LOOKING / step, rel=0.02)


def test_beside_other_programs_the_share_is_one_of_the_processors_time(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, processor = 0.0, 0.0
    monkeypatch.setattr("firesteel_widgets.training.pace.perf_counter", lambda: wall)
    monkeypatch.setattr("firesteel_widgets.training.pace.process_time", lambda: processor)
    pace, spent = Pace(share=0.01, pause=0.1), 0.0
    for _ in range(100_000):
        if wall >= pace.due and pace.ready(wall):
            pace.begin()
            wall, processor, spent = wall + 0.02, processor + 0.005, spent + 0.005
            pace.end()
        wall, processor = wall + 0.002, processor + 0.0005

    assert 0.008 * processor < spent < 0.0101 * processor


@pytest.mark.parametrize(("steps", "period"), [([], 0), ([7], 0), ([1, 2], 1), ([1, 2, 3, 40, 80, 120, 161, 200], 40)])
def test_the_period_is_that_of_the_latest_looks(steps: list[int], period: int) -> None:
    numbers, sizes = np.zeros((len(METRICS), 1), np.float32), np.zeros((1, BINS), np.uint8)
    history = LayerHistory(["a"], [Sample(step, numbers, sizes, np.zeros(1, np.bool_)) for step in steps])

    assert history.period() == period


def test_a_nan_among_remembered_steps_is_known_at_its_own_step_and_looked_into_at_the_next() -> None:
    model, optimizer, loss, batches = parts(torch)
    board = TrainingBoard()
    board.watch(model, every=10**6)
    for step, (x, y) in enumerate([*batches] * 8):
        optimizer.zero_grad()
        value = loss(model(x), y)
        value.backward()
        optimizer.step()
        board.log(step, loss=math.nan if step == 70 else value.item())
        if step == 70:
            assert [(event.kind, event.step) for event in board.record.run.events] == [("nan", 70)]

    assert [sample.step for sample in board.record.run.layers.samples] == [71]
    assert board.last("loss") == words_of(value.item())
    assert board.record.run.step == 79
