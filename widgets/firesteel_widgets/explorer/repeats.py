"""Fold what repeats: numbered siblings of one class and with the same graph inside get one box around them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import groupby

from .model import Graph, Module

FEWEST = 3  # so many make a repetition
Signature = Hashable


def fold_repeats(graph: Graph) -> None:
    """Put a box around every run of modules that repeat, such as ``blocks.0`` to ``blocks.11``.

    The new box has ``times`` set and is opened and shut like any other; the modules in it are still opened one by
    one. A run is left alone where something outside of it stands between its modules.
    """
    alike = Alike(graph)
    parents = [module.parent for module in graph.modules]
    boxes: list[Module] = []
    for run in runs_of(graph, alike):
        if not passes_outside(graph, {node for module in run for node in alike.held[module]}):
            boxes.append(box_around(graph, run))
            for module in run:
                parents[module] = len(graph.modules) + len(boxes) - 1
    if boxes:
        rebuild(graph, [*graph.modules, *boxes], [*parents, *(box.parent for box in boxes)])


class Alike:
    """Tells which modules have the same graph inside.

    A node is known by what it is and by all that it is computed from inside its module; then by what uses it there.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.held: list[list[int]] = [[] for _ in graph.modules]
        for node in graph.topological_order():
            for box in graph.ancestry(graph.nodes[node].module):
                self.held[box].append(node)
        self._inputs: list[list[tuple[int, int]]] = [[] for _ in graph.nodes]
        for source, target, slot in graph.edges:
            self._inputs[target].append((slot, source))
        self._numbers: dict[Signature, int] = {}

    def signature(self, module: int) -> Signature:
        """Return what two modules have in common where they are of one class and their graphs are the same."""
        path = self.graph.modules[module].path + "."
        made: dict[int, int] = {}  # of each node, the number of what it is
        uses: dict[int, list[tuple[int, int]]] = {node: [] for node in self.held[module]}
        for index in self.held[module]:
            node = self.graph.nodes[index]
            within = self.graph.modules[node.module].path.removeprefix(path[:-1])
            reads = tuple(sorted((slot, made.get(source, -1)) for slot, source in self._inputs[index]))
            what = node.name, node.label.removeprefix(path), node.kind, node.shape, node.dtype, within, reads
            made[index] = self._numbers.setdefault(what, len(self._numbers))
        for index in self.held[module]:
            for slot, source in self._inputs[index]:
                if source in made:
                    uses[source].append((slot, made[index]))
        used = sorted((made[index], tuple(sorted(users))) for index, users in uses.items())
        return self.graph.modules[module].type, tuple(used)


def runs_of(graph: Graph, alike: Alike) -> list[list[int]]:
    """Return the runs of numbered siblings that are alike, each with at least two nodes."""
    families: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for index, module in enumerate(graph.modules):
        family, _, number = module.path.rpartition(".")
        if number.isdigit() and len(alike.held[index]) > 1:
            families.setdefault((module.parent, family), []).append((int(number), index))
    runs: list[list[int]] = []
    for members in families.values():
        if len(members) >= FEWEST:
            numbered = [index for _, index in sorted(members)]
            runs.extend([*run] for _, run in groupby(numbered, key=alike.signature))
    return [run for run in runs if len(run) >= FEWEST]


def passes_outside(graph: Graph, nodes: set[int]) -> bool:
    """Say whether a way from these nodes back to them leads through others."""
    consumers = graph.consumers()
    seen = {user for node in nodes for user in consumers[node]} - nodes
    stack = list(seen)
    while stack:
        for user in consumers[stack.pop()]:
            if user in nodes:
                return True
            if user not in seen:
                seen.add(user)
                stack.append(user)
    return False


def box_around(graph: Graph, run: Sequence[int]) -> Module:
    """Return the box of a run, such as ``blocks.0 … blocks.11``."""
    first, last = graph.modules[run[0]], graph.modules[run[-1]]
    around = graph.modules[first.parent].path + "." if first.parent >= 0 else ""
    return Module(f"{first.path} … {last.path.removeprefix(around)}", first.type, first.parent, len(run))


def rebuild(graph: Graph, modules: Sequence[Module], parents: Sequence[int]) -> None:
    """Give the graph these modules in these boxes, outer ones before inner ones."""

    def depth(module: int) -> int:
        return 0 if module < 0 else 1 + depth(parents[module])

    order = sorted(range(len(modules)), key=depth)
    place = {module: index for index, module in enumerate(order)} | {-1: -1}
    graph.modules[:] = [replace(modules[module], parent=place[parents[module]]) for module in order]
    for node in graph.nodes:
        node.module = place[node.module]
