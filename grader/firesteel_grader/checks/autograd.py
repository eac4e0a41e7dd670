"""Checks of chapter 4: autograd on tensors."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from firesteel_grader.checking import check
from firesteel_grader.inputs import Shape, arrays, broadcastable_shapes, shapes, shapes_within, tensors
from firesteel_grader.values import TensorValue

Edges = tuple[int | None, ...]

_sides = st.sampled_from((1, 2, 3, 0))  # an axis of size 0 is the last resort of a smallest case
_flags = st.sampled_from(((True, True), (True, False), (False, True)))


def _leaf(*rows: Any) -> TensorValue:
    return TensorValue(np.array(rows, dtype=np.float64), requires_grad=True)


def _counted(*sizes: int) -> TensorValue:
    return TensorValue(np.arange(1.0, 1 + np.prod(sizes, dtype=int)).reshape(sizes), requires_grad=True)


def _pairs_of(*shapes: tuple[Shape, Shape]) -> list[tuple[TensorValue, TensorValue]]:
    return [(_counted(*left), _counted(*right)) for left, right in shapes]


BROADCAST = _pairs_of(((2,), ()), ((), (2,)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((3, 1), (2, 1, 3)))
EMPTY = _pairs_of(((0, 3), (3,)), ((2, 0), (1,)), ((0,), ()))
SUMS = [
    (_counted(2, 3), (1,), False),
    (_counted(2, 2), (1,), False),
    (_counted(2, 2), (0,), True),
    (_counted(2, 2), (0, 1), False),
    (_counted(2, 3, 2), (0, 2), False),
    (_counted(2, 3), (), False),
]
VECTORS = _pairs_of(((2,), (2,)), ((1, 2), (2,)), ((2,), (2, 1)))
BATCHES = _pairs_of(
    ((2, 1, 2), (2, 1)), ((1, 2), (2, 2, 1)), ((2,), (2, 2, 3)), ((2, 1, 2), (2,)), ((2, 1, 1, 2), (3, 2, 2))
)
"""Inputs that every answer is tried on: what is drawn besides is random."""


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


@st.composite
def _pairs(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    a_shape, b_shape = draw(broadcastable_shapes(2))
    needs_a, needs_b = draw(_flags)
    return draw(tensors(a_shape, requires_grad=needs_a)), draw(tensors(b_shape, requires_grad=needs_b))


@st.composite
def _leaves(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    a_shape, b_shape = draw(broadcastable_shapes(2, max_dims=2))
    return draw(tensors(a_shape, requires_grad=True)), draw(tensors(b_shape, requires_grad=True))


@st.composite
def _summed(draw: DrawFn) -> tuple[TensorValue, tuple[int, ...], bool]:
    sizes = tuple(draw(_sides) for _ in range(draw(st.integers(0, 3))))
    dims = tuple(axis for axis in range(len(sizes)) if draw(st.booleans()))
    return draw(tensors(sizes, requires_grad=True)), dims, draw(st.booleans())


@st.composite
def _matrices(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    n, k, m = (draw(_sides.filter(bool)) for _ in range(3))
    return draw(tensors((n, k), requires_grad=True)), draw(tensors((k, m), requires_grad=True))


@st.composite
def _factors(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    """Draw two tensors that matmul takes: vectors, matrices, batches of them that broadcast; sizes 0 and 1, too."""
    n, k, m = (draw(_sides) for _ in range(3))
    batch = tuple(draw(st.lists(_sides, max_size=2)))
    kinds: list[Shape] = [(), (n,), (*draw(shapes_within(batch)), n)]
    left = draw(st.sampled_from(kinds))
    right: list[Shape] = [(k,), (k, m), (*draw(shapes_within(batch)), k, m)]
    needs_left, needs_right = draw(_flags)
    a = draw(tensors((*left, k), requires_grad=needs_left))
    return a, draw(tensors(draw(st.sampled_from(right)), requires_grad=needs_right))


@st.composite
def _unfit(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    return draw(tensors(shapes(max_dims=3, max_side=3))), draw(tensors(shapes(max_dims=3, max_side=3)))


@st.composite
def keys(draw: DrawFn, shape: Shape) -> Any:
    """Draw what may stand in x[...] for an x of *shape*: ints, slices, None, index tensors, a mask.

    Args:
        draw: Hypothesis's.
        shape: the shape of x.
    """
    if draw(st.integers(0, 5)) == 0:
        return draw(tensors(shape, "bool", any_layout=False))
    parts: list[Any] = []
    advanced = False
    for size in shape[: draw(st.integers(0, len(shape)))]:
        kind = draw(st.sampled_from(("slice", "int", "tensor", "none") if size and not advanced else ("slice", "none")))
        if kind == "none":
            parts.append(None)
        if kind == "int":
            parts.append(draw(st.integers(-size, size - 1)))
        elif kind == "tensor":
            advanced = True
            places = arrays(shapes(min_dims=1, max_dims=2, max_side=3), "int64", numbers=st.integers(-size, size - 1))
            parts.append(TensorValue(draw(places)))
        else:
            bound = st.none() | st.integers(-size - 1, size + 1)
            parts.append(slice(draw(bound), draw(bound), draw(st.sampled_from((None, 1, 2)))))
    return parts[0] if len(parts) == 1 and draw(st.booleans()) else tuple(parts)


@st.composite
def _picked(draw: DrawFn) -> tuple[TensorValue, Any]:
    x = draw(tensors(shapes(min_dims=1, max_dims=3, max_side=3), requires_grad=True))
    return x, draw(keys(x.array.shape))


@st.composite
def _looked_up(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    """Draw a table and places in it, some of them twice."""
    x = draw(tensors(shapes(min_dims=1, max_dims=2, min_side=1, max_side=3), requires_grad=True))
    size = x.array.shape[0]
    places = arrays(shapes(min_dims=1, max_dims=1, max_side=4), "int64", numbers=st.integers(-size, size - 1))
    return x, TensorValue(draw(places))


@st.composite
def _looked_up_once(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    """Draw a table and places in it or just behind it, none twice."""
    x = draw(tensors(shapes(min_dims=1, max_dims=2, min_side=1, max_side=3), requires_grad=True))
    places = draw(st.lists(st.integers(0, x.array.shape[0]), min_size=1, max_size=3, unique=True))
    return x, TensorValue(np.array(places))


@check(
    "functions.elementwise.Mul",
    given=_leaves().filter(lambda pair: pair[0].array.size * pair[1].array.size > 0),
    examples=[(_leaf(1.0, 2.0), _leaf(3.0, 4.0)), *BROADCAST],
    points=2,
    max_examples=8,
    hint="Each gradient is grad times the other factor, brought back to its operand's shape by shapes.unbroadcast.",
)
def hands_back_grad_times_the_other_factor(torch, a, b):
    """What backward itself returns: for each operand grad times the other one, of the operand's own shape."""
    product = torch.functions.elementwise.Mul.apply(a, b)
    with torch.no_grad():
        grads = torch.functions.elementwise.Mul.backward(product.grad_fn, torch.ones_like(product))
    return grads  # noqa: RET504 - the learner pastes the body, and a return cannot stand in a with


