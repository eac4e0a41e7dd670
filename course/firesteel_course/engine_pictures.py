"""The graph of a case about an engine: the order that it walks in, or the backward pass that it runs, marked."""

from __future__ import annotations

from collections import Counter
from types import ModuleType
from typing import Any

from firesteel_widgets import GraphExplorer

from .marking import Marks, figure_text, same_figure
from .replaying import Run
from .watched import Order, named, order_of, recorded_passes

BACKWARD = 2  # the kind of event: a node's backward runs
MOST = 200  # nodes of a graph whose marks a reader would look for


def order_graph(call: str, exercise_id: str, mine: ModuleType) -> GraphExplorer | None:
    """Return the graph that an answer put into order, each node called by its place; None where no place is wrong.

    Args:
        call: the case's source.
        exercise_id: one of the exercises about topological order.
        mine: the framework with the learner's answer.
    """
    order = order_of(call, exercise_id, mine)
    if order is None:
        return None
    for root in order.roots:
        shown = _ordered(order, root)
        if shown is not None:
            return shown
    return None


def _ordered(order: Order, root: Any) -> GraphExplorer | None:
    places: dict[int, list[int]] = {}
    for place, node in enumerate(order.nodes):
        places.setdefault(id(node), []).append(place)
    names = {place_text(places[id(node)]): node for node in order.nodes}
    if len(order.nodes) > MOST or not getattr(root, "next_functions", ()):
        return None
    shown = GraphExplorer(root, names=names, tape=False)
    if len(shown.walk.functions) > MOST or (places.keys() - shown.walk.index.keys()):
        return None
    marks = misplaced(shown, places)
    shown.mark(marks)
    return shown if marks else None


def misplaced(shown: GraphExplorer, places: dict[int, list[int]]) -> Marks:
    """Return the nodes that stand before one that uses them, then those that stand twice, then those left out."""
    found = [places.get(id(function), []) for function in shown.walk.functions]
    early: Marks = {}
    for node in sorted((node for node, at in enumerate(found) if at), key=lambda node: found[node]):
        later = [at[0] for user in shown.walk.consumers[node] if (at := found[user]) and at[0] > found[node][0]]
        if later:
            told = f"place {found[node][0]}, before place {later[0]}, which hands it a gradient"
            early[node] = told, "a place after every node that hands it one"
    twice: Marks = {
        node: (f"{len(at)} places, {place_text(at)}", "one place") for node, at in enumerate(found) if len(at) > 1
    }
    missing: Marks = {node: ("no place in the order", "one place") for node, at in enumerate(found) if not at}
    return {**early, **{node: texts for node, texts in {**twice, **missing}.items() if node not in early}}


def place_text(places: list[int]) -> str:
    """Return the places of a node in the order that an answer returned.

    >>> place_text([0, 2])
    'order[0], order[2]'
    """
    return ", ".join(f"order[{place}]" for place in places)


def pass_graph(call: str, exercise_id: str, mine: ModuleType, expected: Run, right: ModuleType) -> GraphExplorer | None:
    """Return the graph of a case with the backward pass that the answer really ran; None where nothing in it is wrong.

    Args:
        call: the case's source.
        exercise_id: an exercise whose answer runs a backward pass.
        mine: the framework with the learner's answer.
        expected: what the case did on the reference.
        right: the framework with the reference.
    """
    run, passes = recorded_passes(call, exercise_id, mine)
    if not passes or len(passes[-1].walk.functions) > MOST:
        return None
    shown = passes[-1]
    if run.error:
        marks = interrupted(run, shown)
    else:
        _, theirs = recorded_passes(call, exercise_id, right)
        summed = summed_wrong(shown, theirs[-1]) if len(passes) == 1 else {}  # a second one starts from what was left
        found = {**summed, **runs_off(shown, theirs[-1]), **gradients_off(shown, run, expected)}
        marks = dict(sorted(found.items(), key=lambda item: first_event(shown, item[0])))
    shown.told.wrong = {}
    shown.mark(marks)
    return shown if marks else None


def interrupted(run: Run, shown: GraphExplorer) -> Marks:
    """Return the node whose gradients were being handed on when the pass raised; the root where none was."""
    ran = [event.node for event in shown.recorded.events if event.kind == BACKWARD]
    when = "while its gradients were handed on" if ran else "before any gradient was handed on"
    return {ran[-1] if ran else 0: (f"an error {when}, {type(run.error).__name__}: {run.error}", "none")}


def gradients_off(shown: GraphExplorer, run: Run, expected: Run) -> Marks:
    """Return the nodes whose ``grad`` is not what it is on the reference."""
    found: Marks = {}
    theirs = named(expected.names)
    for name, value in named(run.names).items():
        node = node_of(shown, value)
        if node is None or name not in theirs or not hasattr(value, "grad"):
            continue
        got, right = value.grad, theirs[name].grad
        if not same_figure(got, right):
            found[node] = f"grad {figure_text(got)}", figure_text(right)
    return found


def node_of(shown: GraphExplorer, value: Any) -> int | None:
    """Return the node that a value stands for, None where it is not in the graph."""
    walk = shown.walk
    nodes = (walk.index.get(id(value)), walk.leaves.get(id(value)), walk.index.get(id(getattr(value, "grad_fn", None))))
    return next((node for node in nodes if node is not None), None)


def runs_off(shown: GraphExplorer, theirs: GraphExplorer) -> Marks:
    """Return the operations that ran more or less often than on the reference."""
    if len(theirs.walk.functions) != len(shown.walk.functions):
        return {}
    got, expected = runs(shown), runs(theirs)
    differ = [node for node in range(len(shown.walk.functions)) if got[node] != expected[node]]
    return {node: (f"{got[node]} runs of its backward", str(expected[node])) for node in differ}


def summed_wrong(shown: GraphExplorer, theirs: GraphExplorer) -> Marks:
    """Return what the recording found, here only: nodes that were not given the sum of what was handed to them."""
    return {
        node: (f"been given {found.got}", f"{found.expected}, the sum of what was handed on")
        for node, found in shown.told.wrong.items()
        if found.how == "sum" and node not in theirs.told.wrong
    }


def runs(shown: GraphExplorer) -> Counter[int]:
    """Return how often each operation's backward ran."""
    return Counter(event.node for event in shown.recorded.events if event.kind == BACKWARD)


def first_event(shown: GraphExplorer, node: int) -> int:
    """Return when a node's backward ran first; past the end where it never did."""
    events = shown.recorded.events
    return next((at for at, event in enumerate(events) if (event.kind, event.node) == (BACKWARD, node)), len(events))
