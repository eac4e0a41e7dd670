"""Which nodes have hooks: they are the learner's and may do anything, so a played backward pass leaves them out."""

from __future__ import annotations

from typing import Any

from ..text import listing
from .walk import Walk


def hooked(walk: Walk) -> list[int]:
    """Return the nodes at which a hook would see, or change, a gradient.

    That a hook hangs on a node of PyTorch's itself (``grad_fn.register_hook``) cannot be found out from Python; those
    of tensors that are still there, and those of modules, can.
    """
    return [node for node, function in enumerate(walk.functions) if has_hooks(function, walk.variable(node))]


def has_hooks(function: Any, tensor: Any) -> bool:
    """Say whether a node or its tensor has hooks; what ``retain_grad()`` hangs there is none."""
    if function.name().startswith("BackwardHookFunction"):  # what a module's full backward hook leaves in the graph
        return True
    own = getattr(function, "_pre_hooks", None) or {}
    if any(not hasattr(getattr(hook, "__self__", None), "grad_fn") for hooks in own.values() for hook in hooks):
        return True
    return any(getattr(tensor, name, None) for name in ("_backward_hooks", "_post_accumulate_grad_hooks"))


def hooks_sentence(walk: Walk) -> str:
    """Return a sentence that says which hooks a played pass leaves out, ``""`` where there are none."""
    nodes = [walk.graph.nodes[node] for node in hooked(walk)]
    if not nodes:
        return ""
    names = listing(list(dict.fromkeys(node.variable or node.label for node in nodes))[:4])
    return (
        f"These steps are played without the hooks of {names}, so backward() itself may leave other gradients; "
        "`with record(loss):` around it shows what it does."
    )