@check(
    "functions.elementwise.Mul",
    given=_pairs(),
    examples=[*BROADCAST, *EMPTY],
    points=2,
    max_examples=15,
    gradients=True,
    hint="Where one operand alone needs a gradient the other must still be saved; give None for that other one.",
)
def agrees_with_a_small_step(torch, a, b):
    """The product and the gradients that a backward pass leaves, for operands that broadcast in every way."""
    return torch.functions.elementwise.Mul.apply(a, b)


@check(
    "functions.elementwise.Mul",
    given=_leaves(),
    examples=[(_leaf(2.0), _leaf(3.0))],
    max_examples=5,
    hint="In backward compute with tensors (grad * b), not below them, so that the pass can be recorded itself.",
)
def a_product_can_be_differentiated_twice(torch, a, b):
    """Backward is itself differentiable: half the squared gradient at a has the gradient b at b."""
    product = torch.functions.elementwise.Mul.apply(a, b)
    (slope,) = torch.autograd.grad(product.sum(), a, create_graph=True)
    (slope * slope).sum().backward()
    return b.grad


@check(
    "functions.elementwise.Mul",
    given=_unfit(),
    examples=[(TensorValue(np.ones(2)), TensorValue(np.ones(3)))],
    max_examples=8,
    hint="cpu.binary(np.multiply, a, b) broadcasts, promotes dtypes and raises what PyTorch raises.",
)
def refuses_shapes_that_do_not_broadcast(torch, a, b):
    """Shapes that do not broadcast are a RuntimeError; all others give the product."""
    return torch.functions.elementwise.Mul.apply(a, b)


