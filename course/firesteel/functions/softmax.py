"""The logarithm of the softmax, as one operation."""

from __future__ import annotations

from typing import Any

from .. import stable
from ..autograd.function import Function


class LogSoftmax(Function):
    """Take the logarithm of the softmax along an axis, and know the derivative.

    ``log(exp(x) / sum exp(x)) = x - log sum exp(x)``, so the logarithm of a tiny softmax is never taken; taking the
    largest element away first keeps ``exp`` from overflowing. Backward, each row's gradient loses its sum, shared
    out by the softmax: ``dx = dy - softmax(x) * sum(dy)``.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html.

    >>> LogSoftmax.apply(torch.tensor([1000.0, 0.0]), 0)
    tensor([    0., -1000.])
    """

    @staticmethod
    def forward(ctx: Any, x: Any, dim: int) -> Any:
        """Return the logarithm of the softmax of *x* and save what backward needs.

        Args:
            ctx: keeps tensors for backward; any attribute set on it is there too.
            x: any shape, floating point.
            dim: the axis along which the softmax sums to 1; negative ones count from the end.
        """
        shifted = x - stable.row_maximum(x, dim)
        result = shifted - shifted.exp().sum(dim, keepdim=True).log()
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return the gradient at *x*, of its shape, and None for *dim*.

        Args:
            ctx: what forward left.
            grad: gradient of the loss at the result, of its shape.
        """
        (result,) = ctx.saved_tensors
        return grad - result.exp() * grad.sum(ctx.dim, keepdim=True), None
