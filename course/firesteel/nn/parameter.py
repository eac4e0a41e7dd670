"""Parameters: the tensors that a module learns."""

from __future__ import annotations

from typing import Any

from ..creation import empty
from ..tensor import Tensor


class Parameter(Tensor):
    """A tensor that a `Module` counts among its parameters when it becomes one of its attributes.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html.

    Args:
        data: the values; the parameter shares their memory.
        requires_grad: whether it is to be learnt.

    >>> torch.nn.Parameter(torch.ones(2))
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    """

    __slots__ = ()

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        source = (empty(0) if data is None else data).detach()
        self._set_array(source._array)
        self._geometry = source._geometry
        self.requires_grad = requires_grad

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"
