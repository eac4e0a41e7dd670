from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import firesteel
import pytest
import torch
from firesteel import scalar
from firesteel.autograd import engine
from firesteel.scalar import Value
from firesteel_widgets import GraphExplorer, record
from firesteel_widgets.explorer.play import play
from firesteel_widgets.explorer.tape import ACCUMULATE, BACKWARD, FREE
from firesteel_widgets.explorer.walk import Walk

from .graphs import gradients_left, random_graph

ours: Any = firesteel  # whose `tensor` is a function, not the module of that name

Link = tuple[int, int, int]


def fresh(root: Any) -> Any:
    """Return a scalar's graph with every grad at 0 again."""
    for value in Walk(root).functions:
        value.grad = 0.0
    return root


def expression() -> Any:
    """Return (a * b + c) * tanh(a), with `a` used twice, before any backward."""
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    return (a * b + c) * a.tanh()


def handed(widget: GraphExplorer) -> dict[Link, float]:
    """Return what each consumer handed to each node, by (node, consumer, slot)."""
    tape = widget.recorded
    return {
        (event.node, event.source, event.slot): tape.numbers[event.amount]
        for event in tape.events
        if event.kind == ACCUMULATE
    }


def used_twice(widget: GraphExplorer) -> int:
    """Return the node of the value 2.0."""
    return next(node for node, value in enumerate(widget.walk.functions) if value.data == 2.0)


@pytest.mark.parametrize("seed", range(40))
def test_recording_the_frameworks_own_pass_gives_the_played_tape(seed: int) -> None:
    root, again = random_graph(seed), random_graph(seed)
    played = play(Walk(root))
    with record(root) as widget:
        root.backward()
    again.backward()

    mine, theirs = gradients_left(widget.walk), gradients_left(Walk(again))
    assert [str(mine[node]) for node in mine] == [str(theirs[node]) for node in theirs]
    assert widget.told.wrong == {}
    for kind in (BACKWARD, ACCUMULATE):
        order = [[e[1:4] for e in tape.events if e.kind == kind] for tape in (played, widget.recorded)]
        assert sorted(order[0]) == sorted(order[1])
    assert sorted(played.numbers) == sorted(widget.recorded.numbers)


@pytest.mark.parametrize("framework", [torch, firesteel])
def test_nothing_is_left_on_the_nodes_afterwards(framework: Any) -> None:
    x = framework.ones(2, 3, requires_grad=True)
    loss = (x * x).tanh().sum()
    functions = Walk(loss).functions
    before = [(type(function), dict(getattr(function, "__dict__", {}))) for function in functions]
    with record(loss) as widget:
        loss.backward(retain_graph=True)
    count = len(widget.recorded.events)
    loss.backward(retain_graph=True)

    assert [type(function) for function in functions] == [kind for kind, _ in before]
    assert [set(getattr(function, "__dict__", {})) for function in functions] == [set(own) for _, own in before]
    assert len(widget.recorded.events) == count
    assert x.grad.reshape(6).tolist() == pytest.approx([2 * 0.83994868] * 6)


def test_scalar_values_are_of_their_own_class_again_even_after_an_error() -> None:
    root = expression()

    def stops(value: Any) -> None:
        value.grad = 1.0
        raise RuntimeError("stop here")

    with pytest.raises(RuntimeError, match="stop here"), record(root) as widget:
        stops(root)

    assert {type(value) for value in widget.walk.functions} == {Value}
    assert widget.why["0"] == "The backward pass raised RuntimeError: stop here"


@pytest.mark.parametrize("framework", [torch, firesteel])
def test_memory_that_is_kept_is_not_said_to_be_freed(framework: Any) -> None:
    x = framework.ones(3, requires_grad=True)

    def freed(**options: Any) -> int:
        loss = (x * x * x).sum()
        with record(loss) as widget:
            loss.backward(**options)
        return sum(event.nbytes for event in widget.recorded.events if event.kind == FREE)

    assert freed(retain_graph=True) == 0
    assert freed() == 4 * 12


