"""The nodes of the backward graph, which speak PyTorch's protocol."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._base import TensorBase

if TYPE_CHECKING:
    from ..storage import Storage
    from ..tensor import Tensor

Edge = tuple["Node | None", int]


class RemovableHandle:
    """What a hook's registration returns: ``remove()`` takes the hook away again."""

    def __init__(self, hooks: list[Callable[..., Any]], hook: Callable[..., Any]) -> None:
        self.hooks, self.hook = hooks, hook

    def remove(self) -> None:
        """Take the hook away; a second call does nothing."""
        if self.hook in self.hooks:
            self.hooks.remove(self.hook)


class Node:
    """One recorded operation: it turns the gradients of its outputs into gradients of its inputs.

    ``next_functions`` holds, for each input, the node that computed it and which of its outputs it was.
    ``metadata`` says what is worth showing: shape and dtype of the output, the modules it was computed in.
    Source: https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.Node.
    """

    next_functions: tuple[Edge, ...] = ()
    metadata: dict[str, Any]
    output_metadata: list[tuple[Any, Any]]  # (shape, NumPy dtype) of each output
    _pre_hooks: dict[int, list[Callable[[Tensor], Tensor | None]]] | None = None

    def name(self) -> str:
        """Return the name that graphs show, such as ``MulBackward0``."""
        return type(self).__name__

    def add_pre_hook(self, index: int, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call *hook* with the gradient of output *index* before this node uses it."""
        self._pre_hooks = {} if self._pre_hooks is None else self._pre_hooks
        hooks = self._pre_hooks.setdefault(index, [])
        hooks.append(hook)
        return RemovableHandle(hooks, hook)

    def run_hooks(self, grads: tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
        """Return the gradients after the hooks have seen, and perhaps replaced, them."""
        changed = list(grads)
        for index, hooks in (self._pre_hooks or {}).items():
            for hook in tuple(hooks):
                grad = changed[index]
                if grad is not None:
                    grad._fresh = False  # the hook may keep it
                    replaced = hook(grad)
                    changed[index] = grad if replaced is None else replaced
        return tuple(changed)

    def __call__(self, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        """Return the gradients of the inputs, given those of the outputs."""
        raise NotImplementedError

    def release(self) -> None:
        """Forget what was saved for the backward pass."""


class AccumulateGrad(Node):
    """The end of a path: adds the gradient that arrives to its leaf tensor's ``grad``."""

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable
        self.output_metadata = [(variable._array.shape, variable._array.dtype)]

    @property
    def metadata(self) -> dict[str, Any]:  # pyright: ignore[reportIncompatibleVariableOverride] - made when asked for
        """Shape and dtype of the leaf, and (weakly) the leaf itself."""
        variable = self.variable
        return {"shape": tuple(variable.shape), "dtype": variable.dtype, "output": weakref.ref(variable)}

    def __call__(self, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        """Add the gradient that arrived to the leaf's ``grad``."""
        (grad,) = self.run_hooks(grads) if self._pre_hooks else grads
        if grad is None:
            return ()
        variable = self.variable
        if variable.grad is not None:
            variable.grad = variable.grad + grad
        else:  # a gradient that others may hold is copied, so that changing one .grad never changes another
            variable.grad = grad if grad._fresh or grad.requires_grad else grad.clone()
        return ()


def gradient_edge(tensor: TensorBase) -> Edge:
    """Return where the gradient of *tensor* goes: its ``grad_fn``, or the accumulator of a leaf, or nowhere.

    Raises:
        RuntimeError: it shares its memory with a tensor that was changed in place since, and the change was recorded.
    """
    if tensor._grad_fn is not None:
        if tensor._geometry is not None and tensor._geometry[0].rewriter is not None:
            _refuse_stale(tensor, tensor._geometry[0], tensor._geometry[0].rewriter())
        return tensor._grad_fn, tensor._output_nr
    if not tensor._requires_grad:
        return None, 0
    accumulator = tensor._accumulator() if tensor._accumulator is not None else None
    if accumulator is None:
        accumulator = AccumulateGrad(tensor)  # pyright: ignore[reportArgumentType] - every TensorBase is a Tensor
        tensor._accumulator = weakref.ref(accumulator)
    return accumulator, 0


def _refuse_stale(tensor: TensorBase, storage: Storage, rewriter: Node | None) -> None:
    """Complain unless *tensor* is, view by view, of what *rewriter* left in *storage*, or of a leaf that lies there."""
    node = tensor._grad_fn
    while node is not None:
        if node is rewriter or (isinstance(node, AccumulateGrad) and node.variable._locate()[0] is storage):
            return
        node = next((source for source, _ in node.next_functions if source is not None), None)
    raise RuntimeError(
        f"a tensor of shape {list(tensor.shape)} is used after another tensor that shares its memory was changed by a "
        "recorded inplace operation: its gradient does not know of the change. Take the view after the change."
    )
