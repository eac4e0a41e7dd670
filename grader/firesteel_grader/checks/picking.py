"""Checks of chapter 4: sums and indexing."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import Shape, arrays, counted, shapes, tensors
from firesteel_grader.inside.values import TensorValue

_sides = st.sampled_from((1, 2, 3, 0))  # an axis of size 0 is the last resort of a smallest case


def _leaf(*rows: Any) -> TensorValue:
    return TensorValue(np.array(rows, dtype=np.float64), requires_grad=True)


_counted = partial(counted, requires_grad=True)


SUMS = [
    (_counted(2, 3), (1,), False),
    (_counted(2, 2), (1,), False),
    (_counted(2, 2), (0,), True),
    (_counted(2, 2), (0, 1), False),
    (_counted(2, 3, 2), (0, 2), False),
    (_counted(2, 3), (), False),
]


@st.composite
def _summed(draw: DrawFn) -> tuple[TensorValue, tuple[int, ...], bool]:
    sizes = tuple(draw(_sides) for _ in range(draw(st.integers(0, 3))))
    dims = tuple(axis for axis in range(len(sizes)) if draw(st.booleans()))
    return draw(tensors(sizes, requires_grad=True)), dims, draw(st.booleans())


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
