"""Losses as modules.

Source: https://docs.pytorch.org/docs/stable/nn.html#loss-functions. *reduction* is ``"mean"``, ``"sum"`` or ``"none"``.
"""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional
from .module import Module


class Loss(Module):
    """A loss without further options: a function of an input and a target, from `functional`."""

    function = ""

    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of *input* against *target*."""
        return getattr(functional, self.function)(input, target, reduction=self.reduction)


class MSELoss(Loss):
    """Squared differences."""

    function = "mse_loss"


class L1Loss(Loss):
    """Absolute differences."""

    function = "l1_loss"


class BCELoss(Loss):
    """Surprise of probabilities by targets between 0 and 1."""

    function = "binary_cross_entropy"


class BCEWithLogitsLoss(Loss):
    """Surprise of scores by targets between 0 and 1."""

    function = "binary_cross_entropy_with_logits"


class NLLLoss(Loss):
    """Surprise of log-probabilities by class numbers; *weight* says how much each class counts."""

    function = "nll_loss"

    def __init__(self, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.register_buffer("weight", weight)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Any:
        """Return the loss of *input*, shape (N, C), against *target*, shape (N,)."""
        function = getattr(functional, self.function)
        return function(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class CrossEntropyLoss(NLLLoss):
    """Surprise of scores by class numbers: `NLLLoss` after a log-softmax."""

    function = "cross_entropy"
