"""The value and the gradient at a node, summed up; where there is none, a sentence that says why."""

from __future__ import annotations

import warnings
from typing import Any

from ..summary import summary
from .walk import ACCUMULATE, Walk

NOT_KEPT = "not kept: an operation's result stays only where backward needs it, and is freed after backward"
NO_GRADIENT = "none yet: backward has not reached it"
NOT_RETAINED = "not kept: call retain_grad() on the tensor before backward to keep it"


def packet(walk: Walk, index: int) -> dict[str, Any]:
    """Return ``{"value", "grad"}`` of node *index*: each a summary, or a sentence saying why there is none."""
    variable = walk.variable(index)
    if variable is None:
        variable = saved_result(walk, index)
    if variable is None:
        return {"value": NOT_KEPT, "grad": NOT_RETAINED}
    gradient = gradient_of(variable)
    if gradient is None:
        leaf = walk.functions[index].name().endswith(ACCUMULATE)
        return {"value": summary(variable), "grad": NO_GRADIENT if leaf else NOT_RETAINED}
    return {"value": summary(variable), "grad": summary(gradient)}


def gradient_of(variable: Any) -> Any:
    """Return the gradient kept on *variable*, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns when the gradient of an intermediate tensor is read
        return getattr(variable, "grad", None)


def saved_result(walk: Walk, index: int) -> Any:
    """Return the result of node *index* where it, or a node that uses it, saved it for backward; else None.

    PyTorch hands out saved tensors as ``_saved_self``, ``_saved_result`` and so on, each with the ``grad_fn``
    that made it. Source: https://docs.pytorch.org/docs/stable/notes/autograd.html#saved-tensors.
    """
    function = walk.functions[index]
    users = [walk.functions[user] for user in walk.graph.consumers()[index]]
    for holder in (function, *users):
        for name in dir(holder):
            if name.startswith("_saved_"):
                saved = read_saved(holder, name)
                if getattr(saved, "grad_fn", None) is function:
                    return saved
    return None


def read_saved(holder: Any, name: str) -> Any:
    """Return a saved tensor, or None once backward has freed it."""
    try:
        return getattr(holder, name)
    except RuntimeError:
        return None
