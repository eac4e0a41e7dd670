"""Fold loops: a box around all iterations of one, and in it a box around each iteration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from .loops import Wiring, loops_of
from .model import Graph, Module
from .repeats import rebuild
from .words import leaf

SMALL = 60  # a graph of so many nodes is seen whole
FEW = 2  # nodes of an iteration that need no box around them

Turns = Sequence[Sequence[int]]  # of each iteration the nodes


def fold_loops(graph: Graph) -> None:
    """Put boxes around the loops of a graph that is not small, and around their iterations.

    The box of a loop has ``times`` set and is opened and shut like that of modules that repeat. What only one
    iteration uses lies in it; a parameter that several share lies outside. A module that every iteration calls is
    there once in each.
    """
    if len(graph.nodes) <= SMALL:
        return
    wiring, known = Wiring(graph), Counter[int]()
    producers, consumers = graph.producers(), graph.consumers()
    for loop in loops_of(wiring):
        starts = range(loop.start, loop.stop, loop.period)
        iterations = [wiring.order[start : start + loop.period] for start in starts]
        around = innermost(graph, modules_of(graph, iterations[0]))
        if all(innermost(graph, modules_of(graph, nodes)) == around for nodes in iterations):
            known[around] += 1
            own, shared = leaves_of(graph, iterations, producers, consumers)
            fold(graph, iterations, own, around, known[around])
            for node in shared:
                graph.nodes[node].module = innermost(graph, modules_of(graph, consumers[node]))
    if known:
        leave_out_empty(graph)


def fold(graph: Graph, iterations: Turns, own: Turns, around: int, number: int) -> None:
    """Put boxes around the iterations of the loop that has this *number* in the module *around*."""
    outer = graph.modules[around].path + "." if around >= 0 else ""
    name = f"{outer}iteration" if number == 1 else f"{outer}loop {number}, iteration"
    what = in_short([graph.nodes[node].label for node in iterations[0]])
    box = len(graph.modules)
    graph.modules.append(Module(f"{name} 1 … {len(iterations)}", what, around, len(iterations)))
    flat = len(iterations[-1]) + len(own[-1]) <= FEW and modules_of(graph, iterations[-1]) == {around}
    for turn, (nodes, leaves) in enumerate(zip(iterations, own, strict=True)):
        if not flat:
            graph.modules.append(Module(f"{name} {turn + 1}", what, box))
        inner = len(graph.modules) - 1 if not flat else box
        copies = {around: inner}
        for node in nodes:
            graph.nodes[node].module = copy_of(graph, graph.nodes[node].module, copies, inner, len(outer))
        for node in leaves:
            graph.nodes[node].module = inner


def copy_of(graph: Graph, module: int, copies: dict[int, int], iteration: int, prefix: int) -> int:
    """Return the box that stands for a module in one iteration, made where it is not there yet.

    *prefix* letters of the module's path name the modules around the loop.
    """
    if module not in copies:
        known = graph.modules[module]
        parent = copy_of(graph, known.parent, copies, iteration, prefix)
        copies[module] = len(graph.modules)
        path = f"{graph.modules[iteration].path}.{known.path[prefix:]}"
        graph.modules.append(replace(known, path=path, parent=parent))
    return copies[module]


def leaves_of(graph: Graph, iterations: Turns, producers: Turns, consumers: Turns) -> tuple[list[list[int]], list[int]]:
    """Return the leaves that each iteration has for itself, and the parameters that others use as well.

    What the first iteration reads where the others read the one before them is where the loop starts from: no leaf of
    its own.
    """
    turn_of = {node: turn for turn, nodes in enumerate(iterations) for node in nodes}
    starts = {
        source
        for first, second in zip(iterations[0], iterations[1], strict=True)
        for source, later in zip(producers[first], producers[second], strict=False)
        if not leaf(graph.nodes[later])
    }
    own: list[list[int]] = [[] for _ in iterations]
    shared: list[int] = []
    for index in dict.fromkeys(source for node in turn_of for source in producers[node]):
        node = graph.nodes[index]
        turns = {turn_of.get(user, -1) for user in consumers[index]} if leaf(node) else {-1}
        if len(turns) == 1 and -1 not in turns:
            if index not in starts:
                own[turns.pop()].append(index)
        elif node.kind == "parameter":
            shared.append(index)
    return own, shared


def modules_of(graph: Graph, nodes: Iterable[int]) -> set[int]:
    """Return the modules that directly hold these nodes."""
    return {graph.nodes[node].module for node in nodes}


def innermost(graph: Graph, modules: Collection[int]) -> int:
    """Return the innermost module that holds all of these, -1 for none; the box of a repetition is no module."""
    shared = [-1]
    for boxes in zip(*(graph.ancestry(module)[::-1] for module in modules), strict=False):
        if len(set(boxes)) > 1:
            break
        shared.append(boxes[0])
    return next(box for box in reversed(shared) if box < 0 or graph.modules[box].times == 1)


def leave_out_empty(graph: Graph) -> None:
    """Keep the boxes that hold something, outer ones before inner ones."""
    used = sorted({box for module in modules_of(graph, range(len(graph.nodes))) for box in graph.ancestry(module)})
    place = {module: index for index, module in enumerate(used)} | {-1: -1}
    modules = [graph.modules[module] for module in used]
    for node in graph.nodes:
        node.module = place[node.module]
    rebuild(graph, modules, [place[module.parent] for module in modules])


def in_short(labels: Sequence[str]) -> str:
    """Return a loop's operations in a few words.

    >>> in_short(["mm", "mm", "add", "add", "tanh"])
    '(mm, mm … tanh)'
    """
    if len(labels) == 1:
        return labels[0]
    return f"({', '.join(labels)})" if len(labels) < 4 else f"({', '.join(labels[:2])} … {labels[-1]})"
