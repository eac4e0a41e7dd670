from __future__ import annotations

from typing import Any

import firesteel
import pytest
import torch
from firesteel.scalar import Value
from firesteel_widgets import graph, why

FRAMEWORKS = pytest.mark.parametrize("framework", [torch, firesteel])


@FRAMEWORKS
def test_each_reason_has_its_own_sentence(framework: Any) -> None:
    x = framework.tensor([1.0, 2.0], requires_grad=True)
    plain, whole, other = framework.ones(2), framework.tensor([1, 2]), framework.ones(2, requires_grad=True)
    hidden = x * plain
    loss = (hidden * whole.float()).sum()

    assert why(plain, loss).startswith("It has requires_grad=False: it was made without requires_grad=True")
    assert why(whole, loss).startswith("Its dtype is int64, and only floating-point tensors have gradients")
    assert why(other, loss).startswith("The loss was not computed from it")
    assert why(hidden, loss).startswith(
        "It is no leaf: mul made it, and backward() keeps the gradients of leaves alone"
    )
    assert why(x, loss).startswith("backward() has not run yet")
    assert why([1.0], loss).startswith("It is a list, no tensor")
    assert why(x, plain.sum()).startswith("The loss has no graph itself: It has requires_grad=False")
    loss.backward()
    assert why(x, loss) == "It has a gradient: look at its .grad."


@FRAMEWORKS
def test_what_was_made_under_no_grad_is_told_from_what_was_detached(framework: Any) -> None:
    x = framework.tensor([1.0, 2.0], requires_grad=True)
    with framework.no_grad():
        unrecorded = x * 2.0
    hidden = x * 3.0
    detached = hidden.detach()
    widget = graph((hidden * unrecorded * detached).sum())

    assert "inside no_grad()" in widget.why["unrecorded"]
    assert widget.why["detached"].startswith("It was detached from hidden, whose memory it shares; use hidden itself")
    assert "hidden" not in widget.why
    assert "x" not in widget.why


@FRAMEWORKS
def test_a_leaf_of_the_graph_says_that_backward_has_not_run_until_it_has(framework: Any) -> None:
    x = framework.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    widget = graph(loss)

    leaf = str(widget.walk.leaves[id(x)])
    assert widget.why == {leaf: "backward() has not run yet."}
    loss.backward()
    widget.refresh()
    assert leaf not in widget.why


def test_a_leaf_to_which_none_is_handed_names_the_operation_that_does_it() -> None:
    class Forgets(firesteel.autograd.Function):
        @staticmethod
        def forward(ctx: Any, a: Any, b: Any) -> Any:
            return a + b

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return grad, None

    a, b = firesteel.ones(2, requires_grad=True), firesteel.ones(2, requires_grad=True)
    widget = graph(Forgets.apply(a, b).sum())

    assert widget.why[str(widget.walk.leaves[id(b)])].startswith("No gradient arrives: forgets hands None on to it")


def test_scalar_values_have_reasons_too() -> None:
    a, b, apart = Value(2.0), Value(3.0), Value(1.0)
    root = a * b

    assert why(a, root).startswith("backward() has not run yet")
    assert why(apart, root).startswith("The loss was not computed from it")
    root.backward()
    assert why(a, root) == "It has a gradient: look at its .grad."


def test_other_objects_among_the_callers_variables_are_left_alone() -> None:
    model = torch.nn.Linear(2, 1)
    number, text, kind = 3, "text", torch.Tensor
    loss = model(torch.ones(1, 2)).sum()
    widget = graph(loss)

    assert {number, text, kind} == {3, "text", torch.Tensor}
    assert all(key.isdigit() for key in widget.why)
