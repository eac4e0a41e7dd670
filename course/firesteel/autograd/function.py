"""Operations that know their own derivative: forward and backward side by side.

Source: https://docs.pytorch.org/docs/stable/autograd.html#function.
"""

from __future__ import annotations

from typing import Any, ClassVar

from .._base import TensorBase
from .context import FunctionCtx
from .grad_mode import state


class Unrecorded:
    """The context of a forward that nobody will differentiate: it keeps nothing."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep nothing."""

    mark_non_differentiable = mark_dirty = save_for_backward

    def set_materialize_grads(self, value: bool) -> None:
        """Keep nothing."""


class Function:
    """An operation with its derivative; subclass it with static ``forward(ctx, ...)`` and ``backward(ctx, ...)``.

    ``apply(*args)`` runs forward and records the node. backward gets one gradient for each output and returns one
    gradient, or None, for each argument of forward.
    Source: https://docs.pytorch.org/docs/stable/notes/extending.html.
    """

    setup_context: ClassVar[Any] = None  # where defined, it gets (ctx, inputs, output), and forward gets no ctx

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the result; ``ctx`` comes first."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(*args: Any, **kwargs: Any) -> Any:
        """Compute the gradients of forward's arguments from ``ctx`` and the gradients of its outputs."""
        raise NotImplementedError("You must implement the backward function for your custom autograd.Function.")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run forward on *args* and, if a gradient may be wanted, record the operation."""
        if not state.enabled:  # inside another operation, or the backward pass, or torch.no_grad()
            return cls._run(Unrecorded((False,) * len(args)), args)
        needs = tuple([isinstance(arg, TensorBase) and arg._requires_grad for arg in args])
        ctx: Any = FunctionCtx(cls, needs) if True in needs else Unrecorded(needs)
        state.enabled = False
        try:
            result = cls._run(ctx, args)
        finally:
            state.enabled = True
        if type(ctx) is Unrecorded:
            return result
        if isinstance(result, tuple):
            return ctx.record(args, result)
        return ctx.record(args, (result,))[0]

    @classmethod
    def _run(cls, ctx: Any, args: tuple[Any, ...]) -> Any:
        if cls.setup_context is None:
            return cls.forward(ctx, *args)
        result = cls.forward(*args)
        cls.setup_context(ctx, args, result)
        return result
