"""What is drawn when some module boxes are open and the others shut."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .model import Graph

BUDGET = 40  # so many things on the page can be read at a glance


@dataclass(frozen=True, slots=True)
class Visible:
    """The items on the page.

    Attributes:
        items: nodes as their index, shut boxes as ``-1 - module``, in the order of the graph.
        parent: for each item, the open module around it, -1 for none.
        open: the open modules, outer ones first.
        links: ``(source item, target item) -> how many edges``, as positions in `items`.
    """

    items: list[int]
    parent: list[int]
    open: list[int]
    links: dict[tuple[int, int], int]


def visible(graph: Graph, expanded: Collection[str]) -> Visible:
    """Return what is on the page when the modules whose paths are in *expanded* are open."""
    position: dict[int, int] = {}
    where: list[int] = []
    for index in range(len(graph.nodes)):
        where.append(position.setdefault(item_of(graph, index, expanded), len(position)))
    links: dict[tuple[int, int], int] = {}
    for source, target, _ in graph.edges:
        pair = where[source], where[target]
        if pair[0] != pair[1]:
            links[pair] = links.get(pair, 0) + 1
    parent = [graph.nodes[item].module if item >= 0 else graph.modules[-1 - item].parent for item in position]
    shown = {box for module in parent for box in graph.ancestry(module)}
    return Visible(list(position), parent, sorted(shown), links)


def item_of(graph: Graph, node: int, expanded: Collection[str]) -> int:
    """Return the outermost shut box around *node*, as ``-1 - module``, or the node itself."""
    for box in reversed(graph.ancestry(graph.nodes[node].module)):
        if graph.modules[box].path not in expanded:
            return -1 - box
    return node


def first_expanded(graph: Graph, budget: int = BUDGET) -> list[str]:
    """Return the modules to open at first, so that at most *budget* items are shown.

    All of them if that is few enough; else level by level, and what repeats stays folded.
    """
    everything = [box.path for box in graph.modules]
    if len(visible(graph, everything).items) <= budget:
        return everything
    expanded: list[str] = []
    level = [-1]
    while level:
        level = [at for at, box in enumerate(graph.modules) if box.parent in level and box.times == 1]
        wider = [*expanded, *(graph.modules[at].path for at in level)]
        if len(visible(graph, wider).items) > budget:
            break
        expanded = wider
    return expanded
