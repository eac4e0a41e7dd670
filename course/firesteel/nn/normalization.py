"""Each sample brought to mean 0 and deviation 1, as a layer.

Source: Ba et al., 2016; https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..creation import ones, zeros
from ..operations.shaping import sizes
from ..tensor import Tensor
from . import functional
from .module import Module
from .parameter import Parameter


class LayerNorm(Module):
    """The last axes of each sample with mean 0 and deviation 1, then times ``weight`` and plus ``bias``.

    Args:
        normalized_shape: the sizes of those axes, or the size of the last one.
        eps: added to the variance, so that a constant sample is not divided by 0.
        elementwise_affine: whether there is a ``weight``, which starts as ones.
        bias: whether there is a ``bias`` beside it, which starts as zeros.

    >>> torch.nn.LayerNorm(2)(torch.tensor([[1.0, 3.0]])).detach()
    tensor([[-1.0000,  1.0000]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes((normalized_shape,))
        self.eps, self.elementwise_affine = eps, elementwise_affine
        weight, shift = ones(*self.normalized_shape), zeros(*self.normalized_shape)
        self.register_parameter("weight", Parameter(weight) if elementwise_affine else None)
        self.register_parameter("bias", Parameter(shift) if elementwise_affine and bias else None)

    def forward(self, input: Tensor) -> Tensor:
        """Return *input*, whose last axes are ``normalized_shape``, in its shape."""
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the options."""
        shape, affine, bias = self.normalized_shape, self.elementwise_affine, self.bias is not None
        return f"{shape}, eps={self.eps}, elementwise_affine={affine}, bias={bias}"
