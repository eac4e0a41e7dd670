"""Run a failing case and watch one function in it: what it was given, what it returned, and the pass that it ran."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, NamedTuple, cast

from firesteel_widgets import GraphExplorer, record

from .replaying import Run, run_case


class Order(NamedTuple):
    """An order that an answer returned: of the nodes behind *roots*, the *nodes* in it."""

    roots: list[Any]
    nodes: list[Any]


def order_of(call: str, exercise_id: str, torch: ModuleType) -> Order | None:
    """Return the last order that a case asked for, None where the answer returned none.

    Args:
        call: the case's source.
        exercise_id: one of the exercises about topological order.
        torch: the framework to run on.
    """
    found: list[Order] = []

    def around(_: Run, answer: Callable[..., Any]) -> Callable[..., Any]:
        def ask(start: Any) -> Any:
            given = list(start) if isinstance(start, Iterable) else [start]
            order = answer(given if isinstance(start, Iterable) else start)
            if isinstance(order, Iterable):
                order = list(cast("Iterable[Any]", order))
                found.append(Order(given, order))
            return order

        return ask

    run_case(call, exercise_id, torch, around)
    return found[-1] if found else None


def recorded_passes(call: str, exercise_id: str, torch: ModuleType) -> tuple[Run, list[GraphExplorer]]:
    """Run a case whose answer runs backward passes, and record them.

    Args:
        call: the case's source.
        exercise_id: ``"scalar.backward"`` or ``"autograd.engine.run_backward"``.
        torch: the framework to run on.

    Returns:
        What the case did, and for each call of the answer the graph with the tape of its pass.
    """
    seen: list[GraphExplorer] = []

    def around(run: Run, answer: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*arguments: Any) -> Any:
            with record(root_of(arguments), names=named(run.names)) as shown:
                seen.append(shown)
                return answer(*arguments)

        return watch

    run = run_case(call, exercise_id, torch, around)
    return run, seen


def root_of(arguments: tuple[Any, ...]) -> Any:
    """Return where a pass starts: its only argument, or the node that has got a gradient."""
    if len(arguments) == 1:
        return arguments[0]
    return next(iter(arguments[1]))


def named(variables: dict[str, Any]) -> dict[str, Any]:
    """Return what has a place in a graph among a case's variables, under the names that the case's text has for it."""
    found: dict[str, Any] = {}
    for name, value in variables.items():
        if isinstance(value, list | tuple):
            each = cast("list[Any] | tuple[Any, ...]", value)
            found |= {f"{name}[{at}]": one for at, one in enumerate(each) if in_a_graph(one)}
        elif in_a_graph(value):
            found[name] = value
    return dict(reversed(found.items()))  # the name that came first is the one that a node is called by


def in_a_graph(value: Any) -> bool:
    """Say whether a value is a tensor, a scalar value or a node."""
    return hasattr(type(value), "grad_fn") or hasattr(type(value), "next_functions")
