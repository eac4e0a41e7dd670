"""The graph of a failing case, with the first node outlined whose backward is not the reference's."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from firesteel_widgets import GraphExplorer, graph

from .replaying import Run, reference_framework, run_forward


def outlined_graph(call: str, exercise_id: str, mine: ModuleType) -> GraphExplorer | None:
    """Return the graph of what a case computes, compared with the reference; None if there is none or no node is wrong.

    Args:
        call: the case's source.
        exercise_id: the exercise.
        mine: the framework with the learner's answer.
    """
    run = run_forward(call, exercise_id, mine)
    root = next(_roots(run), None)
    if run.error or root is None:
        return None
    names = {name: value for name, value in run.names.items() if _has_grad(value)}
    shown = graph(_weighed(root, mine), names=names, diff=True, reference=reference_framework())
    return shown if shown.diff.get("first", -1) >= 0 else None


def _roots(run: Run) -> Iterator[Any]:
    """Yield what the case computed that has a graph, the last first."""
    for value in reversed(list(run.names.values())):
        if getattr(value, "grad_fn", None) is not None:
            yield value


def _has_grad(value: object) -> bool:
    return bool(getattr(value, "requires_grad", False)) or hasattr(value, "grad_fn")


def _weighed(root: Any, torch: Any) -> Any:
    """Return one number that moves with every element of *root*, each with a weight of its own, as in the checks."""
    if not hasattr(root, "numel") or root.numel() == 1:
        return root
    weights = torch.arange(1, root.numel() + 1, dtype=root.dtype).reshape(root.shape)
    return (root * weights).sum()
