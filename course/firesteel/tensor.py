"""The tensor: how it is made, converted, indexed and differentiated.

Source: https://docs.pytorch.org/docs/stable/tensors.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import dtypes, printing
from ._base import Array, TensorBase
from .autograd import passes
from .autograd.node import RemovableHandle, gradient_edge
from .device import device
from .functions import elementwise, views
from .operations import arithmetic, matrix, shaping
from .sugar import Sugar


class Tensor(Sugar):
    """A multi-dimensional array of one dtype that remembers how it was computed.

    Args:
        data: nested sequences, a NumPy array or a tensor, whose elements become the default dtype; or sizes.
    """

    __slots__ = ()
    __array_priority__ = 1000  # a NumPy array on the left leaves the operation to the tensor

    def __init__(self, *data: Any) -> None:
        if data and isinstance(data[0], int):
            data = (np.zeros(data),)
        source = data[0]._array if data and isinstance(data[0], TensorBase) else np.asarray(*data or ((),))
        self._set_array(np.array(source, dtypes.get_default_dtype().numpy))

    def __matmul__(self, other: Any) -> Tensor:
        return matrix.matmul(self, other) if isinstance(other, Tensor) else NotImplemented

    def __getitem__(self, key: Any) -> Tensor:
        return views.Index.apply(self, key)

    @property
    def T(self) -> Tensor:
        """The axes in reverse order, as a view."""
        return shaping.permute(self, tuple(range(self.ndim))[::-1])

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged, as a view.

        Raises:
            RuntimeError: there are fewer than two.
        """
        if self.ndim < 2:
            raise RuntimeError(
                f"tensor.mT is only supported on matrices or batches of matrices. Got {self.ndim}-D tensor."
            )
        return shaping.transpose(self, -2, -1)

    @property
    def data(self) -> Tensor:
        """The same storage, outside the graph; assigning replaces the elements."""
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        self._array, self._geometry = value._array, value._geometry

    @property
    def device(self) -> Any:
        """Where the elements are: always the CPU."""
        return device("cpu")

    @property
    def is_cuda(self) -> bool:
        """Whether the elements are on a GPU: never."""
        return False

    def to(self, *args: Any, dtype: dtypes.dtype | None = None, copy: bool = False, **_: Any) -> Tensor:
        """Return the tensor with elements of another dtype (given alone, by name, or that of another tensor).

        A device other than the CPU is refused.

        Raises:
            RuntimeError: the device is not the CPU.
        """
        for arg in args:
            if isinstance(arg, dtypes.dtype):
                dtype = arg
            elif isinstance(arg, TensorBase):
                dtype = arg.dtype
            elif arg is not None and not isinstance(arg, bool) and device(arg).type != "cpu":
                raise RuntimeError(f"to({arg!r}): tensors live on the CPU here; kernels take a GPU by device='cuda'")
        if (dtype is None or dtype == self.dtype) and not copy:
            return self
        return elementwise.Cast.apply(self, dtype or self.dtype)

    def cpu(self) -> Tensor:
        """Return the tensor itself."""
        return self

    def type(self, dtype: dtypes.dtype | None = None) -> Any:
        """Return the tensor with elements of *dtype*."""
        return f"torch.{self.dtype.name.capitalize()}Tensor" if dtype is None else self.to(dtype)

    def type_as(self, other: Tensor) -> Tensor:
        """Return the tensor with elements of the dtype of *other*."""
        return self.to(other.dtype)

    def float(self) -> Tensor:
        """Return the tensor with float32 elements."""
        return self.to(dtypes.float32)

    def double(self) -> Tensor:
        """Return the tensor with float64 elements."""
        return self.to(dtypes.float64)

    def half(self) -> Tensor:
        """Return the tensor with float16 elements."""
        return self.to(dtypes.float16)

    def long(self) -> Tensor:
        """Return the tensor with int64 elements."""
        return self.to(dtypes.int64)

    def int(self) -> Tensor:
        """Return the tensor with int32 elements."""
        return self.to(dtypes.int32)

    def bool(self) -> Tensor:
        """Return the tensor with bool elements: whether each is not 0."""
        return self.to(dtypes.bool_)

    def item(self) -> Any:
        """Return the only element as a Python number.

        Raises:
            RuntimeError: there is not exactly one element.
        """
        if self._array.size != 1:
            raise RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar")
        return self._array.item()

    def tolist(self) -> Any:
        """Return the elements as nested lists of Python numbers."""
        return self._array.tolist()

    def numpy(self, *, force: bool = False) -> Array:
        """Return a NumPy array that shares the memory.

        Raises:
            RuntimeError: the tensor requires a gradient (use ``detach().numpy()``).
        """
        if self._requires_grad and not force:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self._array

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.asarray(self.numpy(), dtype) if not copy else np.array(self.numpy(), dtype)

    def new_zeros(self, *size: Any) -> Tensor:
        """Return zeros of another shape and the same dtype."""
        return self._new(np.zeros(shaping.sizes(size), self._array.dtype))

    def new_ones(self, *size: Any) -> Tensor:
        """Return ones of another shape and the same dtype."""
        return self._new(np.ones(shaping.sizes(size), self._array.dtype))

    def new_full(self, size: Any, fill_value: Any) -> Tensor:
        """Return *fill_value* in another shape and the same dtype."""
        return self._new(np.full(shaping.sizes((size,)), fill_value, self._array.dtype))

    new_empty = new_zeros

    def new_tensor(self, data: Any) -> Tensor:
        """Return *data* as a tensor of the same dtype."""
        return self._new(np.array(data, self._array.dtype))

    def view_as(self, other: Tensor) -> Tensor:
        """Return the same storage in the shape of *other*."""
        return self.view(tuple(other.shape))

    def reshape_as(self, other: Tensor) -> Tensor:
        """Return the elements in the shape of *other*."""
        return self.reshape(tuple(other.shape))

    def where(self, condition: Tensor, other: Any) -> Tensor:
        """Return own elements where *condition* holds and those of *other* elsewhere."""
        return arithmetic.where(condition, self, other)

    def backward(
        self, gradient: Tensor | None = None, retain_graph: Any = None, create_graph: Any = False, inputs: Any = None
    ) -> None:
        """Add the gradient of this tensor to the ``grad`` of every leaf it was computed from.

        Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html.

        Args:
            gradient: gradient of the loss at this tensor, of its shape; 1 for a single element.
            retain_graph: keep the graph for another pass.
            create_graph: record the pass itself.
            inputs: the leaves whose ``grad`` is wanted. Default: all.

        Raises:
            RuntimeError: no gradient is recorded, or several elements and no *gradient*.
        """
        passes.backward(self, gradient, retain_graph, create_graph, inputs)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call *hook* with this tensor's gradient whenever it is computed; what it returns replaces it."""
        node, index = gradient_edge(self)
        if node is None:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self._grad_fn is None:
            self.__dict__["_kept_accumulator"] = node  # hooks of a leaf live as long as the leaf
        return node.add_pre_hook(index, hook)

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor that is no leaf in ``grad``."""
        if self._grad_fn is not None and "_retains" not in self.__dict__:
            self.__dict__["_retains"] = self.register_hook(self._keep_grad)

    def _keep_grad(self, grad: Tensor) -> None:
        self.grad = grad.clone() if self.grad is None else self.grad + grad

    def __len__(self) -> Any:
        if self.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self._array.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(shaping.unbind(self))

    def __contains__(self, element: Any) -> Any:
        return bool(np.any(self._array == (element._array if isinstance(element, TensorBase) else element)))

    def __bool__(self) -> Any:
        if self._array.size != 1:
            count = "more than one value" if self._array.size else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {count} is ambiguous")
        return bool(self._array.item())

    def __float__(self) -> Any:
        return float(self.item())

    def __int__(self) -> Any:
        return int(self.item())

    def __index__(self) -> Any:
        if self._array.dtype.kind not in "iub" or self._array.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.ndim == 0 else object.__format__(self, spec)

    def __repr__(self) -> str:
        return printing.show(self)

    def __deepcopy__(self, memo: Any) -> Tensor:
        if self._grad_fn is not None:
            raise RuntimeError(
                "Only Tensors created explicitly by the user support the deepcopy protocol at the moment"
            )
        copied = self.__class__.__new__(self.__class__)
        copied._set_array(self._array.copy())
        copied._requires_grad = self._requires_grad
        copied.grad = None if self.grad is None else self.grad.clone()
        memo[id(self)] = copied
        return copied


TensorBase._plain = Tensor
