"""Matrix products and their derivatives."""

from __future__ import annotations

from math import prod
from typing import Any

from .. import cpu, shapes
from ..autograd.function import Function


class MatMul(Function):
    """Multiply matrices, batched over leading axes, and know the derivative.

    For ``C = A B`` the gradients are ``dA = dC B^T`` and ``dB = A^T dC``; batch axes that were stretched are
    summed back. A vector takes part as a matrix with one row (on the left) or one column (on the right).
    Source: https://docs.pytorch.org/docs/stable/generated/torch.matmul.html.

    >>> a = torch.tensor([[1.0, 2.0]], requires_grad=True)
    >>> b = torch.tensor([[3.0], [4.0]], requires_grad=True)
    >>> MatMul.apply(a, b).sum().backward()
    >>> a.grad, b.grad
    (tensor([[3., 4.]]), tensor([[1.],
            [2.]]))
    """

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        """Return ``a @ b`` (use ``cpu.matmul``) and save what backward needs.

        Args:
            ctx: keeps tensors for backward.
            a: shape (..., n, k) or (k,).
            b: shape (..., k, m) or (k,).
        """
        ctx.save_for_backward(a, b)
        return cpu.matmul(a, b)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return the gradients at *a* and *b*, each of its operand's shape; None where it is not needed.

        Args:
            ctx: ``ctx.saved_tensors`` and ``ctx.needs_input_grad``.
            grad: gradient of the loss at the product, of the product's shape.
        """
        a, b = ctx.saved_tensors
        rows = a.unsqueeze(0) if a.ndim == 1 else a
        columns = b.unsqueeze(1) if b.ndim == 1 else b
        if b.ndim == 1:
            grad = grad.unsqueeze(-1)
        if a.ndim == 1:
            grad = grad.unsqueeze(-2)
        needs_a, needs_b = ctx.needs_input_grad
        grad_a = shapes.unbroadcast(grad @ columns.mT, rows.shape).reshape(a.shape) if needs_a else None
        grad_b = shapes.unbroadcast(rows.mT @ grad, columns.shape).reshape(b.shape) if needs_b else None
        return grad_a, grad_b


class Affine(Function):
    """Apply ``y = x W^T + b`` to the last axis, and know the derivative.

    Every row of *x* meets the same weight, so the weight's gradient is a sum over all rows: one matrix product.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html.

    >>> x, weight = torch.ones(2, 3), torch.ones(1, 3, requires_grad=True)
    >>> Affine.apply(x, weight, None).sum().backward()
    >>> weight.grad
    tensor([[2., 2., 2.]])
    """

    @staticmethod
    def forward(ctx: Any, x: Any, weight: Any, bias: Any) -> Any:
        """Return ``x @ weight.mT + bias`` and save what backward needs.

        Args:
            ctx: keeps tensors for backward.
            x: shape (..., in_features).
            weight: shape (out_features, in_features).
            bias: shape (out_features,), or None.
        """
        ctx.save_for_backward(x, weight)
        product = cpu.matmul(x, weight.mT)
        return product if bias is None else cpu.add_(product, bias)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        """Return the gradients at *x*, *weight* and *bias*, each of its operand's shape; None where it is not needed.

        Args:
            ctx: ``ctx.saved_tensors`` and ``ctx.needs_input_grad`` (three bools).
            grad: gradient of the loss at the result, shape (..., out_features).
        """
        x, weight = ctx.saved_tensors
        needs_x, needs_weight, needs_bias = ctx.needs_input_grad
        count = prod(x.shape[:-1])
        rows = grad.reshape(count, weight.shape[0])  # (rows, out_features), whatever the leading axes
        grad_x = (rows @ weight).reshape(x.shape) if needs_x else None
        grad_weight = rows.mT @ x.reshape(count, weight.shape[1]) if needs_weight else None
        return grad_x, grad_weight, rows.sum(0) if needs_bias else None
