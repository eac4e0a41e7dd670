"""Checks of chapter 4: products of tensors, element by element and of matrices."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import Shape, broadcastable_shapes, counted, shapes, shapes_within, tensors
from firesteel_grader.inside.values import TensorValue

_sides = st.sampled_from((1, 2, 3, 0))  # an axis of size 0 is the last resort of a smallest case

_flags = st.sampled_from(((True, True), (True, False), (False, True)))


def _leaf(*rows: Any) -> TensorValue:
    return TensorValue(np.array(rows, dtype=np.float64), requires_grad=True)


_counted = partial(counted, requires_grad=True)


def _pairs_of(*shapes: tuple[Shape, Shape]) -> list[tuple[TensorValue, TensorValue]]:
    return [(_counted(*left), _counted(*right)) for left, right in shapes]


BROADCAST = _pairs_of(((2,), ()), ((), (2,)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((3, 1), (2, 1, 3)))

EMPTY = _pairs_of(((0, 3), (3,)), ((2, 0), (1,)), ((0,), ()))

VECTORS = _pairs_of(((2,), (2,)), ((1, 2), (2,)), ((2,), (2, 1)))

BATCHES = _pairs_of(
    ((2, 1, 2), (2, 1)), ((1, 2), (2, 2, 1)), ((2,), (2, 2, 3)), ((2, 1, 2), (2,)), ((2, 1, 1, 2), (3, 2, 2))
)


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
