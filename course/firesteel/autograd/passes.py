"""Starting a backward pass: into the leaves' ``grad``, or as a function of some inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .._base import TensorBase
from . import engine
from .grad_mode import set_grad_enabled
from .node import AccumulateGrad, Node, RemovableHandle, gradient_edge

if TYPE_CHECKING:
    from ..tensor import Tensor


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add the gradients of *tensors* to the ``grad`` of every leaf they were computed from.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html.

    Args:
        tensors: where to start; each must require a gradient.
        grad_tensors: for each, the gradient of the loss at it, of the same shape; 1 for a single element.
        retain_graph: keep what was saved, so that the graph can be used again. Default: *create_graph*.
        create_graph: record the backward pass itself, for gradients of gradients.
        inputs: the leaves whose ``grad`` is wanted. Default: all.

    Raises:
        RuntimeError: a tensor requires no gradient, has several elements and no gradient was given, or the graph
            was freed by an earlier pass.
    """
    roots = _as_list(tensors)
    gradients = _initial(roots, _as_list(grad_tensors, len(roots)))
    order = engine.topological_order(list(gradients))
    if inputs is not None:
        wanted = {gradient_edge(t)[0] for t in _as_list(inputs)}
        order = [node for node in order if not isinstance(node, AccumulateGrad) or node in wanted]
    _run(order, gradients, retain_graph, create_graph)


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of *outputs* with respect to *inputs*; no ``grad`` is changed.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html.

    Args:
        outputs: tensors that require a gradient.
        inputs: tensors they were computed from.
        grad_outputs: as *grad_tensors* of ``backward``.
        retain_graph: as in ``backward``.
        create_graph: as in ``backward``.
        allow_unused: return None for an input that the outputs do not depend on, instead of raising.

    Raises:
        RuntimeError: as ``backward``; or an input was not used, or requires no gradient.
    """
    roots, wanted = _as_list(outputs), _as_list(inputs)
    if not all(t.requires_grad for t in wanted):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    gradients = _initial(roots, _as_list(grad_outputs, len(roots)))
    order = [n for n in engine.topological_order(list(gradients)) if not isinstance(n, AccumulateGrad)]
    found: dict[int, Tensor] = {}
    handles = [_capture(place, t, found) for place, t in enumerate(wanted) if t.grad_fn is not None]
    try:
        _run(order, gradients, retain_graph, create_graph)
    finally:
        for handle in handles:
            handle.remove()
    for place, t in enumerate(wanted):
        node, index = gradient_edge(t)
        if place in found or node is None or node not in gradients:
            continue
        arrived = node.run_hooks(tuple(gradients[node]))[index]  # a leaf's hooks see its gradient here too
        if arrived is not None:
            found[place] = arrived
    if not allow_unused and len(found) < len(wanted):
        raise RuntimeError(
            "One of the differentiated Tensors appears to not have been used in the graph. "
            "Set allow_unused=True if this is the desired behavior."
        )
    return tuple(found.get(place) for place in range(len(wanted)))


def _capture(place: int, tensor: Tensor, found: dict[int, Tensor]) -> RemovableHandle:
    node, index = gradient_edge(tensor)
    assert node is not None
    return node.add_pre_hook(index, lambda gradient: found.__setitem__(place, gradient))


def _run(order: list[Node], gradients: engine.Gradients, retain_graph: bool | None, create_graph: bool) -> None:
    with set_grad_enabled(create_graph):
        engine.run_backward(order, gradients)
    if not (create_graph if retain_graph is None else retain_graph):
        for node in order:
            node.release()


def _initial(roots: Sequence[Tensor], grads: Sequence[Tensor | None]) -> engine.Gradients:
    """Return the gradients that the pass starts with."""
    gradients: engine.Gradients = {}
    for root, given in zip(roots, grads, strict=True):
        node, index = gradient_edge(root)
        if node is None:
            raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
        slots = gradients.setdefault(node, [None] * len(node.output_metadata))
        start = _ones_like(root) if given is None else given
        if start.shape != root.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output has a shape of {start.shape} and output has a shape of {root.shape}."
            )
        arrived = slots[index]
        slots[index] = start if arrived is None else arrived + start
    return gradients


def _ones_like(root: Tensor) -> Tensor:
    if root.numel() != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    return TensorBase._new(np.ones(root.shape, root._array.dtype))


def _as_list(tensors: Tensor | Sequence[Tensor | None] | None, count: int = 0) -> list[Tensor]:
    if tensors is None:
        return [None] * count  # pyright: ignore[reportReturnType] - None stands for the default gradient
    # Every TensorBase is a Tensor, which pyright cannot see.
    return [tensors] if isinstance(tensors, TensorBase) else list(tensors)  # pyright: ignore[reportReturnType]
