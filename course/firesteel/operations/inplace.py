"""Changing a tensor where it stands.

Source: https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import cpu, indexing
from .._base import TensorBase
from ..autograd.grad_mode import state
from ..functions import elementwise, views
from . import arithmetic, pointwise, shaping

if TYPE_CHECKING:
    from ..tensor import Tensor


def assign_(tensor: Tensor, value: Tensor) -> Tensor:
    """Write *value* over the elements of *tensor* and take over its place in the graph; return *tensor*.

    Raises:
        RuntimeError: the value has another shape or a dtype of a higher category, or recording forbids the change.
    """
    target, array = tensor._array, value._array
    if array.shape != target.shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(array.shape)}"
        )
    if value.dtype.category > tensor.dtype.category:
        raise RuntimeError(f"result type {value.dtype} can't be cast to the desired output type {tensor.dtype}")
    _refuse_recorded(tensor, value)
    if state.enabled and tensor._requires_grad and not value._requires_grad:  # what was there has no gradient any more
        value = elementwise.Where.apply(tensor._new(np.ones(target.shape, np.bool_)), value, tensor)
        array = value._array
    np.copyto(target, array, casting="unsafe")
    tensor._locate()[0].version += 1
    if state.enabled and value._requires_grad:
        tensor._grad_fn, tensor._output_nr, tensor._requires_grad = value._grad_fn, value._output_nr, True
        if value._grad_fn is not None:
            tensor._locate()[0].rewriter = weakref.ref(value._grad_fn)
    return tensor


def _refuse_recorded(tensor: Tensor, value: Tensor) -> None:
    if not state.enabled or not (tensor._requires_grad or value._requires_grad):
        return
    if tensor._requires_grad and tensor._grad_fn is None:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    storage, stride, offset = tensor._locate()
    if offset or tensor.numel() != len(storage) or not tensor.is_contiguous():
        raise RuntimeError(
            f"an in-place operation on a view (shape {list(tensor.shape)}, strides {list(stride)}) whose gradient is "
            "recorded is not supported; compute a new tensor instead, or index the whole tensor: x[key] = value"
        )


def setitem(tensor: Tensor, key: Any, value: Any) -> None:
    """Write *value*, a tensor or a number that broadcasts, into *tensor* at *key*."""
    values = as_tensor_like(value, tensor).to(tensor.dtype)
    if state.enabled and (tensor._requires_grad or values._requires_grad):
        assign_(tensor, views.Replace.apply(tensor, values, key))
        return
    indexing.write(tensor, key, values)
    tensor._locate()[0].version += 1


def as_tensor_like(value: Any, tensor: Tensor) -> Tensor:
    """Return *value*, if it is a number or an array, as a tensor."""
    # Every TensorBase is a Tensor, which pyright cannot see.
    return value if isinstance(value, TensorBase) else tensor._new(np.asarray(value))  # pyright: ignore[reportReturnType]


def add_(input: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """Add ``alpha * other`` in place."""
    if _direct(input, other):
        array = other._array if isinstance(other, TensorBase) else input._array.dtype.type(other)
        with cpu.quiet():
            input._array += array if alpha == 1 else array * input._array.dtype.type(alpha)
        return _touched(input)
    return assign_(input, arithmetic.add(input, other, alpha=alpha))


def sub_(input: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """Subtract ``alpha * other`` in place."""
    return (
        add_(input, other, alpha=-alpha)
        if _direct(input, other)
        else assign_(input, arithmetic.sub(input, other, alpha=alpha))
    )


def mul_(input: Tensor, other: Any) -> Tensor:
    """Multiply by *other* in place."""
    if _direct(input, other):
        with cpu.quiet():
            input._array *= other._array if isinstance(other, TensorBase) else input._array.dtype.type(other)
        return _touched(input)
    return assign_(input, arithmetic.mul(input, other))


def div_(input: Tensor, other: Any) -> Tensor:
    """Divide by *other* in place."""
    return assign_(input, arithmetic.div(input, other))


def _direct(input: Tensor, other: Any) -> bool:
    """Tell whether NumPy may write into *input* at once: no recording, same float dtype, same or no axes."""
    if state.enabled and (input._requires_grad or (isinstance(other, TensorBase) and other._requires_grad)):
        return False
    if input._array.dtype.kind != "f":
        return False
    if not isinstance(other, TensorBase):
        return isinstance(other, float | int)
    return other._array.dtype == input._array.dtype and other._array.shape in (input._array.shape, ())


def _touched(tensor: Tensor) -> Tensor:
    tensor._locate()[0].version += 1
    return tensor


def addcmul_(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """Add ``value * tensor1 * tensor2`` in place."""
    return add_(input, arithmetic.mul(tensor1, tensor2), alpha=value)


def addcdiv_(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """Add ``value * tensor1 / tensor2`` in place."""
    return add_(input, arithmetic.div(tensor1, tensor2), alpha=value)


def _in_place(operation: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def change(input: Tensor, *args: Any, **options: Any) -> Tensor:
        source = shaping.clone(input) if state.enabled and input._requires_grad else input  # it may be saved
        return assign_(input, operation(source, *args, **options))

    change.__doc__ = f"Do in place what `{operation.__name__}` does."
    return change


neg_, exp_, sqrt_, relu_ = (_in_place(f) for f in (pointwise.neg, pointwise.exp, pointwise.sqrt, pointwise.relu))
sigmoid_, tanh_, masked_fill_ = (_in_place(f) for f in (pointwise.sigmoid, pointwise.tanh, shaping.masked_fill))
pow_, clamp_, lerp_ = (_in_place(f) for f in (arithmetic.pow, arithmetic.clamp, arithmetic.lerp))
scatter_add_ = _in_place(shaping.scatter_add)


def copy_(input: Tensor, other: Tensor) -> Tensor:
    """Copy the elements of *other*, which broadcasts and is cast, into this tensor."""
    return assign_(input, other.to(input.dtype).expand(input.shape))


def fill_(input: Tensor, value: Any) -> Tensor:
    """Set every element to *value*."""
    number = value._array.item() if isinstance(value, TensorBase) else value
    return assign_(input, input._new(np.full(input._array.shape, number, input._array.dtype)))


def zero_(input: Tensor) -> Tensor:
    """Set every element to 0."""
    return fill_(input, 0)


def index_add_(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """Add the places of *source* along *dim* to the places that *index* names."""
    key = (slice(None),) * (dim % input.ndim) + (index,)
    return assign_(input, input + views.Put.apply(source, key, tuple(input.shape)))


def scatter_(input: Tensor, dim: int, index: Tensor, src: Any) -> Tensor:
    """Write *src* along *dim* at the places that *index* names."""
    key = cpu.along(index._array, dim % input.ndim)
    values = as_tensor_like(src, input)
    setitem(input, key, values[tuple(slice(n) for n in index.shape)] if values.ndim else values)
    return input


def requires_grad_(input: Tensor, requires_grad: bool = True) -> Tensor:
    """Switch recording for a leaf on or off; return it."""
    input.requires_grad = requires_grad
    return input


def detach_(input: Tensor) -> Tensor:
    """Cut the tensor out of its graph; return it."""
    input._grad_fn, input._requires_grad = None, False
    return input
