"""Hooks are the learner's: a played pass leaves them out and says so, a recorded one shows what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import firesteel
import pytest
import torch
from firesteel_widgets import graph, record

FRAMEWORKS = pytest.mark.parametrize("framework", [torch, firesteel])
SENTENCE = "These steps are played without the hooks of "


@FRAMEWORKS
def test_a_played_pass_runs_no_hook_and_says_whose_it_left_out(framework: Any) -> None:
    x = framework.tensor([1.0, 2.0], requires_grad=True)
    hidden = x.tanh()
    seen: list[Any] = []
    hidden.register_hook(seen.append)

    shown = graph((hidden * 2.0).sum())

    assert seen == []
    assert shown.why["0"].startswith(f"{SENTENCE}hidden, so backward() itself may leave other gradients;")
    assert graph((x * 2.0).sum()).why.get("0", "") == ""


@FRAMEWORKS
def test_a_hook_that_changes_a_gradient_is_no_mistake_of_the_engine(framework: Any) -> None:
    x = framework.tensor([1.0, 2.0], requires_grad=True)
    x.register_hook(lambda gradient: gradient * 10.0)
    loss = (x * 3.0).sum()

    with record(loss) as shown:
        loss.backward()

    assert x.grad.tolist() == [30.0, 30.0]
    assert shown.told.wrong == {}
    assert "0" not in shown.why


@FRAMEWORKS
def test_keeping_a_gradient_is_no_hook(framework: Any) -> None:
    x = framework.tensor([1.0, 2.0], requires_grad=True)
    hidden = x * 2.0
    hidden.retain_grad()

    assert "0" not in graph(hidden.sum()).why


def on_the_leaf(model: torch.nn.Linear) -> Any:
    return model.weight.register_post_accumulate_grad_hook(lambda weight: None)


def on_the_module(model: torch.nn.Linear) -> Any:
    return model.register_full_backward_hook(lambda module, made, given: None)


@pytest.mark.parametrize("hang", [on_the_leaf, on_the_module])
def test_hooks_of_leaves_and_modules_of_pytorch_are_found(hang: Callable[[torch.nn.Linear], Any]) -> None:
    model = torch.nn.Linear(2, 2)
    hang(model)

    assert graph(model(torch.ones(1, 2, requires_grad=True)).sum(), model).why["0"].startswith(SENTENCE)
