"""How parameters start: random numbers of the right size, in place, as PyTorch draws them.

Source: https://docs.pytorch.org/docs/stable/nn.init.html.
"""

from __future__ import annotations

from math import prod, sqrt

from ..autograd.grad_mode import no_grad
from ..generator import Generator
from ..tensor import Tensor

_GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5.0 / 3, "relu": sqrt(2.0), "selu": 3.0 / 4}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return by what the weights before *nonlinearity* must be larger for the spread of the signal to stay.

    Args:
        nonlinearity: ``"linear"``, ``"sigmoid"``, ``"tanh"``, ``"relu"``, ``"leaky_relu"`` or ``"selu"``.
        param: the negative slope of ``"leaky_relu"``; 0.01 if None.

    Raises:
        ValueError: another name.

    >>> calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity == "leaky_relu":
        return sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}; use one of leaky_relu, {', '.join(_GAINS)}")
    return _GAINS[nonlinearity]


def fans(tensor: Tensor) -> tuple[int, int]:
    """Return how many inputs feed one output of a weight, and how many outputs one input feeds.

    Args:
        tensor: a weight of shape (out, in, ...).

    Raises:
        ValueError: it has fewer than two axes.

    >>> fans(torch.empty(3, 5))
    (5, 3)
    """
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


@no_grad()
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill *tensor* evenly from [*a*, *b*)."""
    return tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill *tensor* from the normal distribution."""
    return tensor.normal_(mean, std, generator=generator)


@no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill *tensor* with *val*."""
    return tensor.fill_(val)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill *tensor* with 0."""
    return constant_(tensor, 0.0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill *tensor* with 1."""
    return constant_(tensor, 1.0)


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a weight evenly so that the signal keeps its spread both forward and backward (Glorot and Bengio, 2010)."""
    bound = sqrt(3.0) * gain * sqrt(2.0 / float(sum(fans(tensor))))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a weight from the normal distribution so that the signal keeps its spread (Glorot and Bengio, 2010)."""
    return normal_(tensor, 0.0, gain * sqrt(2.0 / float(sum(fans(tensor)))), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fill a weight evenly from [-bound, bound), so that a signal keeps its spread through the layer.

    A sum of n numbers spreads sqrt(n) times as far as one of them, so the weights must be 1 / sqrt(n) as large; the
    nonlinearity that follows takes away more, which its gain gives back. A number drawn evenly from [-bound, bound)
    has the standard deviation bound / sqrt(3).
    Source: He et al., 2015; https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_.

    Args:
        tensor: a weight of shape (out, in, ...), filled in place.
        a: the negative slope of the leaky ReLU that follows.
        mode: ``"fan_in"`` keeps the spread forward, ``"fan_out"`` that of the gradients backward.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: where the random bits come from; None for the default one.

    Returns:
        *tensor*.

    Raises:
        ValueError: *mode* is neither of the two, the tensor has fewer than two axes, or nobody knows the nonlinearity.

    >>> bool(kaiming_uniform_(torch.empty(50, 6)).abs().max() <= 1)  # gain sqrt(2), fan_in 6: bound 1
    True
    """
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan = fans(tensor)[mode == "fan_out"]
    bound = sqrt(3.0) * (calculate_gain(nonlinearity, a) / sqrt(fan))
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fill a weight from the normal distribution of the spread that `kaiming_uniform_` gives."""
    fan = fans(tensor)[mode == "fan_out"]
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / sqrt(fan), generator)
