"""Operators and methods of a tensor that are other names for operations.

Source: https://docs.pytorch.org/docs/stable/tensors.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import random
from ._base import TensorBase
from .operations import arithmetic, comparison, counting, inplace, matrix, pointwise, reduction, shaping

if TYPE_CHECKING:
    from .tensor import Tensor

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


class Sugar(TensorBase):
    """What reads better on a tensor than around it: ``x + y`` for ``add(x, y)``, ``x.sum()`` for ``sum(x)``."""

    __slots__ = ()
    __hash__ = object.__hash__  # tensors compare element by element, and are known by identity

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
    index_add_, scatter_, scatter_add_ = inplace.index_add_, inplace.scatter_, inplace.scatter_add_
    sigmoid_, tanh_, pow_, __ipow__ = inplace.sigmoid_, inplace.tanh_, inplace.pow_, _operator(inplace.pow_)
    scatter, scatter_add, ravel = shaping.scatter, shaping.scatter_add, shaping.flatten
    requires_grad_, detach_ = inplace.requires_grad_, inplace.detach_
    uniform_, normal_, bernoulli_, random_ = random.uniform_, random.normal_, random.bernoulli_, random.random_
    multinomial, log10, unique = random.multinomial, pointwise.log10, counting.unique
    __setitem__ = inplace.setitem
