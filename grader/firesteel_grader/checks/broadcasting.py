"""Checks of chapter 2: broadcasting, reductions and dtypes."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import (
    Shape,
    broadcastable_shapes,
    contiguous,
    counted,
    dtypes,
    permutations,
    shapes,
    shapes_within,
    tensors,
)
from firesteel_grader.inside.values import DTYPES, DtypeValue, TensorValue

FLOATS = st.sampled_from(("float32", "float64"))


def _common(*several: Shape) -> Shape | None:
    """Return the shape that NumPy broadcasts *several* to; None if it does not."""
    try:
        return np.broadcast_shapes(*several)
    except ValueError:
        return None


@st.composite
def _expanded(draw: DrawFn) -> tuple[Shape, Shape, Shape]:
    """A shape with any strides, and a shape to expand it to in which no axis is left with size 1.

    The stride of an axis of size 1 does not matter, so an answer may choose it.
    """
    sizes = draw(st.lists(st.sampled_from((2, 3, 0)), max_size=4).map(tuple))
    shape = draw(shapes_within(sizes))
    stride = draw(st.lists(st.integers(0, 7), min_size=len(shape), max_size=len(shape)))
    return shape, tuple(stride), sizes


@st.composite
def _not_to_expand(draw: DrawFn) -> tuple[Shape, Shape, Shape]:
    pair = st.tuples(shapes(max_dims=3, max_side=3), shapes(max_dims=3, max_side=3))
    shape, sizes = draw(pair.filter(lambda pair: _common(*pair) != pair[1]))
    return shape, contiguous(shape), sizes


@st.composite
def _spread(draw: DrawFn) -> tuple[TensorValue, Shape]:
    """A tensor, and a shape it broadcasts to, axes of size 0 and 1 among them."""
    common = draw(shapes(max_dims=3, max_side=3))
    return draw(tensors(draw(shapes_within(common)), FLOATS)), common


@st.composite
def _reduced(draw: DrawFn) -> tuple[Shape, Shape]:
    shape = draw(shapes())
    order = draw(permutations(len(shape)))
    return shape, order[: draw(st.integers(0, len(shape)))]


@st.composite
def _summed(draw: DrawFn) -> tuple[TensorValue, Shape, bool]:
    shape = draw(shapes(min_dims=1, max_dims=3, max_side=3))
    order = draw(permutations(len(shape)))[: draw(st.integers(1, len(shape)))]
    dims = tuple(dim - len(shape) if draw(st.booleans()) else dim for dim in order)
    return draw(tensors(shape)), dims, draw(st.booleans())


@st.composite
def _broadcast_gradients(draw: DrawFn) -> tuple[TensorValue, Shape]:
    common = draw(shapes(max_dims=3, max_side=3))
    return draw(tensors(common, FLOATS)), draw(shapes_within(common))


@st.composite
def _factors(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    first, second = draw(broadcastable_shapes())
    return draw(tensors(first, requires_grad=True)), draw(tensors(second, requires_grad=True))


def _kinds(same: bool) -> st.SearchStrategy[tuple[DtypeValue, DtypeValue]]:
    """Draw two dtypes of one kind (bool, integer, float), or of two."""
    groups = {name: dtype.kind.replace("u", "i") for name, dtype in DTYPES.items()}
    pair = st.tuples(dtypes(), dtypes()).filter(lambda names: (groups[names[0]] == groups[names[1]]) is same)
    return pair.map(lambda names: (DtypeValue(names[0]), DtypeValue(names[1])))


def _named(*pairs: tuple[str, str]) -> list[tuple[DtypeValue, DtypeValue]]:
    return [(DtypeValue(a), DtypeValue(b)) for a, b in pairs]


@check(
    "shapes.broadcast_shapes",
    given=st.integers(0, 3).flatmap(broadcastable_shapes).map(lambda found: (found,)),
    examples=[(((4, 1), (3,)),), (((2, 3), (3,)),), (((0,), (1,)),), ((),)],
    points=2,
    hint="Line the shapes up from the right; a missing axis counts as one of size 1, and a 1 gives way to any size.",
)
def stretches_missing_axes_and_axes_of_size_one(torch, shapes):
    """Lined up from the right, a missing axis or one of size 1 takes the other's size."""
    return torch.shapes.broadcast_shapes(*shapes)


@check(
    "shapes.broadcast_shapes",
    given=st.lists(shapes(max_dims=3, max_side=3), min_size=2, max_size=3)
    .filter(lambda found: _common(*found) is None)
    .map(lambda found: (tuple(found),))
    | st.just((((2,), (1,)),)),
    examples=[(((2,), (3,)),), (((2, 3), (2,)),), (((0,), (2,)),)],
    hint="Where two sizes meet that differ and are both not 1, raise; 0 is a size like any other.",
)
def refuses_sizes_that_differ_and_are_both_not_one(torch, shapes):
    """Two axes that meet with different sizes, neither of them 1, are a RuntimeError."""
    return torch.shapes.broadcast_shapes(*shapes)


@check(
    "shapes.expand_strides",
    given=_expanded(),
    examples=[((3, 1), (1, 1), (2, 3, 4)), ((3,), (1,), (2, 3)), ((2, 3), (1, 2), (2, 3)), ((), (), (2,))],
    points=2,
    hint="A stretched axis must stay on the same element however far the index goes: which stride does that?",
)
def steps_nowhere_along_a_stretched_axis(torch, shape, stride, new_shape):
    """The stride is 0 along an axis that is new or stretched, and stays as it was along the others."""
    return torch.shapes.expand_strides(shape, stride, new_shape)


