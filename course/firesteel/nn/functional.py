"""Layers, activations and losses as functions of tensors.

Source: https://docs.pytorch.org/docs/stable/nn.functional.html.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import pi, sqrt
from typing import Any

from .. import creation, distributions, dtypes
from ..functions import linalg
from ..functions import softmax as softmaxes
from ..operations.arithmetic import where
from ..operations.pointwise import relu, sigmoid, tanh
from ..operations.reduction import softmax
from ..tensor import Tensor

# fmt: off
__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "dropout", "embedding", "gelu",
    "l1_loss", "layer_norm", "leaky_relu", "linear", "log_softmax", "mse_loss", "nll_loss", "one_hot", "relu",
    "sigmoid", "silu", "softmax", "tanh",
]
# fmt: on


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return ``input @ weight.T + bias``: each output is a weighted sum of all inputs, plus its own constant.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html.

    Args:
        input: shape (..., in_features); the leading axes are samples, each treated alike.
        weight: shape (out_features, in_features), one row an output.
        bias: shape (out_features,), or None for none.

    Returns:
        Shape (..., out_features), dtype of the inputs.

    Raises:
        RuntimeError: the last axis of *input* has another size than that of *weight*, or the dtypes differ.

    >>> linear(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]), torch.tensor([10.0, 0.0]))
    tensor([[21.,  2.]])
    """
    return linalg.Affine.apply(input, weight, bias)


def log_softmax(input: Tensor, dim: int) -> Tensor:
    """Return the logarithms of the probabilities that the scores *input* stand for along *dim*.

    ``log(exp(x) / sum(exp(x))) = x - log(sum(exp(x)))``; taking the row's largest score away first changes nothing
    and keeps ``exp`` from overflowing.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html.

    Args:
        input: scores, any shape, floating point.
        dim: the axis along which the probabilities sum to 1; negative ones count from the end.

    Returns:
        The shape and dtype of *input*; no element is above 0.

    >>> log_softmax(torch.tensor([1000.0, 1000.0]), dim=0)
    tensor([-0.6931, -0.6931])
    """
    return softmaxes.LogSoftmax.apply(input, dim)


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Return how surprised the log-probabilities *input* are by the true classes: minus the ones of those classes.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html.

    Args:
        input: log-probabilities, shape (C,), (N, C) or (N, C, ...): the classes lie along axis 1 if there is one.
        target: the true classes from 0 to C - 1, int64, the shape of *input* without the classes.
        weight: shape (C,), how much a sample of each class counts; None for 1.
        ignore_index: a target that does not count.
        reduction: ``"mean"`` over what counts, ``"sum"``, or ``"none"`` for one loss a sample.

    Returns:
        A tensor without axes; for ``"none"`` of the shape of *target*.

    Raises:
        IndexError: a target is not a class.
        RuntimeError: the targets are not int64.
        ValueError: there are more or fewer targets than samples, or *reduction* is none of the three.

    >>> nll_loss(torch.tensor([[-0.1, -2.4], [-1.6, -0.2]]), torch.tensor([0, 0]))
    tensor(0.8500)
    """
    require_one_target_a_sample(input, target)
    if input.ndim > 2:
        losses = nll_loss(input.movedim(1, -1).flatten(0, -2), target.flatten(), weight, ignore_index, reduction)
        return losses.reshape(target.shape) if reduction == "none" else losses
    counted = target.ne(ignore_index)
    places = target * counted  # a class even where the target does not count
    require_classes(places, input.shape[-1])
    importance = counted.to(input.dtype) if weight is None else weight[places] * counted
    if reduction == "mean":
        importance, reduction = importance / importance.sum(), "sum"
    chosen = input[places if input.ndim == 1 else (creation.arange(len(places)), places)]
    return reduced(chosen * -importance, reduction)


def require_one_target_a_sample(input: Tensor, target: Tensor) -> None:
    """Complain if *target* has not the shape of *input* without its classes.

    Raises:
        ValueError: there are more or fewer targets than samples.
        RuntimeError: the targets have more or fewer axes.
    """
    samples = input.shape[:1] + input.shape[2:] if input.ndim > 1 else ()
    if target.shape != samples:
        error = ValueError if target.ndim == len(samples) else RuntimeError
        raise error(f"expected targets of shape {samples} for scores of shape {input.shape}, got {target.shape}")


def require_classes(target: Tensor, count: int) -> None:
    """Complain if *target* holds anything but class numbers from 0 to *count* - 1.

    Raises:
        IndexError: a target is not a class.
        RuntimeError: the targets are not int64.
    """
    if target.dtype != dtypes.int64:
        raise RuntimeError(f"expected scalar type Long but found {target.dtype}: class numbers are int64, use .long()")
    numbers = target._array
    if numbers.size and not (numbers.min() >= 0 and numbers.max() < count):
        raise IndexError(f"Target {target.tolist()} is out of bounds: classes are numbered from 0 to {count - 1}")


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """Return the mean or the sum of *losses*, or (for ``"none"``) all of them.

    >>> reduced(torch.tensor([1.0, 2.0]), "sum")
    tensor(3.)
    """
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    if reduction == "none":
        return losses
    raise ValueError(f"{reduction} is not a valid value for reduction; use 'mean', 'sum' or 'none'")


def cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor:
    """Return `nll_loss` of the `log_softmax` of the scores *input*; *target* may also hold probabilities."""
    log_probabilities = log_softmax(input, 1 if input.ndim > 1 else 0)
    if not target.is_floating_point():
        return nll_loss(log_probabilities, target, weight, ignore_index=ignore_index, reduction=reduction)
    if weight is not None:
        log_probabilities = log_probabilities * weight
    losses = -(log_probabilities * target).sum(1 if input.ndim > 1 else 0)
    return reduced(losses, reduction)


def mse_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return the squared differences of *input* and *target*."""
    _warn_of_sizes(input, target)
    difference = input - target
    return reduced(difference * difference, reduction)


