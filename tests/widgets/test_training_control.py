"""Trainer's thread: pause, step, stop, the learning rate, errors, and where it goes on."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import pytest
import torch
from firesteel_widgets import Trainer
from firesteel_widgets.training.drawing import svg

from .trainings import losses_of, parts, perceptron, until


@pytest.fixture
def endless() -> Any:
    """A training of very many epochs in its thread, stopped at the end."""
    trainer = Trainer(*parts(torch))
    trainer.fit(100_000, wait=False)
    until(lambda: trainer.step_count > 2)
    yield trainer
    trainer.stop()
    trainer.join()


def test_pause_step_resume_and_stop(endless: Trainer) -> None:
    endless.pause()
    until(lambda: endless.state == "paused")
    at = endless.step_count
    time.sleep(0.05)
    assert endless.step_count == at
    endless.step(3)
    until(lambda: endless.step_count == at + 3)
    time.sleep(0.05)
    assert (endless.step_count, endless.state) == (at + 3, "paused")
    endless.resume()
    until(lambda: endless.step_count > at + 5)
    assert endless.state == "running"

    endless.stop()
    endless.join()
    assert endless.state == "stopped"
    assert not endless.running


def test_a_paused_training_can_be_stopped(endless: Trainer) -> None:
    endless.pause()
    until(lambda: endless.state == "paused")

    endless.stop()
    endless.join()
    assert endless.state == "stopped"


def test_the_learning_rate_changes_while_paused_and_groups_keep_their_proportion() -> None:
    model, _, loss, batches = parts(torch)
    groups = [{"params": model[0].parameters(), "lr": 0.1}, {"params": model[2].parameters(), "lr": 0.02}]
    optimizer = torch.optim.SGD(groups)
    trainer = Trainer(model, optimizer, loss, batches)
    trainer.control.pause()
    trainer.fit(1, wait=False)
    trainer.set_lr(0.05)
    until(lambda: optimizer.param_groups[0]["lr"] == 0.05)
    trainer.resume()
    trainer.join()

    assert optimizer.param_groups[1]["lr"] == pytest.approx(0.01)


def test_fit_goes_on_where_it_stopped() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(1)
    trainer.fit(2)

    assert trainer.step_count == 30
    assert (trainer.record.epoch, trainer.record.epochs, trainer.record.total) == (3, 3, 30)


def test_an_error_of_the_learners_code_is_shown_kept_and_raised_by_join() -> None:
    def loss(output: Any, target: Any) -> Any:
        if trainer.step_count == 4:
            raise ZeroDivisionError("the fifth batch")
        return torch.nn.functional.cross_entropy(output, target)

    model, optimizer, _, batches = parts(torch)
    trainer = Trainer(model, optimizer, loss, batches)
    board = trainer.board
    trainer.fit(1, wait=False)

    with pytest.raises(ZeroDivisionError, match="the fifth batch"):
        trainer.join()
    assert board.state == "error"
    assert board.status["words"] == "ZeroDivisionError: the fifth batch"
    assert "in loss" in board.status["traceback"]
    assert trainer.step_count == 4


def test_an_interrupted_wait_stops_the_training_and_loses_nothing(
    endless: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    join, calls = threading.Thread.join, []

    def interrupted(thread: threading.Thread, timeout: float | None = None) -> None:
        calls.append(timeout)
        if len(calls) == 1:
            raise KeyboardInterrupt
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        endless.join()

    assert endless.state == "stopped"
    assert len(losses_of(endless)) == endless.step_count


def test_two_trainings_at_once_are_refused(endless: Trainer) -> None:
    with pytest.raises(RuntimeError, match=r"training already; call stop\(\) or join\(\)"):
        endless.fit(1)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Trainer(3, None, None, []), TypeError, "a int has no named_parameters"),
        (lambda: Trainer(perceptron(torch), 3, len, []), TypeError, "a int has no param_groups"),
        (lambda: Trainer(*parts(torch)).fit(0), ValueError, "epochs is 0; it must be at least 1"),
        (lambda: Trainer(*parts(torch)).set_lr(-1), ValueError, "the rate is -1"),
        (lambda: Trainer(*parts(torch)[:3], [torch.ones(2)]).fit(1), TypeError, "a batch of the loader is a Tensor"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_checkpoint_brings_the_model_back() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(1)
    event = trainer.checkpoint()
    kept = {name: value.clone() for name, value in trainer.loop.model.state_dict().items()}
    trainer.fit(1)
    trainer.restore(event)

    assert all(torch.equal(kept[name], value) for name, value in trainer.loop.model.state_dict().items())
    assert trainer.board.events == [event]


def test_a_board_is_titled_by_the_run_it_shows_until_it_shows_two() -> None:
    first = Trainer(*parts(torch), name="rate 0.003")
    board = first.board
    first.fit(1)

    assert board.title == "Training, rate 0.003"
    Trainer(*parts(torch), name="rate 0.3", board=board)
    assert board.title == "Training"
    assert Trainer(*parts(torch)).board.title == "Training"


def test_a_learning_rate_that_never_changes_is_a_line_across_the_static_figure() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(2)
    picture = svg(trainer.record, "Training")

    frame, line = re.findall(r"learning rate.*?throughout.*?d=\"(M([\d.]+) [\d.]+H([\d.]+))\"", picture, re.DOTALL)[0][
        1:
    ]
    assert float(line) - float(frame) > 200
