"""Shapes under broadcasting and reduction, and the gradient's way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .tensor import Tensor

Shape = tuple[int, ...]


def broadcast_shapes(*shapes: Shape) -> Shape:
    """Return the shape that tensors of these shapes take together.

    Shapes are lined up from the right; a missing axis or an axis of size 1 stretches to the others' size.
    Source: https://docs.pytorch.org/docs/stable/notes/broadcasting.html.

    Args:
        shapes: any number of shapes.

    Returns:
        The common shape; ``()`` for no shapes at all.

    Raises:
        RuntimeError: two axes meet whose sizes differ and are both not 1.

    >>> broadcast_shapes((4, 1), (3,))
    (4, 3)
    """
    rank = max((len(shape) for shape in shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        for axis, size in enumerate(shape, start=rank - len(shape)):
            if size != 1 and result[axis] not in (1, size):
                raise RuntimeError(
                    f"broadcast_shapes: shapes {', '.join(map(str, shapes))} do not broadcast; "
                    f"axis {axis - rank} has sizes {result[axis]} and {size}, which must be equal or 1"
                )
            if size != 1:
                result[axis] = size
    return tuple(result)


def expand_strides(shape: Shape, stride: Shape, new_shape: Shape) -> Shape:
    """Return the strides that show a tensor of *shape* as *new_shape* without copying.

    A stride of 0 stays on the same element however far the index goes: one number seen many times.

    Args:
        shape: sizes of the axes.
        stride: strides of the axes, in elements.
        new_shape: the shape to expand to; *shape* lines up with its right end.

    Returns:
        One stride for each axis of *new_shape*; 0 where an axis is new or stretched.

    Raises:
        RuntimeError: *new_shape* has fewer axes than *shape*, or an axis of *shape* is neither 1 nor the size wanted.

    >>> expand_strides((3, 1), (1, 1), (2, 3, 4))
    (0, 1, 0)
    """
    added = len(new_shape) - len(shape)
    if added < 0:
        raise RuntimeError(
            f"expand: shape {shape} has more axes than {new_shape}; expanding only adds axes on the left"
        )
    strides = [0] * added
    for size, step, wanted in zip(shape, stride, new_shape[added:], strict=True):
        if size not in (1, wanted):
            raise RuntimeError(f"expand: shape {shape} does not expand to {new_shape}: {size} must be 1 or {wanted}")
        strides.append(step if size == wanted else 0)
    return tuple(strides)


def normalize_dims(dim: int | tuple[int, ...] | None, rank: int) -> Shape:
    """Return the axes that *dim* names, counted from 0; all of them for None or ``()``.

    Raises:
        IndexError: an axis is not there.
        RuntimeError: an axis is named twice.

    >>> normalize_dims((-1, 0), 3), normalize_dims(None, 2)
    ((2, 0), (0, 1))
    """
    if dim is None or dim == ():
        return tuple(range(rank))
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    reach = max(rank, 1)
    for d in dims:
        if not -reach <= d < reach:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-reach}, {reach - 1}], but got {d})"
            )
    places = tuple(d % reach for d in dims)
    if len(set(places)) != len(places):
        raise RuntimeError(f"dim {dims} names an axis twice; name each axis once")
    return places if rank else ()


def reduced_shape(shape: Shape, dims: Shape, keepdim: bool) -> Shape:
    """Return the shape that is left when the axes *dims* are reduced to one value each.

    With *keepdim* a reduced axis stays with size 1, so that the result still broadcasts against the input.

    Args:
        shape: sizes of the axes.
        dims: the axes to reduce, counted from 0, each once.
        keepdim: keep reduced axes with size 1.

    Returns:
        The shape after the reduction.

    >>> reduced_shape((2, 3, 4), (1,), keepdim=False), reduced_shape((2, 3, 4), (1,), keepdim=True)
    ((2, 4), (2, 1, 4))
    """
    if keepdim:
        return tuple(1 if axis in dims else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in dims)


def unbroadcast(grad: Tensor, shape: Shape) -> Tensor:
    """Sum *grad* over the axes that broadcasting added to or stretched in *shape*.

    Broadcasting copies a value; the gradient of a copy is the sum over its copies.

    Args:
        grad: gradient of the loss at the broadcast result.
        shape: shape of the operand before broadcasting.

    Returns:
        Gradient of the loss at the operand, of shape *shape* and the dtype of *grad*.

    Raises:
        RuntimeError: *shape* does not broadcast to ``grad.shape``.

    >>> unbroadcast(torch.ones(2, 3), (3,))  # a row was copied twice
    tensor([2., 2., 2.])
    """
    if grad.shape == shape:
        return grad
    if len(shape) > len(grad.shape) or broadcast_shapes(grad.shape, shape) != grad.shape:
        raise RuntimeError(f"unbroadcast: shape {shape} does not broadcast to the gradient's shape {tuple(grad.shape)}")
    added = len(grad.shape) - len(shape)
    stretched = [axis for axis, size in enumerate(shape, start=added) if size == 1 and grad.shape[axis] != 1]
    dims = (*range(added), *stretched)
    return grad.sum(dims, keepdim=True).reshape(shape)
