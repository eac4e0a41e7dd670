"""The tensor: PyTorch's operators and methods as sugar over the operations.

Source: https://docs.pytorch.org/docs/stable/tensors.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import dtypes, printing, random
from ._base import Array, TensorBase
from .autograd import passes
from .autograd.node import RemovableHandle, gradient_edge
from .functions import elementwise, views
from .operations import arithmetic, comparison, inplace, matrix, pointwise, reduction, shaping

Binary = Callable[[Any, Any], "Tensor"]


def _operator(operation: Binary) -> Any:
    """Return *operation* as an operator: not implemented for what is neither tensor nor number."""

    def method(self: Tensor, other: Any) -> Tensor:
        return operation(self, other) if arithmetic.is_operand(other) else NotImplemented

    return method


def _reflected(operation: Binary) -> Any:
    """Return the operator for a number on the left of a tensor."""

    def method(self: Tensor, other: Any) -> Tensor:
        return operation(other, self) if arithmetic.is_operand(other) else NotImplemented

    return method


class Tensor(TensorBase):
    """A multi-dimensional array of one dtype that remembers how it was computed.

    Args:
        data: a number, nested sequences, a NumPy array or a tensor; the elements become the default dtype.
    """

    __slots__ = ()
    __array_priority__ = 1000  # a NumPy array on the left leaves the operation to the tensor
    __hash__ = object.__hash__

    def __init__(self, data: Any = ()) -> None:
        source = data._array if isinstance(data, TensorBase) else np.asarray(data)
        self._set_array(np.array(source, dtypes.get_default_dtype().numpy))

    # arithmetic
    __add__, __radd__ = _operator(arithmetic.add), _reflected(arithmetic.add)
    __sub__, __rsub__ = _operator(arithmetic.sub), _reflected(arithmetic.sub)
    __mul__, __rmul__ = _operator(arithmetic.mul), _reflected(arithmetic.mul)
    __truediv__, __rtruediv__ = _operator(arithmetic.div), _reflected(arithmetic.div)
    __floordiv__, __rfloordiv__ = _operator(arithmetic.floor_divide), _reflected(arithmetic.floor_divide)
    __mod__, __rmod__ = _operator(arithmetic.remainder), _reflected(arithmetic.remainder)
    __pow__, __rpow__ = _operator(arithmetic.pow), _reflected(arithmetic.pow)
    __iadd__, __isub__ = _operator(inplace.add_), _operator(inplace.sub_)
    __imul__, __itruediv__ = _operator(inplace.mul_), _operator(inplace.div_)
    __neg__, __abs__, __invert__ = pointwise.neg, pointwise.abs, pointwise.bitwise_not
    add, sub, mul, div, pow = arithmetic.add, arithmetic.sub, arithmetic.mul, arithmetic.div, arithmetic.pow
    subtract, multiply, divide = arithmetic.sub, arithmetic.mul, arithmetic.div
    true_divide = arithmetic.div
    floor_divide, remainder = arithmetic.floor_divide, arithmetic.remainder
    maximum, minimum, clamp, clip = arithmetic.maximum, arithmetic.minimum, arithmetic.clamp, arithmetic.clamp
    lerp, addcmul, addcdiv = arithmetic.lerp, arithmetic.addcmul, arithmetic.addcdiv
    matmul, mm, bmm, dot, mv = matrix.matmul, matrix.mm, matrix.bmm, matrix.dot, matrix.mv
    outer, addmm, trace = matrix.outer, matrix.addmm, matrix.trace

    # comparison and logic
    __eq__, __ne__ = _operator(comparison.eq), _operator(comparison.ne)
    __lt__, __le__ = _operator(comparison.lt), _operator(comparison.le)
    __gt__, __ge__ = _operator(comparison.gt), _operator(comparison.ge)
    __and__, __rand__ = _operator(comparison.bitwise_and), _reflected(comparison.bitwise_and)
    __or__, __ror__ = _operator(comparison.bitwise_or), _reflected(comparison.bitwise_or)
    __xor__, __rxor__ = _operator(comparison.bitwise_xor), _reflected(comparison.bitwise_xor)
    eq, ne, lt, le = comparison.eq, comparison.ne, comparison.lt, comparison.le
    gt, ge, equal = comparison.gt, comparison.ge, comparison.equal
    isclose, allclose = comparison.isclose, comparison.allclose
    logical_and, logical_or, logical_xor = comparison.logical_and, comparison.logical_or, comparison.logical_xor

    # element by element
    exp, expm1, log, log1p, log2 = pointwise.exp, pointwise.expm1, pointwise.log, pointwise.log1p, pointwise.log2
    sqrt, rsqrt, square, reciprocal = pointwise.sqrt, pointwise.rsqrt, pointwise.square, pointwise.reciprocal
    sin, cos, tan, tanh, sigmoid = pointwise.sin, pointwise.cos, pointwise.tan, pointwise.tanh, pointwise.sigmoid
    erf, relu, neg, abs, sign = pointwise.erf, pointwise.relu, pointwise.neg, pointwise.abs, pointwise.sign
    negative, absolute, sgn = pointwise.neg, pointwise.abs, pointwise.sign
    floor, ceil, round, trunc = pointwise.floor, pointwise.ceil, pointwise.round, pointwise.trunc
    isnan, isinf, isfinite = pointwise.isnan, pointwise.isinf, pointwise.isfinite
    logical_not, bitwise_not = pointwise.logical_not, pointwise.bitwise_not

    # reductions
    sum, prod, mean, var, std = reduction.sum, reduction.prod, reduction.mean, reduction.var, reduction.std
    norm, max, min, amax, amin = reduction.norm, reduction.max, reduction.min, reduction.amax, reduction.amin
    argmax, argmin, all, any = reduction.argmax, reduction.argmin, reduction.all, reduction.any
    cumsum, logsumexp, softmax = reduction.cumsum, reduction.logsumexp, reduction.softmax
    log_softmax, sort, argsort, topk = reduction.log_softmax, reduction.sort, reduction.argsort, reduction.topk

    # where elements stand
    reshape, view, flatten, permute = shaping.reshape, shaping.view, shaping.flatten, shaping.permute
    transpose, swapaxes, t, movedim = shaping.transpose, shaping.transpose, shaping.t, shaping.movedim
    expand, expand_as, broadcast_to = shaping.expand, shaping.expand_as, shaping.broadcast_to
    squeeze, unsqueeze, as_strided = shaping.squeeze, shaping.unsqueeze, shaping.as_strided
    select, narrow, split, chunk, unbind = (
        shaping.select, shaping.narrow, shaping.split, shaping.chunk, shaping.unbind
    )  # fmt: skip
    gather, index_select, masked_select = shaping.gather, shaping.index_select, shaping.masked_select
    masked_fill, nonzero, repeat, flip = shaping.masked_fill, shaping.nonzero, shaping.repeat, shaping.flip
    tril, triu, clone, contiguous = shaping.tril, shaping.triu, shaping.clone, shaping.contiguous

    # in place
    add_, sub_, mul_, div_ = inplace.add_, inplace.sub_, inplace.mul_, inplace.div_
    addcmul_, addcdiv_, lerp_ = inplace.addcmul_, inplace.addcdiv_, inplace.lerp_
    clamp_, neg_, exp_, sqrt_, relu_ = inplace.clamp_, inplace.neg_, inplace.exp_, inplace.sqrt_, inplace.relu_
    copy_, fill_, zero_, masked_fill_ = inplace.copy_, inplace.fill_, inplace.zero_, inplace.masked_fill_
    index_add_, scatter_ = inplace.index_add_, inplace.scatter_
    requires_grad_, detach_ = inplace.requires_grad_, inplace.detach_
    uniform_, normal_, bernoulli_, random_ = random.uniform_, random.normal_, random.bernoulli_, random.random_
    __setitem__ = inplace.setitem

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

    def numpy(self, *, force: bool = False) -> Array:  # pyright: ignore[reportGeneralTypeIssues, reportInvalidTypeForm]
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
        self,
        gradient: Tensor | None = None,
        retain_graph: Any = None,
        create_graph: Any = False,
        inputs: Any = None,
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


class device:  # noqa: N801 - torch's own name
    """Where a tensor's elements are (https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch-device)."""

    def __init__(self, type: Any) -> None:
        name = type.type if isinstance(type, device) else str(type)
        self.type, _, index = name.partition(":")
        self.index = int(index) if index else None
        if self.type not in ("cpu", "cuda"):
            raise RuntimeError(f"Expected one of cpu, cuda device type at start of device string: {self.type}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __repr__(self) -> str:
        return f"device(type='{self.type}'" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"


TensorBase._plain = Tensor
