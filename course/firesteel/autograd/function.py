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
        needs = tuple([isinstance(arg, TensorBase) and arg._requires_grad for arg in args])
        recording = state.enabled
        ctx: Any = FunctionCtx(cls, needs) if recording and True in needs else Unrecorded((False,) * len(needs))
        state.enabled = False
        try:
            if cls.setup_context is None:
                result = cls.forward(ctx, *args)
            else:
                result = cls.forward(*args)
                cls.setup_context(ctx, args, result)
        finally:
            state.enabled = recording
        if type(ctx) is Unrecorded:
            return result
        if isinstance(result, tuple):
            return ctx.record(args, result)
        return ctx.record(args, (result,))[0]
