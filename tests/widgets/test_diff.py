from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import firesteel
import numpy as np
import pytest
import torch
from firesteel.functions import elementwise, linalg, reductions
from firesteel.scalar import Value
from firesteel_widgets import graph
from firesteel_widgets.explorer.diff import counterpart
from firesteel_widgets.explorer.play import play
from firesteel_widgets.explorer.tape import ACCUMULATE
from firesteel_widgets.explorer.walk import Walk
from hypothesis import given, settings
from hypothesis import strategies as st

from .graphs import random_computation, random_expression

ours: Any = firesteel  # whose `tensor` is a function, not the module of that name


def every_operation() -> Any:
    """Return a loss through most of the framework's operations."""
    x = ours.tensor([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]], requires_grad=True)
    y = ((x.tanh() * x + x / 3.0) @ x.relu().mT).exp().mean()
    z = x.sum(0, keepdim=True).softmax(-1).sum() + (x - x.mean()).abs().max()
    parts = firesteel.cat([x.reshape(3, 2), x.mT], 0)[1:4].clamp(-1.0, 1.0)
    return y + z * parts.prod(0).sum() + (x * x + 1.0).sqrt().log_softmax(0).sum() + firesteel.maximum(x, -x).sum()


@pytest.mark.parametrize("reference", [None, firesteel])
def test_what_is_right_does_not_differ(reference: Any) -> None:
    diff = graph(every_operation(), diff=True, reference=reference).diff

    assert (diff["first"], diff["nodes"]) == (-1, {})
    assert len(diff["tried"]) > 20


def test_with_watched_arguments_nothing_is_left_out() -> None:
    diff = graph(every_operation, diff=True).diff

    assert (diff["first"], diff["left"]) == (-1, {})


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["float32", "float64"]))
def test_random_graphs_of_our_own_do_not_differ(chance: Any, dtype: str) -> None:
    diff = graph(random_computation(chance, firesteel, dtype), diff=True, reference=firesteel).diff

    assert (diff["first"], diff["nodes"]) == (-1, {})


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_random_scalar_graphs_do_not_differ(chance: Any) -> None:
    diff = graph(random_expression(chance), diff=True).diff

    assert (diff["first"], diff["nodes"]) == (-1, {})


def wrong(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, backward: Any) -> None:
    """Put an operation with another backward in the place of the framework's."""
    operation = getattr(module, name)
    mistaken = type(name, (operation,), {"backward": staticmethod(backward), "__module__": f"mine.{module.__name__}"})
    monkeypatch.setattr(module, name, mistaken)


def forgets_a_factor(ctx: Any, grad: Any) -> Any:
    return grad, grad


def transposes_wrongly(ctx: Any, grad: Any) -> Any:
    a, b = ctx.saved_tensors
    return grad @ b.mT, (grad.mT @ a).mT * 2.0


def sums_with_a_sign(ctx: Any, grad: Any) -> Any:
    return -grad.expand(ctx.shape), None, None


@pytest.mark.parametrize(
    ("module", "name", "backward", "slot"),
    [
        (elementwise, "Mul", forgets_a_factor, 0),
        (linalg, "MatMul", transposes_wrongly, 1),
        (reductions, "Sum", sums_with_a_sign, 0),
    ],
)
@pytest.mark.parametrize("reference", [None, firesteel])
def test_the_first_wrong_backward_is_found_and_only_it(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, backward: Any, slot: int, reference: Any
) -> None:
    right = ModuleType("right")
    monkeypatch.setitem(sys.modules, "right.functions", ModuleType("right.functions"))
    setattr(sys.modules["right.functions"], name, getattr(module, name))
    for entry in ("tensor", "enable_grad"):
        setattr(right, entry, getattr(firesteel, entry))
    wrong(monkeypatch, module, name, backward)
    x = ours.tensor([[2.0, 3.0], [4.0, 5.0]], requires_grad=True)
    widget = graph((((x * x).tanh() @ x) * 1.5).exp().sum(), diff=True, reference=right if reference else None)
    first = widget.diff["first"]

    label = widget.walk.graph.nodes[first].label
    assert label == name.lower()
    found = widget.diff["nodes"][str(first)]
    assert found["slot"] == slot
    assert found["how"] == ("reference" if reference else "differences")
    assert found["got"] != found["expected"]
    assert {widget.walk.graph.nodes[int(node)].label for node in widget.diff["nodes"]} == {label}
    assert widget.told.wrong[first]._asdict() == found