def l1_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return the absolute differences of *input* and *target*."""
    _warn_of_sizes(input, target)
    return reduced((input - target).abs(), reduction)


def _warn_of_sizes(input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}): they "
            "broadcast, which is seldom meant; give them the same shape.",
            stacklevel=3,
        )


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return how surprised the scores *input* are by targets between 0 and 1, without overflow.

    Raises:
        ValueError: the shapes differ.
    """
    _require_same_size(input, target)
    return reduced(input.relu() - input * target + (-input.abs()).exp().log1p(), reduction)


def binary_cross_entropy(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Return how surprised the probabilities *input* are by targets between 0 and 1; no logarithm goes below -100.

    Raises:
        ValueError: the shapes differ.
    """
    _require_same_size(input, target)
    hit, miss = input.log().clamp(min=-100), (1 - input).log().clamp(min=-100)
    return reduced(-(target * hit + (1 - target) * miss), reduction)


def _require_same_size(input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")


def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Return *input*, its negative elements times *negative_slope*."""
    return where(input > 0, input, input * negative_slope)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """Return *input* times the probability that a standard normal number is below it; ``"tanh"`` approximates it."""
    if approximate == "tanh":
        return 0.5 * input * (1 + (sqrt(2 / pi) * (input + 0.044715 * input**3)).tanh())
    return 0.5 * input * (1 + (input / sqrt(2)).erf())


def silu(input: Tensor) -> Tensor:
    """Return ``input * sigmoid(input)``."""
    return input * input.sigmoid()


def dropout(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """Return *input* with each element set to 0 with probability *p*, the others scaled so that the mean stays.

    Raises:
        ValueError: *p* is not between 0 and 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    if p == 1:
        return input * 0
    kept = distributions.bernoulli(1 - p, tuple(input.shape))
    return input * (creation.from_numpy(kept).to(input.dtype) / (1 - p))


def embedding(input: Tensor, weight: Tensor) -> Tensor:
    """Return the rows of *weight*, shape (words, features), that the int64 tensor *input* names."""
    return weight[input]


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """Return for each class number a row of int64 zeros with a 1 at its place."""
    classes = int(tensor.max()) + 1 if num_classes == -1 else num_classes
    return tensor.unsqueeze(-1).eq(creation.arange(classes)).to(tensor.dtype)


def layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Tensor:
    """Return *input* with mean 0 and deviation 1 over its last axes, then times *weight* and plus *bias*.

    Raises:
        RuntimeError: the last axes are not of *normalized_shape*.
    """
    axes = tuple(range(-len(normalized_shape), 0))
    if input.shape[-len(axes) :] != tuple(normalized_shape):
        raise RuntimeError(f"Given normalized_shape={list(normalized_shape)}, but got input of size {input.shape}")
    away = input - input.mean(axes, keepdim=True)
    output = away / ((away * away).mean(axes, keepdim=True) + eps).sqrt()
    output = output if weight is None else output * weight
    return output if bias is None else output + bias
