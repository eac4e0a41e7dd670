"""The value and the gradient at a node, summed up; where there is none, a sentence that says why."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ..summary import Summary, summary
from .failing import Failure
from .saved import saved_or_nothing
from .walk import ACCUMULATE, Walk

FAILED = "none: the operation raised an error"
NOT_KEPT = "not kept: an operation's result stays only where backward needs it, and is freed after backward"
NO_GRADIENT = "none yet: backward has not reached it"
NOT_RETAINED = "not kept: call retain_grad() on the tensor before backward to keep it"


def packet(walk: Walk, index: int, sum_up: Callable[[Any], Summary | str] = summary) -> dict[str, Any]:
    """Return ``{"value", "grad"}`` of node *index*: each a summary, or a sentence saying why there is none.

    Args:
        walk: the graph.
        index: the node.
        sum_up: `summary`, or `details.detailed` where somebody looks at this very node.
    """
    variable = walk.variable(index)
    if isinstance(variable, Failure):
        return {"value": FAILED, "grad": FAILED}
    if variable is None:
        variable = saved_result(walk, index)
    if variable is None:
        return {"value": NOT_KEPT, "grad": NOT_RETAINED}
    gradient = gradient_of(variable)
    if gradient is None:
        leaf = walk.functions[index].name().endswith(ACCUMULATE)
        return {"value": sum_up(variable), "grad": NO_GRADIENT if leaf else NOT_RETAINED}
    return {"value": sum_up(variable), "grad": sum_up(gradient)}


def gradient_of(variable: Any) -> Any:
    """Return the gradient kept on *variable*, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns when the gradient of an intermediate tensor is read
        return getattr(variable, "grad", None)


def saved_result(walk: Walk, index: int) -> Any:
    """Return the result of node *index* where it, or a node that uses it, saved it for backward; else None.

    Saved tensors remember the ``grad_fn`` that made them.
    """
    function = walk.functions[index]
    for holder in (function, *(walk.functions[user] for user in walk.consumers[index])):
        for _, saved in saved_or_nothing(holder):
            if getattr(saved, "grad_fn", None) is function:
                return saved
    return None
