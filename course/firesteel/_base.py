"""What a tensor is before it can compute: a view of a storage, and its place in a graph."""

from __future__ import annotations

import weakref
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from . import dtypes, strides
from .size import Size
from .storage import Storage

if TYPE_CHECKING:
    from .autograd.node import Node
    from .tensor import Tensor

Array = np.ndarray[Any, Any]


class TensorBase:
    """A view of a flat storage (storage, shape, stride, offset, dtype) with its autograd fields.

    ``_array`` is the same view as NumPy sees it, so that NumPy and BLAS do the heavy work. A fresh result owns
    its array; storage, stride and offset are read off it when they are first asked for.
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_accumulator",
        "_array",
        "_fresh",
        "_geometry",
        "_grad_fn",
        "_output_nr",
        "_requires_grad",
        "grad",
    )
    _plain: ClassVar[type[Tensor]]  # Tensor: what operations return, whatever subclass they were given

    def _set_array(self, array: Array) -> None:
        """Become a tensor over *array*, outside every graph."""
        self._array = array
        self._geometry: tuple[Storage, tuple[int, ...], int] | None = None
        self._requires_grad = False
        self._grad_fn: Node | None = None
        self._output_nr = 0
        self._accumulator: weakref.ref[Node] | None = None
        self._fresh = False  # a gradient that nobody else refers to, see autograd.function.AccumulateGrad
        self.grad: Tensor | None = None

    @classmethod
    def _new(cls, array: Any) -> Tensor:
        """Return a plain tensor over *array* (or a NumPy scalar), which it then owns."""
        plain = cls._plain
        result = plain.__new__(plain)
        result._set_array(array if type(array) is np.ndarray else np.asarray(array))
        return result

    def _locate(self) -> tuple[Storage, tuple[int, ...], int]:
        """Return storage, stride and offset, reading them off a fresh array the first time."""
        if self._geometry is None:
            array = self._array
            if array.flags.c_contiguous:
                flat, stride = array.reshape(-1), strides.contiguous_strides(array.shape)
            else:
                flat = array.ravel(order="K")
                if flat.base is None:  # the result of an operation with gaps: give it a storage of its own
                    self._array = array = np.ascontiguousarray(array)
                    flat = array.reshape(-1)
                stride = tuple(step // array.itemsize for step in array.strides)
            self._geometry = (Storage(flat), stride, 0)
        return self._geometry

    def _view(self, shape: tuple[int, ...], stride: tuple[int, ...], offset: int) -> Tensor:
        """Return a tensor that shows the same storage with another geometry, outside every graph."""
        storage, _, _ = self._locate()
        array, itemsize = storage.array, self._array.itemsize
        if prod(shape) == 0:
            view = np.empty(shape, array.dtype)
        else:
            steps = tuple([step * itemsize for step in stride])
            view = np.ndarray(shape, array.dtype, array, offset * itemsize, steps)
        result = self._new(view)
        result._geometry = (storage, tuple(stride), offset)
        return result

    def detach(self) -> Tensor:
        """Return a tensor over the same storage that autograd does not follow."""
        storage, stride, offset = self._locate()
        result = self._new(self._array)
        result._geometry = (storage, stride, offset)
        return result

    @property
    def dtype(self) -> dtypes.dtype:
        """The type of the elements."""
        return dtypes._BY_NUMPY[self._array.dtype]

    @property
    def shape(self) -> Size:
        """The sizes of the axes."""
        return Size(self._array.shape)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._array.ndim

    def size(self, dim: int | None = None) -> Any:
        """Return the shape, or the size of axis *dim*."""
        if dim is None:
            return self.shape
        if not -self.ndim <= dim < self.ndim:
            bounds = f"[{-max(self.ndim, 1)}, {max(self.ndim, 1) - 1}]"
            raise IndexError(f"Dimension out of range (expected to be in range of {bounds}, but got {dim})")
        return self._array.shape[dim]

    def dim(self) -> int:
        """Return the number of axes."""
        return self._array.ndim

    def numel(self) -> int:
        """Return the number of elements."""
        return self._array.size

    nelement = numel

    def stride(self, dim: int | None = None) -> Any:
        """Return how many elements of the storage one step along each axis (or axis *dim*) skips."""
        stride = self._locate()[1]
        return stride if dim is None else stride[dim]

    def storage_offset(self) -> int:
        """Return the place of the first element in the storage."""
        return self._locate()[2]

    def untyped_storage(self) -> Storage:
        """Return the storage this tensor is a view of."""
        return self._locate()[0]

    storage = untyped_storage

    def data_ptr(self) -> int:
        """Return the address of the first element."""
        return self._array.ctypes.data if self._array.size else 0

    def element_size(self) -> int:
        """Return the number of bytes of one element."""
        return self._array.itemsize

    def is_contiguous(self) -> bool:
        """Tell whether index order is memory order."""
        _, stride, _ = self._locate()
        return strides.is_contiguous(self._array.shape, stride)

    def is_floating_point(self) -> bool:
        """Tell whether the elements are floating-point numbers."""
        return self.dtype.is_floating_point

    @property
    def _version(self) -> int:
        return 0 if self._geometry is None else self._geometry[0].version

    @property
    def requires_grad(self) -> bool:
        """Whether autograd records what is computed from this tensor."""
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value and not self.is_floating_point():
            raise RuntimeError(f"only Tensors of floating point dtype can require gradients, this one is {self.dtype}")
        if not value and self._grad_fn is not None:
            raise RuntimeError("you can only change requires_grad flags of leaf variables; use detach() instead")
        self._requires_grad = value

    @property
    def grad_fn(self) -> Node | None:
        """The node of the graph that computed this tensor; None for a leaf."""
        return self._grad_fn

    @property
    def is_leaf(self) -> bool:
        """Whether the tensor was created by the user and not by a recorded operation."""
        return self._grad_fn is None

    @property
    def output_nr(self) -> int:
        """Which output of its ``grad_fn`` this tensor is."""
        return self._output_nr
