"""Why a tensor has no gradient, in one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .saved import saved_or_nothing
from .tape import ACCUMULATE, Tape
from .values import gradient_of
from .walk import Walk, is_a_name, is_scalar, operation_label, reachable_functions

MOST = 20  # names of the caller's that are explained


def why(tensor: Any, loss: Any) -> str:
    """Say why *tensor* has no gradient with respect to *loss*, and what to do about it.

    Args:
        tensor: any tensor, or a scalar value.
        loss: what backward starts from.

    Returns:
        One sentence; where the tensor has its gradient, it says so.

    >>> why([1.0], None)
    'It is a list, no tensor: only tensors that require a gradient have one.'
    """
    if gradient_of(tensor) is not None and not (is_scalar(tensor) and tensor.grad == 0.0):
        return "It has a gradient: look at its .grad."
    if unfit := never(tensor):
        return unfit
    start = getattr(loss, "grad_fn", None)
    functions = [] if start is None else reachable_functions(start)
    if start is None:
        return f"The loss has no graph itself: {never(loss) or 'nothing was computed for it'}"
    return where(tensor, functions)


def never(tensor: Any) -> str:
    """Return why a tensor can have no gradient at all; ``""`` where it can."""
    if is_scalar(tensor):
        return ""
    if not hasattr(tensor, "requires_grad"):
        return f"It is a {type(tensor).__name__}, no tensor: only tensors that require a gradient have one."
    if not str(tensor.dtype).rsplit(".", 1)[-1].startswith(("float", "bfloat", "complex")):
        kind = str(tensor.dtype).rsplit(".", 1)[-1]
        return f"Its dtype is {kind}, and only floating-point tensors have gradients: make it with dtype=float32."
    if not tensor.requires_grad:
        return (
            "It has requires_grad=False: it was made without requires_grad=True, or inside no_grad(); make it with "
            "requires_grad=True, or compute it outside no_grad()."
        )
    return ""


def where(tensor: Any, functions: list[Any]) -> str:
    """Return why a tensor that could have a gradient has none, given the nodes that backward reaches."""
    maker = tensor.grad_fn
    reached = any(maker is function or getattr(function, "variable", None) is tensor for function in functions)
    if not reached:
        return (
            "The loss was not computed from it, or only from a copy that detach(), no_grad() or .item() cut off: use "
            "the tensor itself on the way to the loss."
        )
    if maker is not None and not is_scalar(tensor):
        return (
            f"It is no leaf: {operation_label(maker.name())} made it, and backward() keeps the gradients of leaves "
            "alone; call retain_grad() on it before backward()."
        )
    return "backward() has not run yet, or its gradient was taken away: call backward() on the loss."


def reasons(walk: Walk, tape: Tape, names: Mapping[str, object]) -> dict[str, str]:
    """Return the sentences of the trait `why`: by node for leaves, by name for other tensors of the caller's.

    A notebook's variables are those of all its cells; explained are those that went into this computation.

    Node 0 has the sentences that say why the tape ends early, where it does, and what it leaves out.
    """
    about = " ".join(filter(None, (tape.stopped, tape.remark)))
    told = {"0": about} if about else {}
    received = {event.node for event in tape.events if event.kind == ACCUMULATE}
    for node, function in enumerate(walk.functions):
        if node and not walk.graph.nodes[node].slots and not has_gradient(getattr(function, "variable", None)):
            told[str(node)] = leafs_reason(walk, node, reached=node in received or not tape.events)
    inside = memory_of(walk)
    for name, value in names.items():
        if len(told) >= MOST + len(walk.graph.nodes) or not is_a_name(name) or not outside(walk, value):
            continue
        if went_in(value, inside):
            told[name] = cut_off(walk, value, names) or never(value) or where(value, walk.functions)
    return told


def memory_of(walk: Walk) -> set[int]:
    """Return where the tensors lie that the graph was computed from, as far as its nodes hold them."""
    held = [value for function in walk.functions for _, value in saved_or_nothing(function)]
    held += [walk.variable(node) for node in range(len(walk.functions)) if walk.variable(node) is not None]
    return {tensor.data_ptr() for tensor in held if hasattr(tensor, "data_ptr") and tensor.numel()}


def went_in(tensor: Any, memory: set[int]) -> bool:
    """Say whether a tensor takes part in a graph though no gradient goes to it: it lies in the graph's memory."""
    return tensor.numel() > 0 and tensor.data_ptr() in memory


def has_gradient(variable: Any) -> bool:
    """Say whether a gradient is there; a scalar's 0.0 is none, because it is what it starts with."""
    gradient = gradient_of(variable)
    return gradient is not None and not (is_scalar(variable) and gradient == 0.0)


def leafs_reason(walk: Walk, node: int, *, reached: bool) -> str:
    """Return why a leaf of the graph has no gradient yet."""
    if reached:
        return "backward() has not run yet."
    users = ", ".join(sorted({walk.graph.nodes[user].label for user in walk.consumers[node]}))
    return f"No gradient arrives: {users} hands None on to it, or gets none itself; look at the backward of {users}."


def outside(walk: Walk, value: Any) -> bool:
    """Say whether a caller's variable is a floating-point tensor without a place in the graph and without gradient."""
    kind = type(value)
    if not (hasattr(kind, "requires_grad") and hasattr(kind, "backward") and hasattr(kind, "detach")):
        return False
    tensor: Any = value
    inside = id(tensor) in walk.leaves or id(tensor.grad_fn) in walk.index
    return not inside and gradient_of(tensor) is None


def cut_off(walk: Walk, tensor: Any, names: Mapping[str, object]) -> str:
    """Return a sentence if *tensor* is a detached alias of a tensor of the graph: it lies in the same memory."""
    if tensor.requires_grad or not hasattr(tensor, "data_ptr") or tensor.numel() == 0:
        return ""
    for name, other in names.items():
        same = other is not tensor and is_a_name(name) and type(other) is type(tensor)
        if same and getattr(other, "requires_grad", False) and other.data_ptr() == tensor.data_ptr():  # pyright: ignore[reportAttributeAccessIssue] - of the tensor's class
            return f"It was detached from {name}, whose memory it shares; use {name} itself where a gradient must pass."
    return ""
