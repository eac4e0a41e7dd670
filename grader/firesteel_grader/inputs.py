"""Strategies for inputs that the checks share: shapes, layouts, arrays, tensors.

They draw small things, since a small failing case teaches more, but always reach for the edges: axes of size 0 and 1,
no axes at all, layouts that are not contiguous. A failing case shrinks towards one axis of size 2 and elements of
1: one reads more in [1, 2] than in an empty tensor, a scalar or zeros, and meets those only where they matter.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .inside.values import DTYPES, Array, TensorValue

Shape = tuple[int, ...]


def shapes(*, min_dims: int = 0, max_dims: int = 4, min_side: int = 0, max_side: int = 4) -> SearchStrategy[Shape]:
    """Draw shapes, axes of size 0 and 1 among them.

    Args:
        min_dims: fewest axes.
        max_dims: most axes.
        min_side: smallest size of an axis.
        max_side: largest size of an axis.
    """
    edges = [side for side in (1, 0) if min_side <= side <= max_side]
    sides = [*range(max(min_side, 2), max_side + 1)] * 2 + edges  # edges are drawn half as often as each other size
    ranks = sorted(range(min_dims, max_dims + 1), key=lambda rank: (rank == 0, rank))  # 1, 2, 3, 4, 0
    sizes = st.sampled_from(ranks).flatmap(lambda rank: st.lists(st.sampled_from(sides), min_size=rank, max_size=rank))
    return sizes.map(tuple)


def permutations(count: int) -> SearchStrategy[Shape]:
    """Draw the axes 0 to *count* - 1 in any order."""
    return st.permutations(range(count)).map(tuple)


@st.composite
def layouts(draw: DrawFn, *, min_dims: int = 0, max_dims: int = 4, max_side: int = 4) -> tuple[Shape, Shape]:
    """Draw (shape, stride) of a view: a contiguous tensor's axes, perhaps permuted, stretched or with gaps.

    Args:
        draw: Hypothesis's.
        min_dims: fewest axes.
        max_dims: most axes.
        max_side: largest size of an axis.
    """
    shape = draw(shapes(min_dims=min_dims, max_dims=max_dims, max_side=max_side))
    stride = contiguous(shape)
    change = draw(st.sampled_from(("none", "permute", "gap", "stretch")))
    if change == "permute":
        order = draw(permutations(len(shape)))
        return tuple(shape[axis] for axis in order), tuple(stride[axis] for axis in order)
    if change == "gap":
        gap = draw(st.integers(2, 3))
        axis = draw(st.integers(0, len(shape)))
        return shape, tuple(step * (gap if at < axis else 1) for at, step in enumerate(stride))
    if change == "stretch" and shape:
        axis = draw(st.integers(0, len(shape) - 1))
        return shape, tuple(0 if at == axis else step for at, step in enumerate(stride))
    return shape, stride


def contiguous(shape: Shape) -> Shape:
    """Return the strides that NumPy gives an array of *shape*, in elements; axes of size 0 count as 1."""
    return tuple(step // 8 for step in np.empty([max(size, 1) for size in shape], dtype=np.int64).strides)


@st.composite
def broadcastable_shapes(draw: DrawFn, count: int = 2, *, max_dims: int = 3, max_side: int = 3) -> tuple[Shape, ...]:
    """Draw *count* shapes that broadcast together.

    Args:
        draw: Hypothesis's.
        count: how many shapes.
        max_dims: most axes of the common shape.
        max_side: largest size of an axis.
    """
    common = draw(shapes(max_dims=max_dims, max_side=max_side))
    return tuple(draw(shapes_within(common)) for _ in range(count))


@st.composite
def shapes_within(draw: DrawFn, common: Shape) -> Shape:
    """Draw a shape that broadcasts to *common*: axes dropped on the left, others shrunk to size 1."""
    kept = draw(st.integers(0, len(common)))
    sizes = common[len(common) - kept :]
    return tuple(draw(st.sampled_from((size, 1))) for size in sizes)


def elements(dtype: str, *, adversarial: bool = False) -> SearchStrategy[Any]:
    """Draw numbers that *dtype* holds exactly: small ones; with *adversarial* also huge, tiny, NaN and infinite ones.

    Args:
        dtype: a name of `values.DTYPES`.
        adversarial: reach for the numbers on which formulas break.
    """
    if dtype == "bool":
        return st.booleans()
    if not dtype.startswith("float"):
        return st.sampled_from([*range(1, 10), 0] if dtype == "uint8" else [*range(1, 10), *range(0, -10, -1)])
    quarters = sorted(range(-36, 37), key=lambda quarter: (quarter % 4 != 0, quarter <= 0, abs(quarter)))
    small = st.sampled_from([quarter / 4 for quarter in quarters])  # 1, 2 ... 9, 0, -1 ... and then the fractions
    if not adversarial:
        return small
    large = [1e4, -1e4] if dtype == "float16" else [1e3, -1e3, 1e30, -1e30]
    return st.one_of(small, st.sampled_from([*large, 1e-6, -0.0, float("inf"), float("-inf"), float("nan")]))


@st.composite
def arrays(
    draw: DrawFn,
    shape: Shape | SearchStrategy[Shape] | None = None,
    dtype: str | SearchStrategy[str] = "float64",
    *,
    numbers: SearchStrategy[Any] | None = None,
    any_layout: bool = True,
) -> Array:
    """Draw NumPy arrays.

    Args:
        draw: Hypothesis's.
        shape: the shape or a strategy for it; by default any small one.
        dtype: a dtype's name or a strategy for names.
        numbers: strategy for the elements; by default `elements` of the dtype.
        any_layout: also draw arrays whose axes lie in memory in another order.
    """
    sizes = shape if isinstance(shape, tuple) else draw(shape if shape is not None else shapes(max_dims=3, max_side=3))
    name = dtype if isinstance(dtype, str) else draw(dtype)
    count = prod(sizes)
    drawn = draw(st.lists(elements(name) if numbers is None else numbers, min_size=count, max_size=count))
    array = np.array(drawn, dtype=name).reshape(sizes)
    if not any_layout or len(sizes) < 2 or not draw(st.booleans()):
        return array
    order = draw(permutations(len(sizes)))
    return np.ascontiguousarray(array.transpose(order)).transpose(np.argsort(order).tolist())


def tensors(
    shape: Shape | SearchStrategy[Shape] | None = None,
    dtype: str | SearchStrategy[str] = "float64",
    *,
    requires_grad: bool = False,
    numbers: SearchStrategy[Any] | None = None,
    any_layout: bool = True,
) -> SearchStrategy[TensorValue]:
    """Draw tensors; a driver receives each as a Tensor of the framework that it runs on.

    Args:
        shape: the shape or a strategy for it; by default any small one.
        dtype: a dtype's name or a strategy for names.
        requires_grad: whether they collect a gradient.
        numbers: strategy for the elements; by default `elements` of the dtype.
        any_layout: also draw tensors that are not contiguous.
    """
    drawn = arrays(shape, dtype, numbers=numbers, any_layout=any_layout)
    return drawn.map(lambda array: TensorValue(array, requires_grad))


def dtypes(kinds: str = "biuf") -> SearchStrategy[str]:
    """Draw names of dtypes.

    Args:
        kinds: letters among b (bool), i (signed), u (unsigned), f (floating).
    """
    return st.sampled_from([name for name, dtype in DTYPES.items() if dtype.kind in kinds])


def counted(*shape: int, requires_grad: bool = False) -> TensorValue:
    """Return a float64 tensor that counts 1, 2, 3 ...: an input to write down by hand.

    Args:
        shape: the sizes of its axes.
        requires_grad: whether it collects a gradient.
    """
    return TensorValue(np.arange(1.0, 1.0 + prod(shape)).reshape(shape), requires_grad)
