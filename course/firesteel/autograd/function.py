"""Operations that know their own derivative: forward and backward side by side.

Source: https://docs.pytorch.org/docs/stable/autograd.html#function.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from .._base import TensorBase
from ..dtypes import from_numpy_dtype
from .grad_mode import state
from .node import Node, gradient_edge

if TYPE_CHECKING:
    from ..tensor import Tensor

module_stack: list[str] = []  # "name:Class" of the modules being called, outermost first; nn.Module keeps it


class FunctionCtx(Node):
    """What forward leaves for backward, and at the same time the node of the graph.

    ``needs_input_grad`` tells, for each argument of forward, whether its gradient is wanted.
    """

    def __init__(self, function: type[Function]) -> None:
        super().__init__()
        self.function = function
        self.needs_input_grad: tuple[bool, ...] = ()
        self._inputs: tuple[tuple[tuple[int, ...], Any] | None, ...] = ()
        self._saved: tuple[tuple[Tensor | None, int, int | None], ...] | None = ()
        self._non_differentiable: tuple[Tensor, ...] = ()
        self._dirty: tuple[Tensor, ...] = ()
        self._materialize = True

    def name(self) -> str:
        """Return the function's name with ``Backward``, as PyTorch does (``0`` marks its own operations)."""
        return f"{self.function.__name__}Backward{'0' if '.functions.' in self.function.__module__ else ''}"

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs or outputs of forward until backward needs them."""
        self._saved = tuple((t, 0 if t is None else t._version, None) for t in tensors)

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """Say that these outputs have no gradient (indices, for example)."""
        self._non_differentiable = outputs

    def mark_dirty(self, *inputs: Tensor) -> None:
        """Say that forward changed these inputs in place."""
        self._dirty = inputs

    def set_materialize_grads(self, value: bool) -> None:
        """Choose whether a missing gradient arrives in backward as zeros (True) or as None."""
        self._materialize = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The tensors given to ``save_for_backward``.

        Raises:
            RuntimeError: they were freed by an earlier backward pass, or overwritten in place since.
        """
        if self._saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved tensors after they have "
                "already been freed). Specify retain_graph=True if you need to backward through the graph again."
            )
        return tuple(self._unpack(*entry) for entry in self._saved)

    def _unpack(self, tensor: Tensor | None, version: int, output_nr: int | None) -> Tensor | None:
        if tensor is None:
            return None
        if tensor._version != version:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                f"a tensor of shape {list(tensor.shape)} saved by {self.name()} is at version {tensor._version}; "
                f"expected version {version} instead. Compute a new tensor rather than changing this one."
            )
        if output_nr is not None:
            tensor = tensor.detach()
            tensor._grad_fn, tensor._output_nr, tensor._requires_grad = self, output_nr, True
        return tensor

    def release(self) -> None:
        """Forget the saved tensors."""
        self._saved = None

    def record(self, inputs: tuple[Any, ...], outputs: tuple[Any, ...]) -> tuple[Any, ...]:
        """Hang this node into the graph between *inputs* and *outputs*; return the outputs."""
        self.next_functions = tuple(gradient_edge(t) if isinstance(t, TensorBase) else (None, 0) for t in inputs)
        self._inputs = tuple((t._array.shape, t._array.dtype) if isinstance(t, TensorBase) else None for t in inputs)
        outputs = tuple(self._own(output, inputs) for output in outputs)
        for number, output in enumerate(outputs):
            self.output_metadata.append((output._array.shape, output._array.dtype))
            if output._array.dtype.kind == "f" and not any(output is t for t in self._non_differentiable):
                output._grad_fn, output._output_nr, output._requires_grad = self, number, True
        self._saved = tuple(self._without_cycle(entry, outputs) for entry in self._saved or ())
        first = outputs[0]
        self.metadata = {"shape": first._array.shape, "dtype": first.dtype, "output": weakref.ref(first)}
        if module_stack:
            self.metadata["module"] = tuple(module_stack)
        return outputs

    def _own(self, output: Any, inputs: tuple[Any, ...]) -> Any:
        """Return *output*, or an alias if forward handed on an input as it was."""
        handed_on = any(output is t for t in inputs) and not any(output is t for t in self._dirty)
        return output.detach() if handed_on else output

    @staticmethod
    def _without_cycle(entry: tuple[Any, int, int | None], outputs: tuple[Any, ...]) -> tuple[Any, int, int | None]:
        """Save an output as an alias outside the graph: output -> node -> output would live until a collection."""
        for number, output in enumerate(outputs):
            if entry[0] is output:
                return output.detach(), entry[1], number
        return entry

    def __call__(self, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        """Return the gradients of the inputs, one for each argument of forward."""
        if self._pre_hooks:
            grads = self.run_hooks(grads)
        if self._saved is None:
            _ = self.saved_tensors  # raises: the graph was freed
        if self._materialize and None in grads:
            grads = tuple(self._zeros(i) if grad is None else grad for i, grad in enumerate(grads))
        results = self.function.backward(self, *grads)
        results = results if isinstance(results, tuple) else (results,)
        return self._checked(results, grads)

    def _zeros(self, index: int) -> Tensor:
        shape, dtype = self.output_metadata[index]
        return TensorBase._new(np.zeros(shape, dtype))

    def _checked(self, results: tuple[Any, ...], grads: tuple[Any, ...]) -> tuple[Tensor | None, ...]:
        """Return *results*, of the inputs' shapes and dtypes.

        Raises:
            RuntimeError: there are too many or too few, or one has another shape than its input.
        """
        if len(results) != len(self.next_functions):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {len(self.next_functions)}, got {len(results)})"
            )
        checked: list[Tensor | None] = []
        for number, (grad, edge) in enumerate(zip(results, self.next_functions, strict=True)):
            if grad is None or edge[0] is None:
                checked.append(None)
                continue
            shape, dtype = self._inputs[number] or ((), None)
            if not isinstance(grad, TensorBase) or grad._array.shape != shape:
                got = list(grad.shape) if isinstance(grad, TensorBase) else type(grad).__name__
                raise RuntimeError(
                    f"Function {self.name()} returned an invalid gradient at index {number} - got {got} "
                    f"but expected shape compatible with {list(shape)}"
                )
            if grad._array.dtype != dtype:
                grad = grad.to(from_numpy_dtype(dtype))
            grad._fresh = self._is_fresh(grad, results, grads)
            checked.append(grad)
        return tuple(checked)

    def _is_fresh(self, grad: Any, results: tuple[Any, ...], grads: tuple[Any, ...]) -> bool:
        """Tell whether nobody else holds *grad*, so that a leaf may keep it without a copy."""
        if sum(other is grad for other in results) > 1:
            return False
        if any(incoming is grad for incoming in grads):
            return grad._fresh
        array = grad._array
        return array.base is None and not any(t is not None and t._array is array for t, _, _ in self._saved or ())


