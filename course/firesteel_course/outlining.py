"""The graph of a failing case, with the first node outlined that is not what it is on the reference."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from types import ModuleType
from typing import Any

from firesteel_widgets import GraphExplorer, graph

from .marking import figure_text, numbers_of, same_figure
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
    weighted_sum = _weighed(root, mine)  # the graph's title, where it is not the root itself
    shown = graph(weighted_sum, names=_named(run), diff=True, reference=reference_framework())
    first: Any = shown.diff.get("first", -1)
    return shown if first >= 0 else None


def value_graph(call: str, exercise_id: str, mine: ModuleType) -> GraphExplorer | None:
    """Return the graph of what a case computes where its end itself is wrong, with what it should be; else None.

    Args:
        call: the case's source.
        exercise_id: the exercise.
        mine: the framework with the learner's answer.
    """
    run, right = (run_forward(call, exercise_id, framework) for framework in (mine, reference_framework()))
    name, root = next(((name, value) for name, value in reversed(run.names.items()) if _has_graph(value)), ("", None))
    if run.error or root is None or name not in right.names:
        return None
    texts = end_off(root, right.names[name])
    if texts is None:
        return None
    shown = graph(root, names=_named(run))
    shown.mark({0: texts})
    return shown


def end_off(got: Any, right: Any) -> tuple[str, str] | None:
    """Return in words in what a result, a scalar value or a tensor, differs from the right one; None in nothing.

    Two tensors of one shape with axes are left to a picture of their cells.
    """
    if hasattr(got, "derivatives") and hasattr(right, "derivatives"):
        return value_off(got, right)
    if not hasattr(got, "shape") or not hasattr(right, "shape"):
        return None
    left, expected = numbers_of(got), numbers_of(right)
    if left.shape != expected.shape:
        return f"shape {left.shape}", f"shape {expected.shape}"
    return None if left.ndim or same_figure(got, right) else (f"the value {figure_text(got)}", figure_text(right))


def value_off(got: Any, right: Any) -> tuple[str, str] | None:
    """Return in words in what a scalar value differs from the right one; None in nothing."""
    if not same_figure(got.data, right.data):
        return f"the value {figure_text(got.data)}", figure_text(right.data)
    if len(got.parents) != len(right.parents):
        return f"parents: {len(got.parents)}", f"{len(right.parents)}, one for each time that a value is used"
    if got.op == right.op and not all(map(same_figure, got.derivatives, right.derivatives)):
        texts = ("derivatives " + ", ".join(map(figure_text, each.derivatives)) for each in (got, right))
        return tuple(texts)  # pyright: ignore[reportReturnType] - two of them
    return None


def failed_graph(call: str, exercise_id: str, mine: ModuleType) -> GraphExplorer | None:
    """Return the graph as far as a case built it before an operation raised; None where nothing was built.

    Args:
        call: the case's source.
        exercise_id: the exercise.
        mine: the framework with the learner's answer.
    """

    def failing_case() -> object:
        run = run_forward(call, exercise_id, mine)
        raise run.error or LookupError

    try:
        with redirect_stderr(io.StringIO()):
            shown = graph(failing_case, names={})
    except (Exception, SystemExit):
        return None
    an_operation = not shown.failure.get("operation", "_").startswith("_")  # else a helper, which no graph holds
    return shown if an_operation and shown.walk.graph.edges else None


def _named(run: Run) -> dict[str, Any]:
    return {name: value for name, value in run.names.items() if _has_grad(value)}


def _roots(run: Run) -> Iterator[Any]:
    """Yield what the case computed that has a graph, the last first."""
    return filter(_has_graph, reversed(list(run.names.values())))


def _has_graph(value: object) -> bool:
    return getattr(value, "grad_fn", None) is not None


def _has_grad(value: object) -> bool:
    return bool(getattr(value, "requires_grad", False)) or hasattr(value, "grad_fn")


def _weighed(root: Any, torch: Any) -> Any:
    """Return one number that moves with every element of *root*, each with a weight of its own, as in the checks."""
    if not hasattr(root, "numel") or root.numel() == 1:
        return root
    weights = torch.arange(1, root.numel() + 1, dtype=root.dtype).reshape(root.shape)
    return (root * weights).sum()
