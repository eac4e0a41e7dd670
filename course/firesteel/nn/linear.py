"""Layers that multiply by a weight, and the layer that does nothing."""

from __future__ import annotations

from math import sqrt
from typing import Any

from ..creation import empty
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter


class Linear(Module):
    """A layer that computes ``input @ weight.T + bias``.

    The weight starts evenly drawn from [-k, k) with ``k = 1 / sqrt(in_features)``, which is `init.kaiming_uniform_`
    with ``a = sqrt(5)``; then the bias, from the same range. Drawn in this order, the numbers are PyTorch's.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html.

    Args:
        in_features: size of the last axis of the input.
        out_features: size of the last axis of the output.
        bias: whether there is one; without it ``bias`` is None.
        dtype: of the parameters; the default dtype if None.

    ``weight`` has shape (out_features, in_features), ``bias`` has shape (out_features,).

    >>> torch.nn.Linear(3, 2)(torch.ones(4, 3)).shape
    torch.Size([4, 2])
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, *, dtype: Any = None) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(empty(out_features, in_features, dtype=dtype))
        self.bias = Parameter(empty(out_features, dtype=dtype)) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias anew."""
        init.kaiming_uniform_(self.weight, a=sqrt(5))
        if self.bias is not None:
            bound = 1 / sqrt(self.in_features) if self.in_features else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Return the layer's output (use ``functional.linear``).

        Args:
            input: shape (..., in_features).
        """
        return functional.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Return what ``repr`` shows between the brackets: sizes, and whether there is a bias."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """A layer that hands its input on, whatever arguments it was made with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Return *input*."""
        return input
