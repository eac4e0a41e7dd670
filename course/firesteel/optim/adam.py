"""Adam, which gives every parameter a step size of its own, and AdamW."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Any

from ..creation import zeros_like
from ..tensor import Tensor
from .optimizer import Group, Optimizer, require_at_least_zero


def adam_step(
    param: Tensor,
    grad: Tensor,
    mean: Tensor,
    square: Tensor,
    step: int,
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> None:
    """Move *param* by about *lr* in each coordinate, in place, whatever the size of its gradient.

    Keep running means of the gradient and of its square: ``mean = b1 * mean + (1 - b1) * grad`` and
    ``square = b2 * square + (1 - b2) * grad**2``. Both start at 0 and are too small at first, by the factors
    ``1 - b1**step`` and ``1 - b2**step``; divide these out, then move against mean / (sqrt(square) + eps).
    Source: Kingma and Ba, 2015; https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html.

    Args:
        param: any shape, changed in place. Recording is off when an optimiser calls this.
        grad: gradient of the loss at *param*; not changed.
        mean: running mean of the gradients, of the same shape, changed in place.
        square: running mean of their squares, of the same shape, changed in place.
        step: the number of this step, from 1.
        lr: how far to move.
        betas: which part of each running mean stays.
        eps: keeps the quotient finite.

    >>> x, mean, square = torch.tensor([1.0]), torch.zeros(1), torch.zeros(1)
    >>> adam_step(x, torch.tensor([50.0]), mean, square, 1, lr=0.1)
    >>> x, mean, square
    (tensor([0.9000]), tensor([5.]), tensor([2.5000]))
    """
    mean.mul_(betas[0]).add_(grad, alpha=1 - betas[0])
    square.mul_(betas[1]).addcmul_(grad, grad, value=1 - betas[1])
    spread = square.sqrt().mul_(1 / sqrt(1 - betas[1] ** step)).add_(eps)
    param.addcdiv_(mean, spread, value=-lr / (1 - betas[0] ** step))


class Adam(Optimizer):
    """Adaptive moments: `adam_step` for every parameter; weight decay is added to the gradient.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html.

    Raises:
        ValueError: an option is out of its range.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        require_at_least_zero(lr=lr, eps=eps, weight_decay=weight_decay)
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"Invalid betas: {betas}; each must be at least 0 and below 1")
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def update(self, param: Tensor, grad: Tensor, group: Group, state: dict[str, Any]) -> None:
        """Move *param*, and keep its running means."""
        if not state:
            state.update(step=0, exp_avg=zeros_like(param), exp_avg_sq=zeros_like(param))
        state["step"] += 1
        grad = self.decay(param, grad, group)
        options = {key: group[key] for key in ("lr", "betas", "eps")}
        adam_step(param, grad, state["exp_avg"], state["exp_avg_sq"], state["step"], **options)

    def decay(self, param: Tensor, grad: Tensor, group: Group) -> Tensor:
        """Return the gradient with the pull towards 0."""
        return grad + group["weight_decay"] * param if group["weight_decay"] else grad


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameters themselves (Loshchilov and Hutter, 2019).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def decay(self, param: Tensor, grad: Tensor, group: Group) -> Tensor:
        """Shrink *param*, and return the gradient as it is."""
        param.mul_(1 - group["lr"] * group["weight_decay"])
        return grad
