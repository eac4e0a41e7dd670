"""Read the autograd graph behind an object that speaks PyTorch's protocol, of whatever framework."""

from __future__ import annotations

import inspect
import re
import weakref
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from importlib import import_module
from typing import Any

from .loop_boxes import fold_loops
from .model import Edge, Graph, Node, Shape
from .modules import place_in_modules

# `name()` in PyTorch is the class name, with a namespace for the nodes written in C++.
ACCUMULATE = "AccumulateGrad"


class Walk:
    """The graph behind *root*, together with the live objects its nodes stand for.

    Holds on to every protocol node, so that the graph, and what it saved for backward, lives as long as this.

    Args:
        root: an object with a ``grad_fn`` whose nodes have ``next_functions`` and ``name()``; or such a node.
        model: an ``nn.Module`` whose parameters' names and module boxes are wanted, or None.
        names: variables by name; a leaf, a result or a node found among them is labelled with its name.
        title: what to call the graph where no variable is its root; the operation that made the root if left out.

    Raises:
        TypeError: *root* has no ``grad_fn``, or *model* no parameters.
        ValueError: nothing was recorded for *root*.
    """

    def __init__(
        self, root: object, model: Any = None, names: Mapping[str, object] | None = None, *, title: str = ""
    ) -> None:
        self.root: Any = root
        self.graph = Graph()
        self.functions = reachable_functions(start_of(root))
        self._results = results_among(names or {}, self.functions)
        self.graph.nodes = [self._describe(index) for index in range(len(self.functions))]
        self.graph.edges = edges_between(self.functions)
        self._label(names or {}, model, title)
        place_in_modules(self.graph, [module_path(function) for function in self.functions], model)
        fold_loops(self.graph)

    @cached_property
    def index(self) -> dict[int, int]:
        """The node of each function, by the function's id."""
        return {id(function): node for node, function in enumerate(self.functions)}

    @cached_property
    def leaves(self) -> dict[int, int]:
        """The node of each leaf, by the id of its tensor."""
        return {id(function.variable): node for node, function in enumerate(self.functions) if is_leaf(function)}

    @cached_property
    def consumers(self) -> list[list[int]]:
        """For each node, the nodes that use it (once for each use)."""
        return self.graph.consumers()

    @cached_property
    def framework(self) -> Any:
        """The package that the root's class comes from, if it is one that can switch gradients off; else None."""
        for kind in type(self.root).__mro__:
            package = import_module(kind.__module__.partition(".")[0])
            if hasattr(package, "no_grad"):
                return package
        return None

    def no_grad(self) -> AbstractContextManager[Any]:
        """Return a context in which the root's framework records nothing."""
        return nullcontext() if self.framework is None else self.framework.no_grad()

    def variable(self, index: int) -> Any:
        """Return the tensor (or scalar) that node *index* stands for, or None where nobody kept it."""
        function = self.functions[index]
        if index == 0 and self.root is not function:
            return self.root
        if hasattr(function, "variable"):
            return function.variable
        if is_scalar(function):
            return function
        output = getattr(function, "metadata", {}).get("output") or self._results.get(index)
        return output() if output is not None else None

    def _describe(self, index: int) -> Node:
        function = self.functions[index]
        variable = self.variable(index)
        slots = len(function.next_functions)
        name = function.name().rsplit("::", 1)[-1]
        shape, dtype = shape_and_dtype(function, variable)
        if index and (name == ACCUMULATE or slots == 0):
            kind = "parameter" if type(variable).__name__ == "Parameter" else "input"
            return Node(name, kind, kind, shape=shape, dtype=dtype)
        label = operation_label(name)
        return Node(name, label, "operation" if index else "root", shape=shape, dtype=dtype, slots=slots)

    def _label(self, names: Mapping[str, object], model: Any, title: str) -> None:
        known = {id(value): name for name, value in names.items() if value is not None and is_a_name(name)}
        parameters = {id(value): name for name, value in parameters_of(model)}
        self.graph.title = known.get(id(self.variable(0)), title or self.graph.nodes[0].label)
        for index, node in enumerate(self.graph.nodes):
            variable = self.variable(index)
            name = known.get(id(variable), "") or known.get(id(self.functions[index]), "")
            if id(variable) in parameters:
                node.label, node.kind = parameters[id(variable)], "parameter"
            elif node.kind in ("parameter", "input"):
                node.label = name or node.label
            else:
                node.variable = name


