"""The parameters of a model, or their gradients, taken as one long vector.

Source: https://docs.pytorch.org/docs/stable/nn.html#utilities.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...autograd.grad_mode import no_grad
from ...creation import zeros
from ...operations.shaping import cat, stack
from ...tensor import Tensor

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "vector_to_parameters"]


@no_grad()
def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """Shrink all gradients by one factor so that together they are no longer than *max_norm*; return their length.

    One common factor keeps the direction of the step; a gradient that is short enough is left as it is.
    Source: Pascanu et al., 2013; https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html.

    Args:
        parameters: tensors; those whose ``grad`` is None do not count. Their gradients are changed in place.
        max_norm: the length that is allowed.
        norm_type: which norm: 2 is the usual length, ``inf`` the largest absolute value.
        error_if_nonfinite: raise if the length is NaN or infinite.

    Returns:
        The length before, a tensor without axes. The factor is ``max_norm / (length + 1e-6)``, at most 1.

    Raises:
        RuntimeError: *error_if_nonfinite*, and the length is not finite; then nothing was changed.

    >>> x = torch.zeros(2, requires_grad=True)
    >>> x.grad = torch.tensor([3.0, 4.0])
    >>> clip_grad_norm_([x], max_norm=1.0), x.grad
    (tensor(5.), tensor([0.6000, 0.8000]))
    """
    grads = [p.grad for p in ([parameters] if isinstance(parameters, Tensor) else parameters) if p.grad is not None]
    if not grads:
        return zeros(())
    total = stack([grad.norm(norm_type) for grad in grads]).norm(norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError(f"clip_grad_norm_: the norm of the gradients is {total.item()}; nothing was clipped")
    factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for grad in grads:
        grad.mul_(factor)
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Clip each element of the gradients to the range from ``-clip_value`` to *clip_value*, in place."""
    for parameter in [parameters] if isinstance(parameters, Tensor) else parameters:
        if parameter.grad is not None:
            parameter.grad.clamp_(-clip_value, clip_value)


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Return all parameters as one tensor with one axis."""
    return cat([parameter.reshape(-1) for parameter in parameters])


@no_grad()
def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy a vector of `parameters_to_vector` back into *parameters*."""
    start = 0
    for parameter in parameters:
        parameter.copy_(vec[start : start + parameter.numel()].reshape(parameter.shape))
        start += parameter.numel()
