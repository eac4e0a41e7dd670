"""Activations as modules.

Source: https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..tensor import Tensor
from . import functional
from .module import Module


class Activation(Module):
    """An element by element function as a module."""

    function: ClassVar[Callable[[Tensor], Tensor]]

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of *input*."""
        return type(self).function(input)


class Tanh(Activation):
    """The hyperbolic tangent of each element."""

    function = staticmethod(functional.tanh)


class Sigmoid(Activation):
    """``1 / (1 + exp(-x))`` of each element."""

    function = staticmethod(functional.sigmoid)


class SiLU(Activation):
    """``x * sigmoid(x)`` of each element."""

    function = staticmethod(functional.silu)


class ReLU(Activation):
    """Each element, or 0 if it is negative; *inplace* is accepted and changes nothing."""

    function = staticmethod(functional.relu)

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Return the option, if it was given."""
        return "inplace=True" if self.inplace else ""


class LeakyReLU(Module):
    """Each element, the negative ones times *negative_slope*."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of *input*."""
        return functional.leaky_relu(input, self.negative_slope)

    def extra_repr(self) -> str:
        """Return the slope."""
        return f"negative_slope={self.negative_slope}"


class GELU(Module):
    """``x`` times the probability that a standard normal number is below it; ``"tanh"`` approximates it."""

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of *input*."""
        return functional.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        """Return which formula."""
        return f"approximate={self.approximate!r}"


class Softmax(Module):
    """Scores along axis *dim* as probabilities."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the probabilities."""
        return functional.softmax(input, self.dim)

    def extra_repr(self) -> str:
        """Return the axis."""
        return f"dim={self.dim}"


class LogSoftmax(Softmax):
    """Scores along axis *dim* as logarithms of probabilities."""

    def forward(self, input: Tensor) -> Any:
        """Return the logarithms."""
        return functional.log_softmax(input, self.dim)