@check(
    "functions.reductions.Sum",
    given=_summed(),
    examples=SUMS,
    points=2,
    max_examples=8,
    hint="Put the summed axes back with size 1 (shapes.reduced_shape says how), then expand to the input's shape.",
)
def stretches_the_gradient_over_what_was_summed(torch, x, dims, keepdim):
    """What backward itself returns: for each element the gradient of the sum that it went into, and two Nones."""
    total = torch.functions.reductions.Sum.apply(x, dims, keepdim)
    grad = torch.arange(1.0, total.numel() + 1, dtype=torch.float64).reshape(total.shape)
    with torch.no_grad():
        grads = torch.functions.reductions.Sum.backward(total.grad_fn, grad)
    return grads  # noqa: RET504 - the learner pastes the body, and a return cannot stand in a with


@check(
    "functions.reductions.Sum",
    given=_summed(),
    examples=[*SUMS, (_counted(2, 0), (1,), False), (_counted(2, 0), (0,), True), (_counted(), (), False)],
    points=2,
    max_examples=12,
    gradients=True,
    hint="forward: cpu.reduce(np.add, x, dims, keepdim); backward returns one entry for each argument of forward.",
)
def sums_and_agrees_with_a_small_step(torch, x, dims, keepdim):
    """The sum over any axes, and the gradient that a backward pass leaves at the input."""
    return torch.functions.reductions.Sum.apply(x, dims, keepdim)


@check(
    "functions.reductions.Sum",
    given=_summed(),
    examples=[(_leaf(1.0, 2.0), (0,), False)],
    max_examples=5,
    hint="In backward stretch the tensor grad itself; numbers taken out of it have lost their history.",
)
def a_sum_can_be_differentiated_twice(torch, x, dims, keepdim):
    """Backward is itself differentiable: a squared sum has a second derivative."""
    total = torch.functions.reductions.Sum.apply(x, dims, keepdim)
    (slope,) = torch.autograd.grad((total * total).sum(), x, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), x)
    return curvature


