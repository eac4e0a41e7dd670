"""Trainer: the same numbers as by hand, its thread's life, and what it finds out."""

from __future__ import annotations

import threading
import time
from typing import Any

import firesteel
import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer, TrainingBoard
from firesteel_widgets.training.events import Watchdog
from firesteel_widgets.training.probe import Probe

from .trainings import deep, dying, loader, losses_by_hand, parts, perceptron

FRAMEWORKS = [pytest.param(torch, id="torch"), pytest.param(firesteel, id="firesteel")]


def losses_of(trainer: Trainer) -> list[float]:
    series = trainer.record.run.series["loss"]
    series.settle()
    return series.mean[: series.count].tolist()


def until(condition: Any, seconds: float = 20.0) -> None:
    """Wait for another thread."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def endless() -> Any:
    """A training of very many epochs in its thread, stopped at the end."""
    trainer = Trainer(*parts(torch))
    trainer.fit(100_000, wait=False)
    until(lambda: trainer.step_count > 2)
    yield trainer
    trainer.stop()
    trainer.join()


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_training_gives_the_very_losses_of_the_loop_by_hand(framework: Any, kind: str) -> None:
    expected = losses_by_hand(framework, *parts(framework, kind=kind), epochs=3)
    trainer = Trainer(*parts(framework, kind=kind), every=1)
    trainer.fit(3)

    assert losses_of(trainer) == np.float32(expected).tolist()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_random_numbers_are_drawn_as_by_hand(framework: Any) -> None:
    expected = losses_by_hand(framework, *parts(framework, perceptron(framework, dropout=0.5)), epochs=2)
    trainer = Trainer(*parts(framework, perceptron(framework, dropout=0.5)), every=1)
    trainer.fit(2)

    assert losses_of(trainer) == np.float32(expected).tolist()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_update_ratio_is_what_the_weights_say(framework: Any) -> None:
    model, optimizer, loss, batches = parts(framework, kind="SGD", lr=0.1)
    before = [np.array(p.detach().numpy()) for p in model.parameters()]
    trainer = Trainer(model, optimizer, loss, batches, every=1)
    trainer.control.pause()
    trainer.fit(1, wait=False)
    trainer.step()
    until(lambda: trainer.step_count == 1 and trainer.record.run.layers.samples)
    trainer.stop()
    trainer.join()

    after = [p.detach().numpy() for p in model.parameters()]
    sample = trainer.record.run.layers.samples[0]
    expected = np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(after[:2], before[:2], strict=True)))
    expected /= np.sqrt(sum((b**2).sum() for b in before[:2]))
    assert 10 ** sample.numbers[0, 0] == pytest.approx(expected, rel=1e-3)
    norms = 10 ** sample.numbers[4, [0, 2]]
    assert trainer.record.run.series["gradient norm"].newest == pytest.approx(np.hypot(*norms), rel=1e-4)


def test_a_model_without_hooks_is_seen_by_its_forward_and_left_as_it_was() -> None:
    class Doubling:
        def named_modules(self) -> Any:
            return [("", self)]

        def children(self) -> Any:
            return []

        def named_parameters(self, recurse: bool = True) -> Any:
            return []

        def forward(self, x: Any) -> Any:
            return 2 * x

        def __call__(self, x: Any) -> Any:
            return self.forward(x)

    model = Doubling()
    probe = Probe(model)
    probe.open()
    model(torch.ones(8, 3))
    probe.close()

    assert probe._numbers[2].tolist() == [2.0]
    assert vars(model) == {}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_hook_is_left_behind(framework: Any) -> None:
    model, *rest = parts(framework)
    Trainer(model, *rest, every=1).fit(1)

    assert not any(len(module._forward_hooks) for module in model.modules())


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


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_run_that_blows_up_is_noticed_explained_and_can_be_replayed(framework: Any) -> None:
    with np.errstate(all="ignore"):
        trainer = Trainer(*parts(framework, deep(framework), lr=1e6, kind="SGD"), every=1)
        trainer.fit(1)
        event = next(event for event in trainer.board.events if event.kind == "nan")
        weights = [np.array(p.detach().numpy()) for p in trainer.loop.model.parameters()]
        explorer = trainer.board.replay(event)

    findings = [finding["words"] for finding in trainer.record.pack()[0]["findings"]]
    assert "NaN or infinity, first seen at step" in findings[0]
    assert any("try a smaller learning rate" in words for words in findings)
    assert explorer.walk.graph.nodes[0].shape == ()
    assert len(explorer.walk.graph.nodes) > 15
    after = [p.detach().numpy() for p in trainer.loop.model.parameters()]
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(weights, after, strict=True))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_dead_units_are_blamed_on_their_layer(framework: Any) -> None:
    trainer = Trainer(*parts(framework, dying(framework)))
    trainer.fit(1)

    first = trainer.record.pack()[0]["findings"][0]
    assert first["words"].startswith("5 ReLU: 100 % of its units are dead")


def test_units_that_a_function_kills_are_blamed_on_the_layer_before_it() -> None:
    class Functional(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = torch.nn.Linear(64, 16), torch.nn.Linear(16, 10)
            torch.nn.init.constant_(self.first.bias, -50.0)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.second(torch.relu(self.first(x)))

    trainer = Trainer(*parts(torch, Functional()))
    trainer.fit(1)

    assert trainer.record.pack()[0]["findings"][0]["words"].startswith("first Linear: 100 % of its units are dead")


def test_a_healthy_run_blames_nobody() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(3)

    assert trainer.record.pack()[0]["findings"] == []
    assert trainer.board.events == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_sanity_checks_leave_everything_as_it_was(framework: Any) -> None:
    expected = losses_by_hand(framework, *parts(framework), epochs=1)
    trainer = Trainer(*parts(framework))
    results = trainer.check()
    trainer.fit(1)

    assert losses_of(trainer) == np.float32(expected).tolist()
    assert results["initial"]["expected"] == pytest.approx(np.log(10))
    assert "as it should be" in results["initial"]["words"]
    assert results["overfit"]["losses"][-1] < 0.1
    assert "the model can learn" in results["overfit"]["words"]
    assert 1e-4 < results["rates"]["suggestion"] < 1
    assert trainer.board.sanity == results


def test_a_model_that_cannot_learn_fails_the_overfit_check() -> None:
    model, optimizer, loss, batches = parts(torch)
    trainer = Trainer(model, optimizer, lambda output, target: loss(output.detach() + 0 * output, target), batches)

    assert "look for a mistake" in trainer.sanity.overfit()["words"]


def test_a_checkpoint_brings_the_model_back() -> None:
    trainer = Trainer(*parts(torch))
    trainer.fit(1)
    event = trainer.checkpoint()
    kept = {name: value.clone() for name, value in trainer.loop.model.state_dict().items()}
    trainer.fit(1)
    trainer.restore(event)

    assert all(torch.equal(kept[name], value) for name, value in trainer.loop.model.state_dict().items())
    assert trainer.board.events == [event]


def test_validation_records_no_graph_and_leaves_the_modes_alone() -> None:
    model, optimizer, loss, batches = parts(torch, perceptron(torch, dropout=0.5))
    seen: list[bool] = []

    def watched(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        seen.append(output.requires_grad)
        return loss(output, target)

    Trainer(model, optimizer, watched, batches, validation=loader(torch, 320, 384)).fit(1)

    assert seen == [True] * 10 + [False] * 2
    assert all(module.training for module in model.modules())
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_a_second_trainer_on_the_same_board_is_another_run() -> None:
    board = TrainingBoard()
    for rate in (0.01, 0.001):
        Trainer(*parts(torch, lr=rate), board=board, name=f"lr {rate}").fit(1)

    assert [run["name"] for run in board.runs] == ["lr 0.01", "lr 0.001"]
    assert (board.status["epoch"], board.status["epochs"]) == (1, 1)


@pytest.mark.parametrize(
    ("losses", "kinds"),
    [
        ([1.0] * 40 + [1.2], []),
        ([1.0, 1.1] * 20 + [9.0, 9.0], ["spike"]),
        ([2.3, 2.2, 900.0], ["spike"]),
        ([1.0, float("inf"), float("nan")], ["nan"]),
        ([2.0 - step / 50 for step in range(90)], []),
    ],
)
def test_the_watchdog_tells_spikes_from_noise(losses: list[float], kinds: list[str]) -> None:
    watchdog = Watchdog()

    assert [kind for loss in losses if (kind := watchdog.check(loss))] == kinds
