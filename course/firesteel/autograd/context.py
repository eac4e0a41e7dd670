"""The node that a recorded operation leaves in the graph, and what its forward keeps for its backward."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from .._base import TensorBase
from ..dtypes import from_numpy_dtype
from .node import Edge, Node, gradient_edge

if TYPE_CHECKING:
    from ..tensor import Tensor

module_stack: list[str] = []  # "name:Class" of the modules being called, outermost first; nn.Module keeps it
_NOWHERE: Edge = (None, 0)
_Saved = tuple["Tensor | None", int, "int | None"]  # a tensor, its version, and which output it was


class FunctionCtx(Node):
    """What forward leaves for backward, and at the same time the node of the graph.

    ``needs_input_grad`` tells, for each argument of forward, whether its gradient is wanted.
    Source: https://docs.pytorch.org/docs/stable/autograd.html#context-method-mixins.
    """

    _saved: tuple[_Saved, ...] | None = ()
    _non_differentiable: tuple[Tensor, ...] = ()
    _dirty: tuple[Tensor, ...] = ()
    _materialize = True
    _modules: tuple[str, ...] = ()
    _expected: list[Any]  # (shape, NumPy dtype) of each input that wants a gradient
    _output: weakref.ref[Tensor]

    def __init__(self, function: Any, needs_input_grad: tuple[bool, ...]) -> None:
        self.function = function
        self.needs_input_grad = needs_input_grad

    def name(self) -> str:
        """Return the function's name with ``Backward``, as PyTorch does (``0`` marks its own operations)."""
        return f"{self.function.__name__}Backward{'0' if '.functions.' in self.function.__module__ else ''}"

    @property
    def metadata(self) -> dict[str, Any]:  # pyright: ignore[reportIncompatibleVariableOverride] - made when asked for
        """Shape, dtype and (weakly) the first output, and the modules it was computed in."""
        shape, dtype = self.output_metadata[0]
        known: dict[str, Any] = {"shape": shape, "dtype": from_numpy_dtype(dtype), "output": self._output}
        return {**known, "module": self._modules} if self._modules else known

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs or outputs of forward until backward needs them."""
        self._saved = tuple([(t, 0 if t is None else t._version, None) for t in tensors])

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
        return tuple([None if entry[0] is None else self._unpack(*entry) for entry in self._saved])

    def _unpack(self, tensor: Any, version: int, output_nr: int | None) -> Tensor:
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
        wanted = self.needs_input_grad
        self.next_functions = tuple([gradient_edge(t) if n else _NOWHERE for t, n in zip(inputs, wanted, strict=True)])
        self._expected = [(t._array.shape, t._array.dtype) if n else None for t, n in zip(inputs, wanted, strict=True)]
        outputs = tuple([self._own(output, inputs) for output in outputs])
        self.output_metadata = [(output._array.shape, output._array.dtype) for output in outputs]
        for number, output in enumerate(outputs):
            if output._array.dtype.kind == "f" and not _among(output, self._non_differentiable):
                output._grad_fn, output._output_nr, output._requires_grad = self, number, True
        self._saved = tuple([_without_cycle(entry, outputs) for entry in self._saved or ()])
        self._output = weakref.ref(outputs[0])
        if module_stack:
            self._modules = tuple(module_stack)
        return outputs

    def _own(self, output: Any, inputs: tuple[Any, ...]) -> Any:
        """Return *output*, or an alias if forward handed on an input as it was."""
        handed_on = _among(output, inputs) and not _among(output, self._dirty)
        return output.detach() if handed_on else output

    def __call__(self, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        """Return the gradients of the inputs, one for each argument of forward."""
        if self._pre_hooks:
            grads = self.run_hooks(grads)
        if self._saved is None:
            _ = self.saved_tensors  # raises: the graph was freed
        if self._materialize and _among(None, grads):
            grads = tuple(self._zeros(i) if grad is None else grad for i, grad in enumerate(grads))
        results = self.function.backward(self, *grads)
        results = results if isinstance(results, tuple) else (results,)
        if len(results) != len(self.next_functions):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {len(self.next_functions)}, got {len(results)})"
            )
        return tuple([self._checked(i, grad, results, grads) for i, grad in enumerate(results)])

    def _zeros(self, index: int) -> Tensor:
        shape, dtype = self.output_metadata[index]
        return TensorBase._new(np.zeros(shape, dtype))

    def _checked(self, number: int, grad: Any, results: Any, grads: Any) -> Tensor | None:
        """Return gradient *number* in its input's dtype, marked fresh if a leaf may keep it without a copy."""
        expected = self._expected[number]
        if grad is None or expected is None:
            return None
        shape, dtype = expected
        if not isinstance(grad, TensorBase) or grad._array.shape != shape:
            got = list(grad.shape) if isinstance(grad, TensorBase) else type(grad).__name__
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {number} - got {got} "
                f"but expected shape compatible with {list(shape)}"
            )
        array = grad._array
        if array.dtype != dtype:
            return grad.to(from_numpy_dtype(dtype))  # pyright: ignore[reportAttributeAccessIssue] - a Tensor
        if len(results) > 1 and sum([other is grad for other in results]) > 1:
            grad._fresh = False
        elif not _among(grad, grads):  # a gradient handed on stays as fresh as it came
            grad._fresh = array.base is None and not any(
                t is not None and t._array is array for t, _, _ in self._saved or ()
            )
        return grad  # pyright: ignore[reportReturnType] - every TensorBase is a Tensor


def _among(value: object, values: tuple[Any, ...]) -> bool:
    """Tell whether *values* hold this very object (``in`` would compare tensors element by element)."""
    for other in values:  # noqa: SIM110 - quicker than any() on one or two values
        if other is value:
            return True
    return False


def _without_cycle(entry: _Saved, outputs: tuple[Any, ...]) -> _Saved:
    """Save an output as an alias outside the graph: output -> node -> output would live until a collection."""
    for number, output in enumerate(outputs):
        if entry[0] is output:
            return output.detach(), entry[1], number
    return entry
