from __future__ import annotations

import base64
import struct
from typing import Any

import firesteel
import numpy as np
import pytest
import torch
from firesteel.scalar import Value
from firesteel_widgets import graph
from firesteel_widgets.explorer.play import play
from firesteel_widgets.explorer.tape import ACCUMULATE, BACKWARD, FORWARD, FREE, SAVE
from firesteel_widgets.explorer.walk import Walk
from hypothesis import given, settings
from hypothesis import strategies as st

from .graphs import (
    gradients_left,
    long_chain,
    perceptron,
    random_graph,
    scalar_expression,
    tape_fixture,
    transformer,
    weight_used_twice,
)


def replayed(nodes: list[Any], tape: bytes, amounts: bytes) -> dict[int, np.ndarray]:
    """Add the contributions up from the bytes alone, in the node's dtype and in the order of the tape."""
    events = np.frombuffer(tape, "<i4").reshape(6, -1).T
    numbers = np.frombuffer(amounts, "<f8")
    sums: dict[int, np.ndarray] = {}
    for kind, node, _, _, _, amount in events:
        if kind == ACCUMULATE:
            shape, dtype = nodes[node]
            count = int(np.prod(shape))
            given = numbers[amount : amount + count].astype(dtype or "float64")
            sums[node] = sums[node] + given if node in sums else given
    return sums


def bits(numbers: Any) -> list[bytes]:
    return [struct.pack("<d", number) for number in numbers]


@pytest.mark.parametrize("seed", range(200))
def test_the_replayed_tape_is_to_the_bit_the_grad_of_200_random_graphs(seed: int) -> None:
    fixture = tape_fixture(seed)
    sums = replayed(fixture["nodes"], *(base64.b64decode(fixture[name]) for name in ("tape", "amounts")))

    assert fixture["grads"]
    for node, numbers in fixture["grads"].items():
        assert bits(sums[int(node)].tolist()) == bits(numbers), (fixture["kind"], node)


@settings(max_examples=50, deadline=None)
@given(st.integers(1000, 10**9))
def test_each_backward_stands_after_all_contributions_and_before_all_it_makes(seed: int) -> None:
    walk = Walk(random_graph(seed))
    events = play(walk).events
    ran = {event.node: at for at, event in enumerate(events) if event.kind == BACKWARD}
    received = [(at, event) for at, event in enumerate(events) if event.kind == ACCUMULATE]

    assert all(at < ran[event.node] for at, event in received)
    assert all(event.source == -1 or ran[event.source] < at for at, event in received)
    edges = {(s, t, slot) for s, t, slot in walk.graph.edges}
    assert {(event.node, event.source, event.slot) for _, event in received} <= edges | {(0, -1, -1)}


@pytest.mark.parametrize("make", [perceptron, weight_used_twice, lambda: transformer(2)])
def test_a_model_of_torch_is_played_without_touching_grad(make: Any) -> None:
    loss = make()[0]
    walk = Walk(loss)
    tape = play(walk)

    assert gradients_left(walk) == {}
    loss.backward()
    nodes = [(node.shape, node.dtype) for node in walk.graph.nodes]
    left = set(gradients_left(walk))
    packed = tape.pack()
    small = {e.node for e in tape.events if e.kind == ACCUMULATE and e.amount < 0}
    for node in left - small:
        total = replayed([nodes[node]], *only(packed, node))[0]
        assert np.array_equal(total.reshape(-1), walk.functions[node].variable.grad.numpy().reshape(-1))
    for node in left & small:
        last = [at for at, e in enumerate(tape.events) if e.kind == ACCUMULATE and e.node == node]
        if len(last) == 1:
            figures = tape.contribution(last[0])
            assert isinstance(figures, dict)
            assert figures["max"] == walk.functions[node].variable.grad.max().item()


def only(packed: dict[str, Any], node: int) -> tuple[bytes, bytes]:
    """Return the tape of one node's contributions, the node called 0."""
    events = np.frombuffer(packed["tape"], "<i4").reshape(6, -1).T
    mine = events[(events[:, 0] == ACCUMULATE) & (events[:, 1] == node)].copy()
    mine[:, 1] = 0
    return mine.T.tobytes(), packed["amounts"]


def test_every_operation_runs_forward_once_after_all_it_is_computed_from() -> None:
    walk = Walk(*transformer(2))
    forward = [event.node for event in play(walk).events if event.kind == FORWARD]

    assert sorted(forward) == [node for node, shown in enumerate(walk.graph.nodes) if shown.slots]
    at = {node: position for position, node in enumerate(forward)}
    assert all(at[source] < at[target] for source, target, _ in walk.graph.edges if source in at)
    numbers = [walk.functions[node]._sequence_nr() for node in forward]
    assert numbers == sorted(numbers)