class Function:
    """An operation with its derivative; subclass it with static ``forward(ctx, ...)`` and ``backward(ctx, ...)``.

    ``apply(*args)`` runs forward and records the node. backward gets one gradient for each output and returns one
    gradient, or None, for each argument of forward.
    Source: https://docs.pytorch.org/docs/stable/notes/extending.html.
    """

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the result; ``ctx`` comes first unless ``setup_context`` is defined."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Compute the gradients of forward's arguments from the gradients of its outputs."""
        raise NotImplementedError("You must implement the backward function for your custom autograd.Function.")

    setup_context: Any = None

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run forward on *args* and, if a gradient may be wanted, record the operation."""
        needs = tuple(isinstance(arg, TensorBase) and arg._requires_grad for arg in args)
        ctx = FunctionCtx(cls)
        ctx.needs_input_grad = needs
        recording, state.enabled = state.enabled, False
        try:
            if cls.setup_context is None:
                result = cls.forward(ctx, *args)
            else:
                result = cls.forward(*args)
                cls.setup_context(ctx, args, result)
        finally:
            state.enabled = recording
        if not (recording and True in needs):
            return result
        outputs = ctx.record(args, result if isinstance(result, tuple) else (result,))
        return outputs if isinstance(result, tuple) else outputs[0]
