"""Checks of chapter 4: the order of the nodes and the backward pass."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from firesteel_grader.checking import check
from firesteel_grader.inputs import shapes, tensors
from firesteel_grader.inside.values import TensorValue

Edges = tuple[int | None, ...]


def _leaf(*rows: Any) -> TensorValue:
    return TensorValue(np.array(rows, dtype=np.float64), requires_grad=True)


@st.composite
def _graphs(draw: DrawFn) -> tuple[tuple[Edges, ...], tuple[int, ...]]:
    """Draw a graph as each node's producers (earlier nodes or None), and some of the nodes as roots."""
    count = draw(st.integers(1, 7))
    producers: list[Edges] = []
    for number in range(count):
        earlier: SearchStrategy[int | None] = st.none() | st.integers(0, number - 1) if number else st.none()
        producers.append(tuple(draw(st.lists(earlier, max_size=3))))
    others = draw(st.lists(st.integers(0, count - 1), max_size=2, unique=True))
    return tuple(producers), tuple(dict.fromkeys([count - 1, *others]))


@st.composite
def _programs(draw: DrawFn) -> tuple[tuple[str, int, int], ...]:
    """Draw a computation on x and y: each step takes two of the values so far."""
    steps: list[tuple[str, int, int]] = []
    for number in range(draw(st.integers(1, 5))):
        value = st.integers(0, number + 1)
        steps.append((draw(st.sampled_from(("add", "mul", "sub"))), draw(value), draw(value)))
    return tuple(steps)


@check(
    "autograd.engine.topological_order",
    given=_graphs(),
    examples=[
        (((), (0, 0)), (1,)),
        (((), (0,), (0, 1)), (2,)),
        (((None,), (0,), (0, 1), (None, 0)), (3, 2)),
        (((), (0,), (1,)), (1, 2)),
    ],
    points=2,
    hint="Note a node down only when all its producers have been noted down; read from the end, that is the order.",
)
def puts_every_node_before_its_producers(torch, producers, roots):
    """Every node behind the roots comes once, and before each node that it hands a gradient to."""
    nodes = [torch.autograd.node.Node() for _ in producers]
    for node, numbers in zip(nodes, producers, strict=True):
        node.next_functions = tuple((None if n is None else nodes[n], 0) for n in numbers)
    order = [nodes.index(node) for node in torch.autograd.engine.topological_order([nodes[n] for n in roots])]
    early = [(node, n) for at, node in enumerate(order) for n in producers[node] if n in order[:at]]
    return {"nodes": sorted(order), "came after its producer": early}


@check(
    "autograd.engine.topological_order",
    given=st.tuples(st.just(10_000)),
    examples=[(5000,)],
    max_examples=1,
    hint="Keep the nodes that wait on a list of your own, used as a stack, instead of calling the function again.",
)
def walks_a_chain_of_ten_thousand_nodes(torch, length):
    """A graph is as deep as the computation was long, and Python's recursion is not."""
    nodes = [torch.autograd.node.Node() for _ in range(length)]
    for number in range(length - 1):
        nodes[number].next_functions = ((nodes[number + 1], 0),)
    order = list(torch.autograd.engine.topological_order(nodes[:1]))
    return len(order), order == nodes


@check(
    "autograd.engine.topological_order",
    given=st.tuples(st.sampled_from((2, 40))),
    examples=[(40,)],
    max_examples=2,
    timeout=2.0,
    hint="Remember which nodes you have seen; there are 2 to the power of 40 ways through 40 doublings.",
)
def visits_a_node_once_however_many_ways_lead_to_it(torch, doublings):
    """A tensor that is used twice is not walked through twice."""
    x = torch.ones(1, requires_grad=True)
    for _ in range(doublings):
        x = x + x
    return [node.name() for node in torch.autograd.engine.topological_order([x.grad_fn])]


@check(
    "autograd.engine.run_backward",
    given=st.tuples(
        tensors(shapes(max_dims=2, max_side=2), requires_grad=True), tensors((), requires_grad=True), _programs()
    ),
    examples=[
        (_leaf(3.0), TensorValue(np.array(2.0), True), (("mul", 0, 0),)),
        (_leaf(3.0), TensorValue(np.array(2.0), True), (("add", 0, 1), ("add", 2, 0), ("mul", 3, 1))),
    ],
    points=2,
    hint="Add what arrives at an output to what has arrived there, out of place: others may hold the same gradient.",
)
def leaves_the_gradient_of_an_expression(torch, x, y, steps):
    """A computation on x and y that uses values again and again leaves the right gradients in the leaves."""
    values = [x, y]
    for name, i, j in steps:
        values.append(getattr(torch, name)(values[i], values[j]))
    loss = values[-1].sum()
    order = torch.autograd.engine.topological_order([loss.grad_fn])
    torch.autograd.engine.run_backward(order, {loss.grad_fn: [torch.tensor(1.0, dtype=torch.float64)]})
    return {"x.grad": x.grad, "y.grad": y.grad}


@check(
    "autograd.engine.run_backward",
    given=st.tuples(st.lists(st.sampled_from((0, 1)), min_size=1, max_size=3).map(tuple)),
    examples=[((0,),), ((1,),), ((0, 1, 1),)],
    hint="An edge (producer, index) names the output of the producer: its gradient belongs into slot index of as many "
    "slots as len(producer.output_metadata) says, None where nothing has come.",
)
def hands_each_gradient_to_its_output(torch, used):
    """A node with two outputs gets the gradient of each in its place, None for one that was not used."""

    class Scaled(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, *grads):
            arrived.append([None if grad is None else grad.item() for grad in grads])
            return torch.ones(())

    arrived = []
    outputs = Scaled.apply(torch.ones((), requires_grad=True))
    loss = torch.stack([outputs[index] for index in used]).sum()
    order = torch.autograd.engine.topological_order([loss.grad_fn])
    torch.autograd.engine.run_backward(order, {loss.grad_fn: [torch.tensor(1.0)]})
    return arrived


@check(
    "autograd.engine.run_backward",
    given=st.tuples(st.integers(1, 4)),
    examples=[(2,)],
    max_examples=4,
    hint="Go through the order once; take a node's entry out of gradients when it runs, and leave all others there.",
)
def runs_each_node_once_and_keeps_what_has_no_node_to_run(torch, uses):
    """Each node of the order runs once, with all that arrived; what belongs to a node outside the order stays."""
    runs = []

    class Spy(torch.autograd.node.Node):
        def __call__(self, *grads):
            runs.append((self.number, [grad.item() for grad in grads]))
            return tuple(grads[0] * 2 for _ in self.next_functions)

    nodes = [Spy() for _ in range(4)]
    for number, node in enumerate(nodes):
        node.number, node.output_metadata = number, [((), np.dtype("float32"))]
    nodes[0].next_functions = ((nodes[1], 0),) * uses + ((None, 0),)
    nodes[1].next_functions = ((nodes[3], 0),)
    gradients = {nodes[0]: [torch.tensor(1.0)]}
    torch.autograd.engine.run_backward(nodes[:3], gradients)
    return {"runs": runs, "left over": [(node.number, grads[0].item()) for node, grads in gradients.items()]}
