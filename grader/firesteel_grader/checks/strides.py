"""Checks of chapter 1: strides."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from math import prod

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import Shape, contiguous, layouts, permutations, shapes


@st.composite
def _indexed(draw: DrawFn) -> tuple[Shape, Shape, Shape, int]:
    shape, stride = draw(layouts(max_dims=3).filter(lambda layout: 0 not in layout[0]))
    negative = draw(st.booleans())
    index = tuple(draw(st.integers(-size if negative else 0, size - 1)) for size in shape)
    return index, shape, stride, draw(st.integers(0, 5))


@st.composite
def _indexed_perhaps_outside(draw: DrawFn) -> tuple[Shape, Shape]:
    shape = draw(shapes(max_dims=3, max_side=3))
    index = draw(st.lists(st.integers(-4, 4), min_size=len(shape), max_size=len(shape) + draw(st.integers(0, 1))))
    return tuple(index), shape


@st.composite
def _sliced(draw: DrawFn, steps: st.SearchStrategy[int | None]) -> tuple[Shape, Shape, int, int, slice]:
    shape, stride = draw(layouts(min_dims=1, max_dims=3, max_side=6))
    bound = st.none() | st.integers(-8, 8)
    key = slice(draw(bound), draw(bound), draw(steps))
    return shape, stride, draw(st.integers(0, 5)), draw(st.integers(0, len(shape) - 1)), key


@st.composite
def _permuted(draw: DrawFn) -> tuple[Shape, Shape, Shape]:
    shape, stride = draw(layouts())
    order = draw(permutations(len(shape)))
    return shape, stride, tuple(dim - len(shape) if draw(st.booleans()) else dim for dim in order)


@st.composite
def _permuted_perhaps_wrongly(draw: DrawFn) -> tuple[Shape, Shape]:
    """Axes with one mistake at most, so that there is no question which error comes first."""
    shape = draw(shapes(min_dims=2, max_dims=3, min_side=1))
    rank = len(shape)
    dims = list(draw(permutations(rank)))
    at, negative = draw(st.integers(0, rank - 1)), rank * draw(st.booleans())
    mistake = draw(st.sampled_from(("twice", "outside", "too few", "too many", "none")))
    if mistake == "twice":
        dims[at] = dims[at - 1] - negative
    elif mistake == "outside":
        dims[at] = -rank - 1 if negative else rank
    elif mistake == "too few":
        del dims[at]
    elif mistake == "too many":
        dims.append(dims[at])
    return shape, tuple(dims)


def _even_run(drawn: tuple[Shape, int]) -> tuple[Shape, Shape, Shape]:
    """Spread a contiguous tensor out, so that its elements are all the same step apart, and flatten it."""
    shape, step = drawn
    step = step if prod(shape) > 1 else 1  # an axis of size 1 may have any stride
    return shape, tuple(step * size for size in contiguous(shape)), (prod(shape),)


@st.composite
def _regrouped(draw: DrawFn) -> tuple[Shape, Shape, Shape]:
    """A layout, and another way to group as many elements: axes joined, split, or of size 1 put in."""
    shape, stride = draw(layouts(max_dims=4))
    sizes = list(shape)
    for _ in range(draw(st.integers(0, 3))):
        change = draw(st.sampled_from(("join", "split", "insert", "remove")))
        at = draw(st.integers(0, max(len(sizes) - 1, 0)))
        if change == "join" and at + 1 < len(sizes):
            sizes[at : at + 2] = [sizes[at] * sizes[at + 1]]
        elif change == "split" and at < len(sizes) and sizes[at] % 2 == 0:
            sizes[at : at + 1] = [2, sizes[at] // 2] if draw(st.booleans()) else [sizes[at] // 2, 2]
        elif change == "insert":
            sizes.insert(at, 1)
        elif change == "remove" and sizes[at : at + 1] == [1]:
            del sizes[at]
    return shape, stride, tuple(sizes)


@check(
    "strides.contiguous_strides",
    given=st.tuples(shapes(min_side=1)),
    examples=[((2, 3, 4),), ((),)],
    points=2,
    hint="Walk the shape from the right and keep the product of the sizes passed so far.",
)
def steps_over_everything_to_its_right(torch, shape):
    """One step along an axis skips the elements of all axes to its right."""
    return torch.strides.contiguous_strides(shape)


@check(
    "strides.contiguous_strides",
    given=st.tuples(shapes(min_dims=1, max_side=3).filter(lambda shape: 0 in shape)),
    examples=[((2, 0, 3),)],
    hint="An axis without elements is never stepped over; let it count as 1.",
)
def counts_an_empty_axis_as_one(torch, shape):
    """An axis of size 0 counts as 1, as in PyTorch."""
    return torch.strides.contiguous_strides(shape)


@check(
    "strides.element_offset",
    given=_indexed(),
    examples=[((1, 2), (2, 3), (3, 1), 0), ((1, 2), (2, 3), (3, 1), 4), ((-2, -3), (2, 3), (3, 1), 0)],
    points=2,
    hint="Each entry of the index is a number of steps along its axis, and each step is as long as the stride.",
)
def walks_one_stride_per_step(torch, index, shape, stride, offset):
    """The place of an element is the offset plus index times stride, negative entries counted from the end."""
    return torch.strides.element_offset(index, shape, stride, offset)


@check(
    "strides.element_offset",
    given=_indexed_perhaps_outside(),
    examples=[((2,), (2,)), ((-3,), (2,)), ((0, 0), (2,)), ((1,), (2,))],
    hint="An axis of size n has the places -n to n - 1; look at every axis before you multiply.",
)
def refuses_an_index_outside_the_shape(torch, index, shape):
    """An index that lies outside an axis, or has another length than the shape, is an IndexError."""
    return torch.strides.element_offset(index, shape, (1,) * len(shape))


@check(
    "strides.is_contiguous",
    given=layouts(),
    examples=[((2, 3), (3, 1)), ((3, 2), (1, 3)), ((2, 3), (6, 1))],
    points=2,
    hint="Compare the strides with those that a contiguous tensor of this shape would have.",
)
def tells_whether_the_walk_is_even(torch, shape, stride):
    """A tensor is contiguous when the next element in index order is the next one in the storage."""
    return torch.strides.is_contiguous(shape, stride)


@check(
    "strides.is_contiguous",
    given=layouts(max_side=1, max_dims=3).flatmap(
        lambda layout: st.tuples(
            st.just((2, *layout[0])),
            st.tuples(st.sampled_from((1, 1, 3)), *[st.sampled_from((0, 1, 7)) for _ in layout[0]]),
        )
    ),
    examples=[((2, 1), (1, 7)), ((1, 2), (9, 1)), ((2, 0), (5, 5))],
    hint="Nobody steps along an axis of size 1, and nobody walks a tensor without elements at all.",
)
def ignores_axes_that_are_never_stepped_along(torch, shape, stride):
    """The stride of an axis of size 1 does not matter; a tensor without elements is contiguous."""
    return torch.strides.is_contiguous(shape, stride)


@check(
    "strides.slice_axis",
    given=_sliced(st.none() | st.integers(1, 3)),
    examples=[
        ((5,), (1,), 0, 0, slice(1, None, 2)),
        ((4, 3), (3, 1), 2, 0, slice(1, 3)),
        ((3,), (1,), 0, 0, slice(-2, None)),
    ],
    points=2,
    hint="`range(size)[key]` knows where a slice starts, how far it steps and how many places it has.",
)
def starts_further_and_steps_longer(torch, shape, stride, offset, axis, key):
    """A slice is a view: another start, longer steps, fewer places."""
    return torch.strides.slice_axis(shape, stride, offset, axis, key)


@check(
    "strides.slice_axis",
    given=_sliced(st.integers(-2, 2)),
    examples=[((3,), (1,), 0, 0, slice(None, None, -1)), ((3,), (1,), 0, 0, slice(None, None, 0))],
    hint="Look at the step first: PyTorch has no views that walk backwards.",
)
def refuses_a_step_that_is_not_positive(torch, shape, stride, offset, axis, key):
    """A step of 0 or below is a ValueError."""
    return torch.strides.slice_axis(shape, stride, offset, axis, key)


@check(
    "strides.permute",
    given=_permuted(),
    examples=[((2, 3), (3, 1), (1, 0)), ((2, 3, 4), (12, 4, 1), (1, 2, 0)), ((2, 3), (3, 1), (-1, 0))],
    points=2,
    hint="Axis i of the view is axis dims[i] of the tensor: its size and its stride move together.",
)
def takes_each_axis_with_its_stride(torch, shape, stride, dims):
    """Axis i of the view is the old axis dims[i], size and stride alike."""
    return torch.strides.permute(shape, stride, dims)


@check(
    "strides.permute",
    given=_permuted_perhaps_wrongly(),
    examples=[((2, 3), (0, 0)), ((2, 3), (0,)), ((2, 3), (0, 2)), ((2, 3), (0, -2)), ((2, 3), (1, 0))],
    hint="Turn negative axes into positive ones before you compare them.",
)
def refuses_axes_that_are_missing_or_named_twice(torch, shape, dims):
    """An axis that is not there is an IndexError; too few, too many or repeated axes are a RuntimeError."""
    return torch.strides.permute(shape, torch.strides.contiguous_strides(shape), dims)


@check(
    "strides.view_strides",
    given=_regrouped(),
    examples=[
        ((2, 3), (3, 1), (6,)),
        ((3, 2), (1, 3), (6,)),
        ((2, 3, 4), (12, 4, 1), (6, 4)),
        ((4, 6), (6, 1), (2, 2, 3, 2)),
        ((2, 3), (6, 1), (2, 3, 1)),
    ],
    points=3,
    max_examples=60,
    hint="Neighbours join where the outer stride is the inner size times the inner stride; split freely.",
)
def shows_the_same_elements_in_the_same_order(torch, shape, stride, new_shape):
    """The new strides reach the same elements in the same order; None when no strides can."""
    new = torch.strides.view_strides(shape, stride, new_shape)
    return new and [sum(i * step for i, step in zip(index, new, strict=True)) for index in np.ndindex(*new_shape)]


@check(
    "strides.view_strides",
    given=st.tuples(shapes(min_side=1), st.integers(1, 3)).map(_even_run),
    examples=[((2, 3), (3, 1), (6,)), ((), (), (1,)), ((1, 2), (2, 1), (2,)), ((2, 3), (6, 2), (6,))],
    hint="In a contiguous tensor every axis joins its neighbour, so one run is left.",
)
def flattens_a_contiguous_tensor(torch, shape, stride, new_shape):
    """A contiguous tensor, or every n-th element of one, can always be flattened without a copy."""
    return torch.strides.view_strides(shape, stride, new_shape)