def test_what_was_saved_has_its_size_and_its_maker() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    y = x.exp()
    walk = Walk((x * y).sum())
    names = {node.label: index for index, node in enumerate(walk.graph.nodes)}
    leaf = names["input"]
    saved = {(e.node, e.source, e.nbytes) for e in play(walk).events if e.kind == SAVE}

    assert {(names["mul"], leaf, 24), (names["mul"], names["exp"], 24), (names["exp"], names["exp"], 24)} == saved


@pytest.mark.parametrize("framework", [torch, firesteel])
def test_what_is_freed_is_what_was_saved(framework: Any) -> None:
    weight = framework.ones(3, 4, requires_grad=True)
    events = play(Walk(((weight * weight).tanh() @ weight.mT).sum())).events
    saved, freed = ({e.node: 0 for e in events if e.kind == kind} for kind in (SAVE, FREE))
    for event in events:
        if event.kind in (SAVE, FREE):
            (saved if event.kind == SAVE else freed)[event.node] += event.nbytes

    assert freed == saved
    assert len(freed) == 3


def test_our_framework_frees_at_the_end_and_torch_after_each_node() -> None:
    def kinds(framework: Any) -> list[int]:
        x = framework.ones(3, requires_grad=True)
        return [e.kind for e in play(Walk(((x * x) * x).sum())).events if e.kind in (BACKWARD, FREE)]

    assert kinds(firesteel) == [BACKWARD] * 4 + [FREE] * 2
    assert kinds(torch) == [BACKWARD, BACKWARD, FREE, BACKWARD, FREE, BACKWARD]


@pytest.mark.parametrize("framework", [torch, firesteel])
def test_a_graph_that_was_freed_says_so_and_has_no_tape(framework: Any) -> None:
    x = framework.ones(3, requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    widget = graph(loss)

    assert widget.why["0"].startswith("An earlier backward() freed what the operations had saved")
    assert (widget.tape, widget.cursor) == (b"", 0)


def test_hooks_of_the_learner_are_not_run_and_not_lost() -> None:
    x = firesteel.ones(3, requires_grad=True)
    seen: list[object] = []
    y = x * 2.0
    y.register_hook(seen.append)
    y.retain_grad()
    loss = y.sum()
    play(Walk(loss))

    assert (seen, y.grad, x.grad) == ([], None, None)
    loss.backward()
    assert len(seen) == 1
    assert y.grad.tolist() == [1.0, 1.0, 1.0]


def test_several_results_of_one_operation_are_no_single_sum() -> None:
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    first, second = x.chunk(2)
    walk = Walk((first * second).sum())
    split = next(index for index, node in enumerate(walk.graph.nodes) if node.label == "split")
    tape = play(walk)
    received = [(at, event) for at, event in enumerate(tape.events) if event.kind == ACCUMULATE and event.node == split]

    assert [event.amount for _, event in received] == [-1, -1]
    assert [tape.contribution(at)["first"] for at, _ in received] == [[3.0, 4.0, 5.0], [0.0, 1.0, 2.0]]
    x_gradient = next(event for event in tape.events if event.kind == ACCUMULATE and event.source == split)
    assert tape.numbers[x_gradient.amount :][:6] == [3.0, 4.0, 5.0, 0.0, 1.0, 2.0]


class Cube(torch.autograd.Function):
    """A learner's own function in torch."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> Any:
        (x,) = ctx.saved_tensors
        return grads[0] * 3 * x**2


def test_a_function_written_in_python_is_played_too() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    tape = play(Walk(Cube.apply(x).sum()))

    assert tape.numbers[-2:] == [3.0, 12.0]
    assert x.grad is None


def test_a_backward_that_raises_ends_the_tape_there_in_a_sentence() -> None:
    class Wrong(firesteel.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2.0

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            raise ValueError("not yet written")

    x = firesteel.ones(3, requires_grad=True)
    widget = graph(Wrong.apply(x).sum())

    assert widget.why["0"] == "The backward of wrong raised ValueError: not yet written"
    assert widget.recorded.events[-1].kind == BACKWARD


def test_a_scalar_value_is_played_like_a_tensor() -> None:
    root = scalar_expression()
    before = {id(value): value.grad for value in Walk(root).functions}
    walk = Walk(root)
    tape = play(walk)

    assert {id(value): value.grad for value in walk.functions} == before
    used_twice = next(node for node, value in enumerate(walk.functions) if value.data == 2.0)
    parts = [tape.numbers[e.amount] for e in tape.events if e.kind == ACCUMULATE and e.node == used_twice]
    assert len(parts) == 2
    assert sum(parts) == walk.functions[used_twice].grad


def test_a_minus_zero_is_the_zero_that_a_sum_from_zero_gives() -> None:
    x = Value(1.0)
    fixture = play(Walk((x * 0.0) * -1.0 + x))

    assert bits([0.0]) == bits([n for n in fixture.numbers if n == 0.0][:1])


def test_a_deep_chain_is_played_without_recursion() -> None:
    tape = play(Walk(long_chain(5_000)))

    assert tape.stopped == ""
    assert sum(event.kind == BACKWARD for event in tape.events) == 5_001
