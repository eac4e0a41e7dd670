"""Exponentials that are summed, so arranged that large values do not overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tensor import Tensor


def row_maximum(input: Tensor, dim: Any) -> Tensor:
    """Return the largest elements over *dim*, which stays with size 1; 0 where there are none. Outside the graph.

    >>> row_maximum(torch.tensor([[1.0, 3.0], [2.0, 0.0]]), 1)
    tensor([[3.],
            [2.]])
    """
    values = input.detach()
    return values.amax(dim, keepdim=True) if values.numel() else values.sum(dim, keepdim=True)


def logsumexp(input: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    """Return ``log(sum(exp(input)))`` over *dim*.

    The largest element is taken out first and added back at the end: ``log sum exp(x) = m + log sum exp(x - m)``.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html.

    >>> logsumexp(torch.tensor([1000.0, 1000.0]), 0)
    tensor(1000.6932)
    """
    largest = row_maximum(input, dim)
    largest = largest.masked_fill(largest.isinf(), 0.0)
    total = (input - largest).exp().sum(dim, keepdim=True).log() + largest
    return total if keepdim else total.squeeze(dim)


def softmax(input: Tensor, dim: int) -> Tensor:
    """Return ``exp(input)`` divided by its sum along *dim*: positive numbers that sum to 1.

    Taking the same number away from every element of a row changes nothing, as it cancels in the quotient; taking
    the row's largest away keeps ``exp`` from overflowing.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html.

    Args:
        input: any shape, floating point.
        dim: the axis along which the results sum to 1; negative ones count from the end.

    Returns:
        The shape and dtype of *input*.

    Raises:
        IndexError: *input* has no axis *dim*.

    >>> softmax(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]), dim=1)
    tensor([[0.5000, 0.5000],
            [1.0000, 0.0000]])
    """
    exponentials = (input - row_maximum(input, dim)).exp()
    return exponentials / exponentials.sum(dim, keepdim=True)
