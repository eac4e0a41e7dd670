"""The module: a part of a model that owns parameters and other modules."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .. import dtypes
from ..autograd.context import module_stack
from ..autograd.node import RemovableHandle
from ..tensor import Tensor
from . import state
from .members import Members

Self = TypeVar("Self", bound="Module")


class Module(Members):
    """A part of a model; a subclass sets parameters and modules as attributes and says what ``forward`` computes.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html.

    >>> model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())
    >>> [name for name, _ in model.named_parameters()]
    ['0.weight', '0.bias']
    """

    forward: Callable[..., Any]

    def __init__(self) -> None:
        super().__init__()
        self.training = True
        self._forward_pre_hooks: list[Callable[..., Any]] = []
        self._forward_hooks: list[Callable[..., Any]] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return ``forward(*args, **kwargs)``; what it computes is known as this module's in the graph."""
        module_stack.append(self._label)
        try:
            if not (self._forward_pre_hooks or self._forward_hooks):
                return self.forward(*args, **kwargs)
            return self._call_with_hooks(args, kwargs)
        finally:
            module_stack.pop()

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for hook in tuple(self._forward_pre_hooks):
            replaced = hook(self, args)
            if replaced is not None:
                args = replaced if isinstance(replaced, tuple) else (replaced,)
        result = self.forward(*args, **kwargs)
        for hook in tuple(self._forward_hooks):
            replaced = hook(self, args, result)
            result = result if replaced is None else replaced
        return result

    def register_forward_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after each forward; what it returns, if anything, is the output."""
        self._forward_hooks.append(hook)
        return RemovableHandle(self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, args)`` before each forward; what it returns, if anything, are the arguments."""
        self._forward_pre_hooks.append(hook)
        return RemovableHandle(self._forward_pre_hooks, hook)

    def apply(self: Self, fn: Callable[[Module], object]) -> Self:
        """Call *fn* with every module below this one, and then with this one."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self: Self, mode: bool = True) -> Self:
        """Switch this module and all below it to training (dropout drops), or out of it."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: Self) -> Self:
        """Switch this module and all below it out of training."""
        return self.train(False)

    def requires_grad_(self: Self, requires_grad: bool = True) -> Self:
        """Say for all parameters whether autograd records what is computed from them."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        for param in self.parameters():
            if set_to_none:
                param.grad = None
            elif param.grad is not None:
                param.grad = param.grad.detach().zero_()

    def to(self: Self, target: Any = None, *, dtype: dtypes.dtype | None = None) -> Self:
        """Convert all floating-point parameters and buffers to a dtype, in place; ``"cpu"`` is where they are."""
        wanted = target if isinstance(target, dtypes.dtype) else dtype
        if wanted is not None:
            for tensor in [*self.parameters(), *self.buffers()]:
                if tensor.is_floating_point():
                    tensor.data = tensor.data.to(wanted)
        elif str(target) != "cpu":
            raise RuntimeError(f"Module.to: {target} is no device here; use 'cpu' or a dtype")
        return self

    def float(self: Self) -> Self:
        """Convert all floating-point parameters and buffers to float32."""
        return self.to(dtypes.float32)

    def double(self: Self) -> Self:
        """Convert all floating-point parameters and buffers to float64."""
        return self.to(dtypes.float64)

    def state_dict(self, *, prefix: str = "") -> OrderedDict[str, Tensor]:
        """Return all parameters and persistent buffers by their dotted names, sharing memory with the module."""
        return state.state_dict(self, prefix)

    def load_state_dict(self, state_dict: Mapping[str, Tensor], strict: bool = True) -> state.IncompatibleKeys:
        """Copy *state_dict* into the parameters and buffers of the same names.

        Raises:
            RuntimeError: a shape differs, or (if *strict*) a name is missing or not known.
        """
        return state.load_state_dict(self, state_dict, strict)

    def extra_repr(self) -> str:
        """Return what stands between the brackets of ``repr``."""
        return ""

    def __repr__(self) -> str:
        parts = [f"({name}): {module!r}".replace("\n", "\n  ") for name, module in self._modules.items()]
        if not parts:
            return f"{type(self).__name__}({self.extra_repr()})"
        lines = [*self.extra_repr().splitlines(), *parts]
        return f"{type(self).__name__}(\n  " + "\n  ".join(lines) + "\n)"