@check(
    "functions.linalg.MatMul",
    given=_matrices(),
    examples=[
        (_leaf([1.0, 2.0]), _leaf([3.0], [4.0])),
        (_leaf([1.0, 2.0], [3.0, 4.0]), _leaf([5.0, 6.0], [7.0, 8.0])),
        (_leaf([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), _leaf([1.0, 0.0], [0.0, 2.0], [1.0, 1.0])),
    ],
    points=2,
    max_examples=8,
    hint="dA = dC @ B.mT and dB = A.mT @ dC: of the ways to multiply, the shapes leave only one.",
)
def hands_back_a_matrix_product_to_each_side(torch, a, b):
    """What backward itself returns for two matrices: grad times b transposed, and a transposed times grad."""
    product = torch.functions.linalg.MatMul.apply(a, b)
    grad = torch.arange(1.0, product.numel() + 1, dtype=torch.float64).reshape(product.shape)
    with torch.no_grad():
        grads = torch.functions.linalg.MatMul.backward(product.grad_fn, grad)
    return grads  # noqa: RET504 - the learner pastes the body, and a return cannot stand in a with


@check(
    "functions.linalg.MatMul",
    given=_factors(),
    examples=[*VECTORS, *BATCHES, *_pairs_of(((2, 0), (0, 3)), ((0, 2), (2,)), ((2, 0, 3), (3,)))],
    points=3,
    max_examples=15,
    gradients=True,
    hint="A vector is a matrix with one row (left) or one column (right): unsqueeze it and grad alike, sum stretched "
    "batch axes back, and give the gradient the operand's shape.",
)
def takes_vectors_matrices_and_batches(torch, a, b):
    """The product and both gradients for vectors, matrices and batches that broadcast."""
    return torch.functions.linalg.MatMul.apply(a, b)


@check(
    "functions.linalg.MatMul",
    given=_matrices(),
    examples=[(_leaf([2.0]), _leaf([3.0]))],
    max_examples=5,
    hint="In backward compute with tensors (grad @ b.mT), not below them, so that the pass can be recorded itself.",
)
def a_matrix_product_can_be_differentiated_twice(torch, a, b):
    """Backward is itself differentiable: the squared gradient at a has a gradient at b."""
    product = torch.functions.linalg.MatMul.apply(a, b)
    (slope,) = torch.autograd.grad(product.sum(), a, create_graph=True)
    (slope * slope).sum().backward()
    return b.grad


@check(
    "functions.linalg.MatMul",
    given=_unfit(),
    examples=[
        (TensorValue(np.ones((2, 3))), TensorValue(np.ones((2, 3)))),
        (TensorValue(np.ones((2, 3))), TensorValue(np.ones((3, 1)))),
    ],
    max_examples=8,
    hint="cpu.matmul(a, b) takes vectors, matrices and batches, and raises what PyTorch raises.",
)
def refuses_shapes_that_do_not_fit(torch, a, b):
    """Inner sizes that differ, or an operand without axes, are a RuntimeError; all others give the product."""
    return torch.functions.linalg.MatMul.apply(a, b)


@check(
    "functions.views.Index",
    given=_looked_up(),
    examples=[
        (_leaf(1.0, 2.0, 3.0), TensorValue(np.array([0, 2, 2]))),
        (_counted(2, 2), TensorValue(np.array([[1, 1], [0, -1]]))),
    ],
    points=2,
    max_examples=10,
    gradients=True,
    hint="Add at each place instead of writing to it: Put.apply(grad, key, shape) does.",
)
def adds_up_where_a_place_is_picked_twice(torch, x, places):
    """Picking by an index tensor: each place gets the sum of what its copies were handed, 0 if it has none."""
    return torch.functions.views.Index.apply(x, places)


@check(
    "functions.views.Index",
    given=_picked(),
    examples=[
        (_leaf([1.0, 2.0], [3.0, 4.0]), (0, slice(None))),
        (_leaf([1.0, 2.0], [3.0, 4.0]), (slice(None), None, slice(1, None))),
        (_leaf(1.0, 2.0, 3.0), slice(None, None, 2)),
        (_leaf(1.0, 2.0, 3.0), TensorValue(np.array([True, False, True]))),
        (_leaf([1.0, 2.0], [3.0, 4.0]), (TensorValue(np.array([0, 1])), TensorValue(np.array([1, 1])))),
    ],
    points=2,
    max_examples=20,
    gradients=True,
    hint="indexing.pick and Put take every kind of key, so hand the key on as it came; save x's shape in forward.",
)
def takes_every_kind_of_key(torch, x, key):
    """Ints, slices, None, index tensors and masks: what was picked, and the gradient at the places it came from."""
    return torch.functions.views.Index.apply(x, key)


@check(
    "functions.views.Index",
    given=st.tuples(tensors(shapes(min_dims=1, max_dims=2, min_side=1)), st.sampled_from((0, slice(None, 1), None))),
    examples=[(TensorValue(np.array([1.0, 2.0])), slice(1, None))],
    max_examples=10,
    hint="indexing.pick gives a view where strides can say what the key says; do not copy what it gives.",
)
def gives_a_view_where_it_can(torch, x, key):
    """What ints, slices and None pick is a view: overwriting x changes it, too."""
    picked = torch.functions.views.Index.apply(x, key)
    x.fill_(7.0)
    return picked


@check(
    "functions.views.Index",
    given=_looked_up_once(),
    examples=[(_leaf(1.0, 2.0), TensorValue(np.array([2]))), (_leaf(3.0), TensorValue(np.array([0])))],
    max_examples=6,
    hint="In backward use Put.apply, which is recorded, rather than indexing.put, which is not.",
)
def what_was_picked_can_be_differentiated_twice(torch, x, places):
    """Backward is itself differentiable; a place that is not there is an IndexError."""
    picked = torch.functions.views.Index.apply(x, places)
    (slope,) = torch.autograd.grad((picked * picked).sum(), x, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), x)
    return curvature


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
