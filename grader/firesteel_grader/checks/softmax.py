"""Checks of chapter 2: the softmax that survives large numbers."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import counted, shapes, tensors
from firesteel_grader.inside.values import TensorValue

FLOATS = st.sampled_from(("float32", "float64"))
LARGE = st.sampled_from((1.0, 0.0, -1.0, 1000.0, -1000.0))


@st.composite
def _rows(draw: DrawFn, numbers: st.SearchStrategy[float] | None = None) -> tuple[TensorValue, int]:
    shape = draw(shapes(min_dims=1, max_dims=3, min_side=1, max_side=3))
    dim = draw(st.integers(-len(shape), len(shape) - 1))
    return draw(tensors(shape, FLOATS, numbers=numbers)), dim


@check(
    "stable.softmax",
    given=_rows(),
    examples=[(counted(2, 3), 0), (counted(2, 3), -1)],
    points=2,
    hint="Sum along *dim* only, and keep that axis, so that the sum broadcasts against what it divides.",
)
def sums_to_one_along_the_axis(torch, input, dim):
    """The exponentials are divided by their sum along the axis, whichever it is."""
    return torch.stable.softmax(input, dim)


@check(
    "stable.softmax",
    given=_rows(LARGE),
    examples=[(TensorValue(np.array([1000.0, 0.0])), 0), (TensorValue(np.array([[0.0, 0.0], [1000.0, 0.0]])), 1)],
    points=2,
    max_examples=40,
    hint="Take each row's own largest element away before `exp`; it cancels in the quotient.",
)
def survives_large_numbers(torch, input, dim):
    """Large numbers overflow nothing, and a row of large numbers does not drown a row of small ones."""
    return torch.stable.softmax(input, dim)


@check(
    "stable.softmax",
    given=_rows().map(lambda row: (TensorValue(row[0].array.astype("float64"), True), row[1])),
    examples=[(counted(2, requires_grad=True), 0), (counted(2, 3, requires_grad=True), 1)],
    gradients=True,
    hint="Compute with tensors from beginning to end: what passes through NumPy or `.item()` leaves the graph.",
)
def lets_gradients_through(torch, input, dim):
    """Backward goes through the softmax: each element moves all others along its axis."""
    return torch.stable.softmax(input, dim)


@check(
    "stable.softmax",
    given=st.tuples(tensors(shapes(max_dims=2, min_side=1, max_side=2)), st.sampled_from((2, -3, 3, -4)))
    | st.just((counted(1), 0)),
    hint="Let `amax` or `sum` look at *dim*: they raise the right error themselves.",
)
def refuses_an_axis_that_is_not_there(torch, input, dim):
    """An axis that the tensor does not have is an IndexError."""
    return torch.stable.softmax(input, dim)
