"""What a training finds out: NaN, spikes, dead units, and the sanity checks before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer
from firesteel_widgets.training.events import Watchdog
from hypothesis import given
from hypothesis import strategies as st

from .trainings import FRAMEWORKS, deep, dying, losses_by_hand, losses_of, parts


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
    assert explorer.tape
    assert explorer.phase == "done"
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


def kinds_by_definition(losses: list[float]) -> list[str]:
    """Return what each loss is, by means over all the losses before it, each 49/50 of the weight of the next."""
    kinds = list[str]()
    mean, distance, last_spike = 0.0, 0.0, 0
    for seen, loss in enumerate(losses, start=1):
        away, spike = loss - mean, False
        if np.isfinite(loss):
            usual = seen > (last_spike + 30) and away > 10 * distance and loss > 3 * mean
            spike = usual or (2 < seen <= 30 and not last_spike and loss > 10 * mean > 0)
            last_spike = seen if spike else last_spike
            mean, distance = (
                old + (new - old) * (1 / min(seen, 50)) for old, new in ((mean, loss), (distance, abs(away)))
            )
        first = not np.isfinite(loss) and (seen == 1 or np.isfinite(losses[seen - 2]))
        kinds.append("nan" if first else "spike" if spike else "")
    return kinds


LOSSES = st.sampled_from([0.0, 0.01, 0.3, 1.0, 1.9, 4.0, 9.0, 50.0, -3.0, float("nan")])


@given(st.lists(LOSSES, max_size=60), st.lists(LOSSES, max_size=60), st.integers(0, 80))
def test_calm_losses_are_passed_over_quickly_and_by_the_same_rule(
    before: list[float], after: list[float], calm: int
) -> None:
    losses = [*before, *[1.0] * calm, *after]
    watchdog = Watchdog()

    assert [watchdog.check(loss) for loss in losses] == kinds_by_definition(losses)


def test_the_layers_are_looked_at_at_the_step_after_a_nan() -> None:
    trainer = Trainer(*parts(torch, deep(torch), lr=1e6, kind="SGD"), every=10**6)
    trainer.fit(1)
    event = next(event for event in trainer.board.events if event.kind == "nan")

    assert [sample.step for sample in trainer.record.run.layers.samples] == [event.step + 1]