@check(
    "shapes.expand_strides",
    given=_not_to_expand() | st.just(((2,), (1,), (2,))),
    examples=[((2,), (1,), (3,)), ((2, 3), (3, 1), (3,)), ((1, 3), (3, 1), (3,)), ((2,), (1,), (1,))],
    hint="Only an axis of size 1 stretches, and axes are only added, on the left.",
)
def refuses_to_stretch_an_axis_that_is_not_one(torch, shape, stride, new_shape):
    """An axis that is neither 1 nor the wanted size, or too few axes to expand to, are a RuntimeError."""
    return torch.shapes.expand_strides(shape, stride, new_shape)


@check(
    "shapes.expand_strides",
    given=_spread(),
    examples=[(counted(2, 1), (2, 3)), (counted(3), (2, 3)), (counted(1, 3), (2, 3)), (counted(), (2,))],
    hint="Print `x.expand(shape).stride()`: what does one step along each axis reach?",
)
def expands_tensors(torch, x, shape):
    """The running framework's `expand` shows the same numbers again and again."""
    return x.expand(shape) + 0


@check(
    "shapes.reduced_shape",
    given=_reduced(),
    examples=[((2, 3, 4), (1,)), ((2, 3, 4), (2, 0)), ((2, 3), ()), ((), ())],
    points=2,
    hint="Go through the axes with `enumerate(shape)` and leave out those that *dims* names.",
)
def drops_the_reduced_axes(torch, shape, dims):
    """Without keepdim the reduced axes are gone, in whatever order they are named."""
    return torch.shapes.reduced_shape(shape, dims, False)


@check(
    "shapes.reduced_shape",
    given=_reduced(),
    examples=[((2, 3, 4), (1,)), ((2, 3), (0, 1)), ((2, 0), (1,))],
    hint="With keepdim there are as many axes as before; a reduced one holds one value.",
)
def keeps_reduced_axes_with_size_one(torch, shape, dims):
    """With keepdim a reduced axis stays, with size 1, even where there was nothing to reduce."""
    return torch.shapes.reduced_shape(shape, dims, True)


@check(
    "shapes.reduced_shape",
    given=_summed(),
    examples=[(counted(2, 3), (-1,), False), (counted(2, 3), (0,), True), (counted(1, 2), (1,), False)],
    hint="`sum` turns negative axes into positive ones before it asks you.",
)
def gives_sums_their_shape(torch, x, dims, keepdim):
    """The running framework's `sum` ends in the right shape, over any axes."""
    return x.sum(dims, keepdim=keepdim)


@check(
    "shapes.unbroadcast",
    given=_broadcast_gradients(),
    examples=[
        (counted(2, 3), (3,)),
        (counted(2, 3), (2, 1)),
        (counted(2, 2, 3), (2, 1)),
        (counted(2, 3), (2, 3)),
        (counted(2, 0), (2, 1)),
    ],
    points=2,
    may_alias=True,
    hint="Sum over the axes that were added on the left and over those that were 1, then give it the shape asked for.",
)
def sums_over_every_broadcast_axis(torch, grad, shape):
    """The gradient of a copy is the sum over its copies."""
    return torch.shapes.unbroadcast(grad, shape)


@check(
    "shapes.unbroadcast",
    given=_factors(),
    examples=[
        (counted(2, 3, requires_grad=True), counted(3, requires_grad=True)),
        (counted(2, 3, requires_grad=True), counted(2, 1, requires_grad=True)),
        (counted(2, requires_grad=True), counted(2, requires_grad=True)),
    ],
    gradients=True,
    hint="Each factor's gradient must have the factor's own shape and dtype.",
)
def gives_both_factors_of_a_product_their_gradient(torch, a, b):
    """In `a * b` each factor gets the gradient that moving its own elements would show."""
    return a * b


@check(
    "shapes.unbroadcast",
    given=st.tuples(tensors(shapes(max_dims=2, max_side=3)), shapes(max_dims=3, max_side=3)).filter(
        lambda pair: _common(pair[0].array.shape, pair[1]) != pair[0].array.shape
    )
    | st.just((counted(2), (2,))),
    examples=[(counted(2), (3,)), (counted(2), (2, 2)), (counted(2, 2, 3), (3, 2))],
    may_alias=True,
    hint="Ask first whether *shape* broadcasts to the gradient's shape at all; `broadcast_shapes` knows.",
)
def refuses_a_shape_that_does_not_broadcast(torch, grad, shape):
    """A shape that does not broadcast to the gradient's shape is a RuntimeError."""
    return torch.shapes.unbroadcast(grad, shape)


@check(
    "dtypes.promote_types",
    given=_kinds(same=False),
    examples=_named(("int64", "float32"), ("float16", "int64"), ("bool", "uint8"), ("uint8", "bool")),
    points=2,
    max_examples=50,
    hint="Compare `category` first; the sizes only matter between two types of one kind.",
)
def lets_the_higher_kind_win(torch, type1, type2):
    """A float beats an integer and an integer beats a bool, whatever their sizes."""
    return torch.dtypes.promote_types(type1, type2)


@check(
    "dtypes.promote_types",
    given=_kinds(same=True),
    examples=_named(("int32", "int64"), ("float64", "float16"), ("uint8", "int8"), ("int8", "uint8")),
    max_examples=40,
    hint="Within a kind the one with more bytes wins; of uint8 and int8 neither holds all that the other holds.",
)
def lets_the_larger_win_within_a_kind(torch, type1, type2):
    """Within a kind the larger type wins; uint8 and int8 meet in int16."""
    return torch.dtypes.promote_types(type1, type2)