def test_an_error_in_the_learners_backward_passes_through_and_ends_the_tape() -> None:
    class Wrong(firesteel.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2.0

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            raise ValueError("not yet written")

    loss = Wrong.apply(firesteel.ones(3, requires_grad=True)).sum()
    with pytest.raises(ValueError, match="not yet written"), record(loss) as widget:
        loss.backward()

    assert widget.why["0"] == "The backward pass raised ValueError: not yet written"
    assert [widget.walk.graph.nodes[e.node].label for e in widget.recorded.events if e.kind == BACKWARD] == [
        *("sum", "wrong"),
    ]


# Backward passes over scalar values as learners write them: two that are right, and two common mistakes.


def collects(root: Any, *, adds: bool = True) -> None:
    """Hand on from a dictionary, as the reference does; without *adds*, the last contribution wins."""
    arrived = {root: 1.0}
    for value in scalar.topological_order(root):
        gradient = arrived.pop(value)
        value.grad += gradient
        for parent, derivative in zip(value.parents, value.derivatives, strict=True):
            arrived[parent] = (arrived.get(parent, 0.0) if adds else 0.0) + gradient * derivative


def writes_at_once(root: Any, *, adds: bool = True) -> None:
    """Add to the parents' grad directly."""
    root.grad = 1.0
    for value in scalar.topological_order(root):
        for parent, derivative in zip(value.parents, value.derivatives, strict=True):
            parent.grad = (parent.grad if adds else 0.0) + derivative * value.grad


def follows_every_path(value: Any, gradient: float = 1.0) -> None:
    """Recurse along every path; right, and slow."""
    value.grad += gradient
    for parent, derivative in zip(value.parents, value.derivatives, strict=True):
        follows_every_path(parent, gradient * derivative)


@pytest.mark.parametrize("backward", [collects, writes_at_once, follows_every_path])
def test_every_right_way_to_write_backward_gives_the_same_contributions(backward: Callable[[Any], None]) -> None:
    root = fresh(expression())
    expected = fresh(expression())
    scalar.backward(expected)
    with record(root) as widget:
        backward(root)

    assert widget.told.wrong == {}
    assert [value.grad for value in widget.walk.functions] == [value.grad for value in Walk(expected).functions]
    tape = play(Walk(expected))
    assert handed(widget) == {
        (event.node, event.source, event.slot): tape.numbers[event.amount]
        for event in tape.events
        if event.kind == ACCUMULATE
    }


@pytest.mark.parametrize("backward", [collects, writes_at_once])
def test_overwriting_where_it_should_add_is_marked_at_the_value_used_twice(backward: Callable[..., None]) -> None:
    root = fresh(expression())
    with record(root) as widget:
        backward(root, adds=False)
    node = used_twice(widget)

    (wrong,) = [rule["wrong"] for rule in widget.rules.values() if rule["wrong"]]
    assert set(widget.told.wrong) == {node}
    assert (wrong["slot"], wrong["how"], wrong["got"], wrong["expected"]) == (-1, "sum", "0.2826", "-2.609")
    assert sum(amount for (to, _, _), amount in handed(widget).items() if to == node) == pytest.approx(-2.60948)


def test_a_value_that_hands_on_before_all_has_arrived_is_marked() -> None:
    x = Value(3.0)
    y = x * 2.0
    root = y * y + y
    with record(root) as widget:
        root.grad = 1.0
        for value in [root, y, *(parent for parent in root.parents if parent is not y), x]:
            for parent, derivative in zip(value.parents, value.derivatives, strict=True):
                parent.grad += derivative * value.grad

    early = widget.walk.index[id(y)]
    assert widget.told.wrong[early].got == "1"
    assert widget.told.wrong[early].expected == "13"


@pytest.fixture
def without_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an engine in place that forgets to add."""
    source = inspect.getsource(engine.run_backward).replace("grad if arrived is None else arrived + grad", "grad")
    space = dict(vars(engine))
    exec(source, space)
    monkeypatch.setattr(engine, "run_backward", space["run_backward"])


@pytest.mark.usefixtures("without_sums")
def test_an_engine_for_tensors_that_forgets_to_add_is_marked_where_two_gradients_met() -> None:
    x = ours.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x + x).sum()
    with record(loss) as widget:
        loss.backward()
    leaf = widget.walk.leaves[id(x)]

    assert set(widget.told.wrong) == {leaf}
    assert widget.told.wrong[leaf].how == "sum"
    assert x.grad.tolist() != [3.0, 5.0]


def test_an_engine_that_runs_nodes_too_early_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    right = engine.topological_order

    def by_luck(roots: Any) -> list[Any]:
        order = right(roots)
        return sorted(order, key=lambda node: node.name() != "SumBackward0" and node.name() != "ExpBackward0")

    monkeypatch.setattr(engine, "topological_order", by_luck)
    x = ours.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    loss = (y * 3.0 + y).sum()
    with record(loss) as widget:
        loss.backward()
    early = next(node for node, shown in enumerate(widget.walk.graph.nodes) if shown.label == "exp")

    assert early in widget.told.wrong
    assert "never ran" in widget.told.wrong[early].got


def test_an_engine_that_looks_at_derivatives_once_a_parent_and_writes_at_the_end_is_right() -> None:
    a, b = Value(2.0), Value(-3.0)
    end = (a * b + a) * a
    order = scalar.topological_order(end)
    with record(end, names={"a": a}) as seen:
        arrived = dict.fromkeys(order, 0.0) | {end: 1.0}
        for value in order:
            for position, parent in enumerate(value.parents):
                arrived[parent] += value.derivatives[position] * arrived[value]
        for value in order:
            value.grad += arrived[value]

    assert seen.told.wrong == {}
    assert a.grad == -8.0
