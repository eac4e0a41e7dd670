from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import firesteel
import pytest
import torch
from firesteel.scalar import Value
from firesteel_widgets import graph
from firesteel_widgets.explorer.loops import Wiring, loops_of
from firesteel_widgets.explorer.model import Graph
from firesteel_widgets.explorer.tape import BACKWARD, FORWARD
from firesteel_widgets.explorer.visible import BUDGET, first_expanded, visible
from firesteel_widgets.explorer.walk import Walk
from hypothesis import given
from hypothesis import strategies as st

from .graphs import random_graph, recurrent_loss, transformer, winding_chain

if TYPE_CHECKING:
    from .pages import OpenPage

Framework = Any


def weighted_sum(terms: int) -> Value:
    total = Value(0.0)
    for weight, x in zip(map(Value, range(terms)), map(Value, range(terms)), strict=True):
        total = total + weight * x
    return total.tanh()


class Cell(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.i2h, self.h2h = torch.nn.Linear(4, 4), torch.nn.Linear(4, 4)

    def forward(self, x: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.i2h(x) + self.h2h(hidden))


class Recurrent(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = Cell(), torch.nn.Linear(4, 2)

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        hidden = torch.zeros(2, 4)
        for x in steps:
            hidden = self.cell(x, hidden)
        return self.head(hidden).sum()


def folds(graph: Graph) -> list[tuple[str, str, int]]:
    return [(box.path, box.type, box.times) for box in graph.modules if box.times > 1]


def held(graph: Graph, path: str) -> list[int]:
    """Return the nodes in a box."""
    box = next(index for index, module in enumerate(graph.modules) if module.path == path)
    return [index for index, node in enumerate(graph.nodes) if box in graph.ancestry(node.module)]


@pytest.mark.parametrize("framework", [torch, firesteel])
def test_a_recurrent_network_is_one_box_with_its_weights_beside_it(framework: Framework) -> None:
    graph = Walk(recurrent_loss(75, framework)).graph
    shown = visible(graph, first_expanded(graph)).items

    assert [(path, times) for path, _, times in folds(graph)] == [("iteration 1 … 75", 75)]
    assert len(held(graph, "iteration 1 … 75")) == 75 * 5
    assert sorted(graph.nodes[item].label for item in shown if item >= 0)[:3] == ["input"] * 3


def test_every_iteration_has_the_same_operations_in_a_box_of_its_own() -> None:
    graph = Walk(recurrent_loss(75)).graph
    labels = [sorted(graph.nodes[node].label for node in held(graph, f"iteration {turn}")) for turn in range(1, 75 + 1)]

    assert labels == [["add", "add", "mm", "mm", "tanh"]] * 75


def test_scalar_values_summed_in_a_loop_lie_in_the_box_with_their_inputs() -> None:
    graph = Walk(weighted_sum(60)).graph

    assert folds(graph) == [("iteration 1 … 60", "(mul, add)", 60)]
    assert len(held(graph, "iteration 1 … 60")) == 60 * 4
    assert len(visible(graph, first_expanded(graph)).items) == 3  # the zero that the sum begins with, the box, tanh


def test_heads_computed_one_by_one_are_a_loop() -> None:
    x = torch.ones(6, 32, requires_grad=True)
    weight = torch.ones(32, 96, requires_grad=True)
    parts = [part.chunk(16, -1) for part in (x @ weight).chunk(3, -1)]
    heads = [(query @ key.mT).softmax(-1) @ value for query, key, value in zip(*parts, strict=True)]
    graph = Walk(torch.cat(heads, 1).sum()).graph

    assert [times for _, _, times in folds(graph)] == [16]


def test_a_module_called_in_every_iteration_is_there_once_in_each() -> None:
    model = Recurrent()
    widget = graph(model(torch.ones(20, 2, 4)), model)
    paths = [box["path"] for box in widget.modules]

    assert {"cell", "cell.iteration 1 … 20", "cell.iteration 3", "cell.iteration 3.i2h", "head"} <= set(paths)
    assert "cell.i2h" not in paths
    assert "2 modules." in widget.desc.partition(" It ends")[0] + "."


def test_a_loop_in_a_loop_is_a_box_in_the_box_of_each_iteration() -> None:
    x, w = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    for _ in range(10):
        for _ in range(20):
            x = x * w
        x = x.tanh() + 1
    graph = Walk(x.sum()).graph

    assert [path for path, _, _ in folds(graph)] == [
        "iteration 1 … 10",
        *(f"iteration {turn}.iteration 1 … 20" for turn in range(1, 11)),
    ]


def test_two_loops_side_by_side_are_told_apart() -> None:
    x = torch.ones(3, requires_grad=True)
    for _ in range(30):
        x = x.sin()
    for _ in range(20):
        x = x.exp().tanh()

    assert folds(Walk(x.sum()).graph) == [
        ("iteration 1 … 30", "sin", 30),
        ("loop 2, iteration 1 … 20", "(exp, tanh)", 20),
    ]


@pytest.mark.parametrize("make", [lambda: recurrent_loss(7), lambda: recurrent_loss(11), lambda: weighted_sum(14)])
def test_what_is_short_or_small_is_not_folded(make: Callable[[], Any]) -> None:
    graph = Walk(make()).graph

    assert len(graph.nodes) <= 60
    assert folds(graph) == []


def test_seven_iterations_and_three_additions_in_a_large_graph_are_not_folded() -> None:
    x = winding_chain(80)
    for _ in range(3):
        x = x + 1.0
    for _ in range(7):
        x = (x * 2.0 + 1.0).tanh()

    assert folds(Walk(x.sum()).graph) == []


def test_blocks_that_are_modules_are_folded_as_modules() -> None:
    assert [path for path, _, _ in folds(Walk(*transformer()).graph)] == ["blocks.0 … blocks.11"]


@pytest.mark.parametrize("step", [3, 8, 40])
def test_an_iteration_that_differs_ends_the_loop(step: int) -> None:
    x = torch.ones(3, requires_grad=True)
    for turn in range(60):
        x = (x * 2.0).tanh() + 1.0 if turn != step else x.sin()
    times = [times for _, _, times in folds(Walk(x.sum()).graph)]

    assert times == [length for length in (step, 59 - step) if length >= 8]


@given(st.integers(2, 8), st.integers(10, 14), st.randoms(use_true_random=False))
def test_what_a_random_loop_has_built_is_found(length: int, times: int, chance: random.Random) -> None:
    names = [chance.choice(["sin", "tanh", "exp", "mul", "add"]) for _ in range(length)]
    body = [(name, chance.randrange(-1, at + 1)) for at, name in enumerate(names)]
    x, weight = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    for _ in range(times):
        known = [x]
        for name, other in body:
            operands = [known[-1], weight if other < 0 else known[other]]
            known.append(getattr(torch, name)(*operands[: 2 if name in ("mul", "add") else 1]))
        x = known[-1]
    graph = Walk(winding_chain(70) + x).graph

    folded = {
        node for path, _, _ in folds(graph) for node in held(graph, path) if graph.nodes[node].kind == "operation"
    }
    assert (times - 1) * length <= len(folded) <= times * length


@given(st.integers(0, 10_000))
def test_folding_is_the_same_each_time_and_makes_no_circle(seed: int) -> None:
    root = random_graph(seed)
    for _ in range(12):
        root = root * 0.5 + root.tanh() if not isinstance(root, Value) else root * Value(0.5) + root.tanh()
        root = root + root.tanh()
    graph, again = Walk(root).graph, Walk(root).graph
    seen = visible(graph, [])

    assert (graph.modules, [node.module for node in graph.nodes]) == (
        again.modules,
        [node.module for node in again.nodes],
    )
    assert not has_circle(len(seen.items), list(seen.links))
    assert len({box.path for box in graph.modules}) == len(graph.modules)


def has_circle(count: int, links: list[tuple[int, int]]) -> bool:
    waiting = [sum(target == item for _, target in links) for item in range(count)]
    ready = [item for item in range(count) if not waiting[item]]
    for item in ready:
        for source, target in links:
            if source == item:
                waiting[target] -= 1
                ready += [target] if not waiting[target] else []
    return len(ready) < count


def test_loops_do_not_overlap_except_one_within_an_iteration_of_the_other() -> None:
    x, w = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    for _ in range(9):
        for _ in range(17):
            x = x * w
        for _ in range(18):
            x = x.tanh()
    loops = loops_of(Wiring(Walk(x.sum()).graph))

    assert len(loops) > 1
    for outer, inner in itertools.combinations(loops, 2):
        apart = inner.start >= outer.stop
        turn, last = divmod(inner.start - outer.start, outer.period)
        assert apart or (last + inner.stop - inner.start <= outer.period and turn < outer.times)


def test_selecting_a_node_in_a_loop_opens_its_iteration() -> None:
    widget = graph(recurrent_loss(75))
    widget.select("tanh")

    assert {"iteration 1 … 75", "iteration 75"} <= set(widget.expanded)
    assert len(visible(widget.walk.graph, first_expanded(widget.walk.graph)).items) <= BUDGET


@pytest.mark.parametrize("kind", [FORWARD, BACKWARD])
def test_a_step_in_a_loop_lights_its_box(kind: int, open_page: OpenPage) -> None:
    widget = graph(recurrent_loss(75))
    within = held(widget.walk.graph, "iteration 30")
    events = widget.recorded.events
    widget.cursor = next(at for at, event in enumerate(events, 1) if event.kind == kind and event.node in within)
    lit = open_page(widget).locator(".fs-item.fs-now").all_text_contents()

    assert len(lit) == 1
    assert lit[0].startswith("iteration 1 … 75")