def test_a_backward_that_raises_is_the_first_that_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(ctx: Any, grad: Any) -> Any:
        raise ValueError("no")

    wrong(monkeypatch, elementwise, "Mul", raises)
    x = firesteel.ones(2, requires_grad=True)
    widget = graph((x * x).sum(), diff=True)

    assert widget.diff["first"] == 1
    assert widget.diff["nodes"]["1"]["got"] == "ValueError: no"


def test_a_scalar_operation_with_a_wrong_derivative_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def multiply(a: Value, b: Value) -> Value:
        return Value(a.data * b.data, parents=(a, b), derivatives=(a.data, b.data), op="mul")

    monkeypatch.setattr(firesteel.scalar, "multiply", multiply)
    widget = graph(Value(2.0) * Value(5.0), diff=True)

    assert widget.diff["nodes"]["0"] == {
        "slot": 0,
        "got": "2",
        "expected": "5",
        "how": "differences",
        "error": pytest.approx(3.0),
    }


def test_at_a_kink_every_slope_between_both_sides_is_right() -> None:
    x = ours.tensor([0.0, 1.0, -1.0], requires_grad=True)

    assert graph(x.relu().sum() + x.abs().sum(), diff=True).diff["nodes"] == {}


def test_large_inputs_are_tried_at_64_places() -> None:
    x = firesteel.randn(40, 50).requires_grad_()
    widget = graph(x.tanh().sum(), diff=True)

    assert widget.diff["tried"] == {"0": 64, "1": 64}


def test_operations_of_torch_are_left_out_in_a_sentence() -> None:
    widget = graph((torch.ones(2, requires_grad=True) * 2.0).sum(), diff=True)

    assert widget.diff["first"] == -1
    assert all("only our frameworks' operations can be compared" in why for why in widget.diff["left"].values())


def test_comparing_changes_neither_inputs_nor_gradients() -> None:
    x = ours.tensor([1.0, 2.0], requires_grad=True)
    graph((x * x).exp().sum(), diff=True, reference=firesteel)

    assert x.tolist() == [1.0, 2.0]
    assert x.grad is None


def test_the_counterpart_is_looked_for_in_the_same_module_first() -> None:
    Mine = type("Mul", (elementwise.Mul,), {"__module__": "mytorch.functions.elementwise"})
    from_a_cell = type("MatMul", (linalg.MatMul,), {"__module__": "__main__"})

    assert counterpart(Mine, firesteel) is elementwise.Mul
    assert counterpart(from_a_cell, firesteel) is linalg.MatMul
    assert counterpart(type("Unheard", (), {"__module__": "mytorch.functions"}), firesteel) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-2.0, 2.0), min_size=6, max_size=6), st.sampled_from([torch, firesteel]))
def test_the_played_gradients_are_those_of_central_differences(numbers: list[float], framework: Any) -> None:
    def f(x: np.ndarray) -> float:
        return float((np.tanh(x @ x.T) * (x * x).sum(1) + np.exp(x).mean()).sum())

    at = np.array(numbers).reshape(2, 3)
    x = framework.tensor(at.tolist(), dtype=framework.float64, requires_grad=True)
    walk = Walk((framework.tanh(x @ x.mT) * (x * x).sum(1) + x.exp().mean()).sum())
    tape, leaf = play(walk), walk.leaves[id(x)]
    played = sum(
        np.array(tape.numbers[event.amount : event.amount + 6])
        for event in tape.events
        if event.kind == ACCUMULATE and event.node == leaf
    )

    for place in range(6):
        step = np.zeros(6)
        step[place] = 1e-6
        slope = (f(at + step.reshape(2, 3)) - f(at - step.reshape(2, 3))) / 2e-6
        assert np.asarray(played)[place] == pytest.approx(slope, rel=1e-5, abs=1e-5)