def start_of(root: Any) -> Any:
    """Return the node that made *root*; *root* itself where it is a node."""
    if not hasattr(root, "grad_fn") and hasattr(root, "next_functions"):
        return root
    if not hasattr(root, "grad_fn"):
        raise TypeError(
            f"graph: got {type(root).__name__}, which has no grad_fn; pass the result of a computation on tensors, "
            "such as the loss"
        )
    if root.grad_fn is None:
        raise ValueError(
            "graph: this tensor has no grad_fn, so no operation was recorded; compute it from tensors with "
            "requires_grad=True, outside no_grad() and without detach()"
        )
    return root.grad_fn


def reachable_functions(start: Any) -> list[Any]:
    """Return every node that *start* reaches, itself first, in the order a depth-first walk meets them."""
    functions: list[Any] = []
    seen: set[int] = set()
    stack = [start]
    while stack:
        function = stack.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        functions.append(function)  # kept alive here, so that an id is never used twice
        stack.extend(reversed(inputs_of(function)))
    return functions


def parameters_of(model: Any) -> list[tuple[str, Any]]:
    """Return the names and parameters of *model*, none for None."""
    if model is None:
        return []
    if not hasattr(model, "named_parameters"):
        raise TypeError(
            f"graph: model is a {type(model).__name__}; pass the nn.Module that computed the first argument"
        )
    return list(model.named_parameters())


def results_among(names: Mapping[str, object], functions: list[Any]) -> dict[int, Any]:
    """Return, for each node whose result is among the caller's variables, a weak reference to it.

    PyTorch's nodes do not know their results. `getattr_static` runs no code of objects that are not tensors.
    """
    index = {id(function): position for position, function in enumerate(functions)}
    results: dict[int, Any] = {}
    for value in names.values():
        if inspect.getattr_static(value, "grad_fn", None) is not None:
            position = index.get(id(getattr(value, "grad_fn", None)))
            if position is not None:
                results.setdefault(position, weakref.ref(value))
    return results


def inputs_of(function: Any) -> list[Any]:
    """Return the nodes that *function* passes gradients to."""
    return [following for following, _ in function.next_functions if following is not None]


def edges_between(functions: list[Any]) -> list[Edge]:
    """Return one edge for each input that takes part in autograd."""
    index = {id(function): position for position, function in enumerate(functions)}
    return [
        Edge(index[id(following)], index[id(function)], slot)
        for function in functions
        for slot, (following, _) in enumerate(function.next_functions)
        if following is not None
    ]


def is_a_name(name: str) -> bool:
    """Say whether a variable's name is one that a learner gave: pytest and IPython keep some of their own.

    >>> is_a_name("loss"), is_a_name("_12"), is_a_name("@py_assert1")
    (True, False, False)
    """
    return not name.startswith(("_", "@"))


def is_leaf(function: Any) -> bool:
    """Say whether gradients end at a node, so that it stands for its tensor."""
    return not function.next_functions and hasattr(function, "variable")


def is_scalar(function: Any) -> bool:
    """Say whether a node is itself a number with a gradient, as the `Value` of scalar autograd is."""
    return isinstance(getattr(function, "data", None), (int, float))


def module_path(function: Any) -> tuple[str, ...] | None:
    """Return the node's modules, outermost first, as it was recorded; None where it does not know."""
    path = getattr(function, "metadata", {}).get("module")
    return None if path is None else tuple(path)


def shape_and_dtype(function: Any, variable: Any) -> tuple[Shape | None, str]:
    """Return shape and dtype of a node's result, from whoever knows them."""
    metadata = getattr(function, "metadata", {})
    recorded = getattr(function, "_input_metadata", ())  # PyTorch: of the gradient that comes in
    if hasattr(variable, "shape"):
        return tuple(variable.shape), dtype_name(variable.dtype)
    if "shape" in metadata:
        return tuple(metadata["shape"]), dtype_name(metadata.get("dtype", ""))
    if recorded:
        return tuple(recorded[0].shape), dtype_name(recorded[0].dtype)
    return ((), "float") if is_scalar(function) or is_scalar(variable) else (None, "")


def dtype_name(dtype: object) -> str:
    """Return ``"float32"`` for ``torch.float32``.

    >>> dtype_name("torch.float32")
    'float32'
    """
    return str(dtype).rsplit(".", 1)[-1]


def operation_label(name: str) -> str:
    """Return the function a node's name speaks of.

    >>> operation_label("LogSoftmaxBackward0"), operation_label("Backward")
    ('log_softmax', 'operation')
    """
    stem = re.sub(r"Backward\d*$", "", name) or "operation"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem).lower().replace("mat_mul", "matmul")
