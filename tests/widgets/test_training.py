"""Trainer: the same numbers as by hand, and what it sees of the layers on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer, TrainingBoard
from firesteel_widgets.training.probe import Probe

from .trainings import FRAMEWORKS, loader, losses_by_hand, losses_of, parts, perceptron, until


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
