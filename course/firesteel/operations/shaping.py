"""Views, copies and joins: where elements stand, not what they are.

Source: https://docs.pytorch.org/docs/stable/torch.html#indexing-slicing-joining-mutating-ops.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import cpu, shapes, strides
from ..functions import elementwise, views

if TYPE_CHECKING:
    from ..tensor import Tensor


def sizes(given: tuple[Any, ...]) -> tuple[int, ...]:
    """Return sizes given one by one or as one sequence as a tuple of ints.

    >>> sizes((2, 3)), sizes(((2, 3),))
    ((2, 3), (2, 3))
    """
    if len(given) == 1 and isinstance(given[0], Sequence):
        given = tuple(given[0])
    return tuple(int(size) for size in given)


def axis(dim: int, rank: int) -> int:
    """Return the axis *dim* names in a tensor with *rank* axes, counted from 0.

    Raises:
        IndexError: there is no such axis.
    """
    return dim if 0 <= dim < rank else (shapes.normalize_dims(dim, rank) or (0,))[0]


def infer_size(shape: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Return *shape* with its -1, if it has one, replaced by the size that makes *count* elements.

    Raises:
        RuntimeError: there are two -1, or no size fits.
    """
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = prod(size for size in shape if size != -1)
    if -1 in shape and known and count % known == 0:
        return tuple(count // known if size == -1 else size for size in shape)
    if any(size < 0 for size in shape) or known != count:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    return shape


def reshape(input: Tensor, *shape: Any) -> Tensor:
    """Return the elements in index order under another shape: a view where strides allow it, else a copy."""
    return views.Reshape.apply(input, infer_size(sizes(shape), input.numel()))


def view(input: Tensor, *shape: Any) -> Tensor:
    """Return the same storage under another shape (or, given a dtype, the same bits as another type).

    Raises:
        RuntimeError: no strides show these elements in that shape without a copy.
    """
    wanted = infer_size(sizes(shape), input.numel())
    if strides.view_strides(tuple(input.shape), input.stride(), wanted) is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return views.Reshape.apply(input, wanted)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Return the axes from *start_dim* to *end_dim* joined into one."""
    if input.ndim == 0:
        return reshape(input, 1)
    first, last = axis(start_dim, input.ndim), axis(end_dim, input.ndim)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    return reshape(input, *input.shape[:first], prod(input.shape[first : last + 1]), *input.shape[last + 1 :])


def permute(input: Tensor, *dims: Any) -> Tensor:
    """Return a view whose axis ``i`` is the axis ``dims[i]`` of *input*."""
    return views.Permute.apply(input, sizes(dims))


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Return a view with two axes exchanged."""
    order = list(range(input.ndim))
    if order:
        first, second = axis(dim0, input.ndim), axis(dim1, input.ndim)
        order[first], order[second] = second, first
    return views.Permute.apply(input, tuple(order))


def t(input: Tensor) -> Tensor:
    """Return the transpose of a matrix (a vector stays as it is)."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return transpose(input, 0, 1) if input.ndim == 2 else input


def movedim(input: Tensor, source: int, destination: int) -> Tensor:
    """Return a view with one axis moved to another place."""
    order = [a for a in range(input.ndim) if a != axis(source, input.ndim)]
    order.insert(axis(destination, input.ndim), axis(source, input.ndim))
    return permute(input, *order)


def expand(input: Tensor, *shape: Any) -> Tensor:
    """Return a view stretched to *shape* by strides of 0; -1 leaves an axis as it is."""
    wanted = sizes(shape)
    added = len(wanted) - input.ndim
    if -1 in wanted:
        wanted = tuple(input.shape[i - added] if s == -1 and i >= added else s for i, s in enumerate(wanted))
    return views.Expand.apply(input, wanted)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Return a view stretched to the shape of *other*."""
    return expand(input, tuple(other.shape))


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Return all *tensors* as views of their common shape."""
    shape = shapes.broadcast_shapes(*(tuple(tensor.shape) for tensor in tensors))
    return tuple(expand(tensor, shape) for tensor in tensors)


def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Return a view without axes of size 1 (all of them, or those that *dim* names)."""
    dims = shapes.normalize_dims(dim, input.ndim) if dim != () else ()
    return reshape(input, tuple(s for a, s in enumerate(input.shape) if s != 1 or a not in dims))


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """Return a view with a new axis of size 1 at *dim*."""
    place = axis(dim, input.ndim + 1)
    return reshape(input, *input.shape[:place], 1, *input.shape[place:])


def as_strided(input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None) -> Tensor:
    """Return a view of the storage with any geometry.

    Raises:
        RuntimeError: it would reach beyond the storage.
    """
    offset = input.storage_offset() if storage_offset is None else storage_offset
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) if 0 not in size else -1
    if offset < 0 or min(stride, default=0) < 0 or last >= len(input.untyped_storage()):
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset} are out of bounds for "
            f"storage of {len(input.untyped_storage())} elements"
        )
    return views.AsStrided.apply(input, tuple(size), tuple(stride), offset)


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """Return the view at place *index* of axis *dim*, without that axis."""
    return input[(slice(None),) * axis(dim, input.ndim) + (index,)]


def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """Return the view of *length* places of axis *dim* from *start* on."""
    place = axis(dim, input.ndim)
    if start + length > input.shape[place]:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({input.shape[place]}).")
    return input[(slice(None),) * place + (slice(start, start + length),)]


