"""Stochastic gradient descent, with momentum if wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..tensor import Tensor
from .optimizer import Group, Optimizer, require_at_least_zero


def sgd_step(
    param: Tensor,
    grad: Tensor,
    velocity: Tensor | None,
    *,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> Tensor | None:
    """Move *param* one step downhill, in place; return its velocity.

    With momentum the step is not the gradient but a velocity that remembers earlier gradients:
    ``velocity = momentum * velocity + (1 - dampening) * grad``, and *grad* itself the first time. Nesterov looks one
    step ahead: it moves by ``grad + momentum * velocity``. Weight decay pulls towards 0, before everything else.
    Source: Sutskever et al., 2013; https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html.

    Args:
        param: any shape, changed in place. Recording is off when an optimiser calls this.
        grad: gradient of the loss at *param*; not changed.
        velocity: what this function returned the last time, changed in place; None the first time.
        lr: the learning rate, by which the step is multiplied.
        momentum: which part of the velocity stays; 0 for plain descent, then there is no velocity.
        dampening: which part of the gradient does not go into the velocity.
        weight_decay: this times *param* is added to the gradient.
        nesterov: look ahead.

    Returns:
        The velocity, of the shape of *param*, or None without momentum.

    >>> x = torch.tensor([1.0])
    >>> velocity = sgd_step(x, torch.tensor([2.0]), None, lr=0.1, momentum=0.9)
    >>> x, velocity
    (tensor([0.8000]), tensor([2.]))
    """
    if weight_decay:
        grad = grad + weight_decay * param
    if momentum:
        if velocity is None:
            velocity = grad.clone()
        else:
            velocity.mul_(momentum).add_(grad, alpha=1 - dampening)
        grad = grad + momentum * velocity if nesterov else velocity
    param.sub_(grad, alpha=lr)
    return velocity


class SGD(Optimizer):
    """Stochastic gradient descent: `sgd_step` for every parameter.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html.

    Raises:
        ValueError: an option is below 0, or *nesterov* without momentum or with dampening.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        require_at_least_zero(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        options = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay}
        super().__init__(params, {**options, "nesterov": nesterov})

    def update(self, param: Tensor, grad: Tensor, group: Group, state: dict[str, Any]) -> None:
        """Move *param*, and keep its velocity."""
        options = {key: group[key] for key in ("lr", "momentum", "dampening", "weight_decay", "nesterov")}
        velocity = sgd_step(param, grad, state.get("momentum_buffer"), **options)
        if velocity is not None:
            state["momentum_buffer"] = velocity
