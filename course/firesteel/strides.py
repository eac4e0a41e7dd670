"""Shapes and strides: how an index finds its element in a flat storage.

All functions are arithmetic on tuples of ints; strides and offsets count elements, as in PyTorch.
"""

from __future__ import annotations

from math import prod

Shape = tuple[int, ...]


def contiguous_strides(shape: Shape) -> Shape:
    """Return the strides of a row-major tensor of shape *shape*.

    The last axis lies densest in memory; stepping along an axis skips everything to its right.

    Args:
        shape: sizes of the axes, each at least 0.

    Returns:
        One stride an axis, in elements. An axis of size 0 counts as 1, as in PyTorch.

    >>> contiguous_strides((2, 3, 4))
    (12, 4, 1)
    """
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def element_offset(index: Shape, shape: Shape, stride: Shape, offset: int = 0) -> int:
    """Return the place in the flat storage of the element at *index*.

    The storage is one row of numbers; an index is a walk along it, one stride a step.

    Args:
        index: one int an axis; a negative one counts from the end of its axis.
        shape: sizes of the axes.
        stride: strides of the axes, in elements.
        offset: place of the element ``(0, ..., 0)``.

    Returns:
        ``offset`` plus index times stride, summed over the axes.

    Raises:
        IndexError: *index* has another length than *shape*, or lies outside an axis.

    >>> element_offset((1, -1), shape=(2, 3), stride=(3, 1))
    5
    """
    if len(index) != len(shape):
        raise IndexError(f"element_offset: index {index} has {len(index)} entries, shape {shape} has {len(shape)} axes")
    for axis, (i, size) in enumerate(zip(index, shape, strict=True)):
        if not -size <= i < size:
            raise IndexError(f"element_offset: index {i} is out of bounds for axis {axis} of size {size}")
        offset += (i + size if i < 0 else i) * stride[axis]
    return offset


def is_contiguous(shape: Shape, stride: Shape) -> bool:
    """Tell whether walking the tensor in index order walks its storage one element at a time.

    An axis of size 1 is never stepped along, so its stride does not matter; a tensor without elements is contiguous.

    Args:
        shape: sizes of the axes.
        stride: strides of the axes, in elements.

    >>> is_contiguous((2, 3), (3, 1)), is_contiguous((3, 2), (1, 3))
    (True, False)
    """
    if 0 in shape:
        return True
    expected = 1
    for size, step in zip(reversed(shape), reversed(stride), strict=True):
        if size != 1 and step != expected:
            return False
        expected *= size
    return True


def slice_axis(shape: Shape, stride: Shape, offset: int, axis: int, key: slice) -> tuple[Shape, Shape, int]:
    """Return shape, stride and offset of the view that ``x[..., key, ...]`` selects along *axis*.

    A slice copies nothing: it starts further along the storage and takes longer steps.

    Args:
        shape: sizes of the axes.
        stride: strides of the axes, in elements.
        offset: place of the first element.
        axis: which axis the slice cuts, from 0.
        key: the slice; its step is positive, its bounds are clipped as Python clips them.

    Returns:
        The view's shape, stride and offset.

    Raises:
        ValueError: the step is not positive (PyTorch has no views with negative strides).

    >>> slice_axis((5,), (1,), 0, axis=0, key=slice(1, None, 2))
    ((2,), (2,), 1)
    """
    if key.step is not None and key.step <= 0:
        raise ValueError(f"slice_axis: step must be greater than zero, got {key.step}")
    places = range(shape[axis])[key]
    new_shape = (*shape[:axis], len(places), *shape[axis + 1 :])
    new_stride = (*stride[:axis], stride[axis] * places.step, *stride[axis + 1 :])
    return new_shape, new_stride, offset + min(places.start, shape[axis]) * stride[axis]


def permute(shape: Shape, stride: Shape, dims: Shape) -> tuple[Shape, Shape]:
    """Return shape and stride of the view whose axis ``i`` is the old axis ``dims[i]``.

    Transposing moves no element: it only changes which stride belongs to which axis.

    Args:
        shape: sizes of the axes.
        stride: strides of the axes, in elements.
        dims: every axis once, in the new order; negative ones count from the end.

    Returns:
        The view's shape and stride.

    Raises:
        RuntimeError: *dims* has another length than *shape*, or names an axis twice.
        IndexError: *dims* names an axis that is not there.

    >>> permute((2, 3), (3, 1), (1, 0))
    ((3, 2), (1, 3))
    """
    rank = len(shape)
    if len(dims) != rank:
        raise RuntimeError(f"permute: dims {dims} has {len(dims)} entries, the tensor has {rank} axes")
    for dim in dims:
        if not -rank <= dim < rank:
            raise IndexError(f"permute: axis {dim} is out of range for a tensor with {rank} axes")
    order = [dim % rank for dim in dims]
    if len(set(order)) != rank:
        raise RuntimeError(f"permute: dims {dims} names an axis twice; name each of the {rank} axes once")
    return tuple(shape[dim] for dim in order), tuple(stride[dim] for dim in order)


def view_strides(shape: Shape, stride: Shape, new_shape: Shape) -> Shape | None:
    """Return the strides that show the same storage as *new_shape*, or None if only a copy can.

    Neighbouring axes merge when one steps exactly over the other (``merged_runs`` lists the merged runs); within a run
    any split is free. The rule is that of https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html.

    Args:
        shape: sizes of the axes.
        stride: strides of the axes, in elements.
        new_shape: sizes of the new axes, with as many elements in all.

    Returns:
        The new strides, or None when the elements do not lie where one stride an axis could reach them. Any strides
        will do for a tensor without elements.

    >>> view_strides((2, 3), (3, 1), (6,)), view_strides((3, 2), (1, 3), (6,))
    ((1,), None)
    """
    if prod(shape) == 0:
        return tuple(stride) if shape == new_shape else contiguous_strides(new_shape)
    runs = merged_runs(shape, stride)
    strides: list[int] = []
    size, step = runs.pop()
    for wanted in reversed(new_shape):
        if wanted != 1 and size == 1 and runs:
            size, step = runs.pop()
        if size % wanted:
            return None
        strides.append(step)
        size, step = size // wanted, step * wanted
    return tuple(reversed(strides))


def merged_runs(shape: Shape, stride: Shape) -> list[tuple[int, int]]:
    """Return the runs of axes that lie evenly in the storage, as (elements, stride) from the outermost in.

    >>> merged_runs((2, 3, 4), (12, 4, 1)), merged_runs((3, 2), (1, 3))
    ([(24, 1)], [(3, 1), (2, 3)])
    """
    runs: list[tuple[int, int]] = []
    for size, step in zip(shape, stride, strict=True):
        if size == 1:
            continue
        if runs and runs[-1][1] == size * step:
            runs[-1] = (runs[-1][0] * size, step)
        else:
            runs.append((size, step))
    return runs or [(1, 1)]