def split(input: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return views of equal size (the last may be smaller), or of the sizes given, along *dim*."""
    total = input.shape[axis(dim, input.ndim)]
    if isinstance(split_size_or_sections, int):
        step = split_size_or_sections
        lengths = [min(step, total - start) for start in range(0, total, step)] or [0]
    else:
        lengths = list(split_size_or_sections)
    if sum(lengths) != total:
        raise RuntimeError(f"split_with_sizes expects split_sizes to sum exactly to {total}, but got {lengths}")
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return tuple(narrow(input, dim, start, length) for start, length in zip(starts, lengths, strict=True))


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Return the tensor cut into at most *chunks* views along *dim*."""
    return split(input, max(1, -(-input.shape[axis(dim, input.ndim)] // chunks)), dim)


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Return the views at each place of axis *dim*."""
    return tuple(select(input, dim, i) for i in range(input.shape[axis(dim, input.ndim)]))


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Return *tensors* joined along *dim*.

    Raises:
        ValueError: there are none.
        RuntimeError: they differ in another axis than *dim*.
    """
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    if any(tensor.ndim == 0 for tensor in tensors):
        raise RuntimeError("zero-dimensional tensor cannot be concatenated; use stack")
    return views.Cat.apply(axis(dim, tensors[0].ndim), *tensors)


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Return *tensors* of one shape joined along a new axis at *dim*."""
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    shape = tensors[0]._array.shape
    for number, tensor in enumerate(tensors):
        if tensor._array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at entry 0 and "
                f"{list(tensor.shape)} at entry {number}"
            )
    return views.Stack.apply(axis(dim, tensors[0].ndim + 1), *tensors)


def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Return, along *dim*, the element that *index* names at each place; shape as *index*."""
    if index.ndim != input.ndim:
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    return views.TakeAlong.apply(input, axis(dim, input.ndim), index)


def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Return the places of axis *dim* that *index* names, in its order."""
    return input[(slice(None),) * axis(dim, input.ndim) + (index,)]


def take_along_dim(input: Tensor, indices: Tensor, dim: int) -> Tensor:
    """Return, along *dim*, the element that *indices* names at each place."""
    return gather(input, dim, indices)


def scatter(input: Tensor, dim: int, index: Tensor, src: Any) -> Tensor:
    """Return a copy with *src*, a tensor or a number, written along *dim* at the places that *index* names."""
    return clone(input).scatter_(dim, index, src)


def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """Return a copy to which *src* is added along *dim* at the places that *index* names; twice named gets both."""
    src = src[tuple(slice(size) for size in index.shape)]
    return input + views.Put.apply(src, cpu.along(index._array, axis(dim, input.ndim)), tuple(input.shape))


def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """Return *input* with *value* where *mask* is True."""
    filler = input._new(np.asarray(value.item() if hasattr(value, "item") else value, input._array.dtype))
    return elementwise.Where.apply(mask, filler, input)


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """Return the elements where *mask* is True, in a row."""
    return broadcast_tensors(input, mask)[0][expand(mask, shapes.broadcast_shapes(input.shape, mask.shape))]


def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """Return the indices of the elements that are not 0, shape (count, ndim), or as a tuple of one tensor an axis."""
    if as_tuple:
        return tuple(map(input._new, np.nonzero(input._array)))
    return input._new(np.stack(np.nonzero(input._array), 1) if input.ndim else np.zeros((int(input), 0), np.int64))


def repeat(input: Tensor, *repeats: Any) -> Tensor:
    """Return copies of the tensor laid side by side, so many along each axis."""
    times = sizes(repeats)
    own = (1,) * (len(times) - input.ndim) + tuple(input.shape)
    spread = [size for n, s in zip(times, own, strict=True) for size in (n, s)]
    lanes = reshape(input, *(size for s in own for size in (1, s)))
    return reshape(expand(lanes, *spread), *(n * s for n, s in zip(times, own, strict=True)))


def flip(input: Tensor, *dims: Any) -> Tensor:
    """Return a copy with the order along *dims* reversed."""
    key = [np.arange(size) for size in input.shape]
    for dim in sizes(dims):
        key[axis(dim, input.ndim)] = key[axis(dim, input.ndim)][::-1].copy()
    return input[tuple(np.ix_(*key))] if key else clone(input)


def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the matrix (or batch) with 0 above the diagonal that is *diagonal* places up."""
    return masked_fill(input, input._new(~np.tri(*input.shape[-2:], k=diagonal, dtype=bool)), 0)


def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the matrix (or batch) with 0 below the diagonal that is *diagonal* places up."""
    return masked_fill(input, input._new(np.tri(*input.shape[-2:], k=diagonal - 1, dtype=bool)), 0)


def clone(input: Tensor) -> Tensor:
    """Return a copy in storage of its own, through which gradients flow."""
    return elementwise.Cast.apply(input, input.dtype)


def contiguous(input: Tensor) -> Tensor:
    """Return the tensor itself if index order is memory order, else a copy in which it is."""
    return input if input.is_contiguous() else views.Contiguous.apply(input)


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """Return a view stretched to *size*."""
    return expand(input, tuple(size))


swapaxes = transpose
concat = concatenate = cat
