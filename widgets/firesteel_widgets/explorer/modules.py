"""Say which module box each node belongs to: as recorded, or worked out from the parameters' names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .model import Graph, Module
from .repeats import fold_repeats
from .words import leaf

Path = tuple[str, ...]
CONTAINERS = ("ModuleList", "ModuleDict")  # they hold modules and are never called: no box of their own
# What may lie between a weight and its use:
RESHAPES = ("expand", "permute", "reshape_alias", "t", "to_copy", "transpose", "unsafe_view", "view")


def place_in_modules(graph: Graph, recorded: list[Path | None], model: Any) -> None:
    """Fill ``graph.modules`` and every node's ``module``, what repeats folded.

    Args:
        graph: a graph whose parameters carry their names.
        recorded: for each node, the modules it ran in, outermost first, or None: the class of the model that was
            called, then ``"name:Class"`` of each module in it.
        model: the module whose parameters' names give the boxes where nothing was recorded, or None.
    """
    if any(recorded):
        types: dict[Path, str] = {}
        outermost = {path[0] for path in recorded if path}
        recorded = [path[1:] if path and len(outermost) == 1 else path for path in recorded]  # one model: no box
        paths = [split_types(path, types) for path in recorded]
        leaves = [None if leaf(node) else path for node, path in zip(graph.nodes, paths, strict=True)]
    elif model is not None:
        types = {tuple(name.split(".")): type(module).__name__ for name, module in model.named_modules() if name}
        leaves = paths_from_parameters(graph)
    else:
        return
    build_boxes(graph, paths_of_leaves(graph, leaves), types)
    fold_repeats(graph)


def split_types(path: Path | None, types: dict[Path, str]) -> Path:
    """Return the names of a recorded path and note the class of each module in *types*."""
    names: list[str] = []
    for entry in path or ():
        name, _, kind = entry.partition(":")
        names.append(name or kind)
        types[tuple(names)] = kind
    return tuple(names)


def paths_from_parameters(graph: Graph) -> list[Path | None]:
    """Work out each operation's module from the parameters around it; None for the leaves.

    An operation that uses parameters runs in their module. Any other runs in the module shared by all it reads,
    or in the one shared by all that read it, if that lies deeper and something it reads is in there too: a
    residual sum belongs to its block, not to the model. What only reduces the model's answer to the root, one operation
    after the other, runs in no module.
    """
    paths = owners_of_parameters(graph)
    tail = after_the_model(graph, paths)
    owners = {path for path in paths if path is not None}
    producers, consumers = graph.producers(), graph.consumers()

    def around(neighbours: Iterable[int]) -> list[Path]:
        known = [path for path in (paths[index] for index in neighbours) if path is not None]
        return [path[:-1] if path in owners else path for path in known]

    for index in graph.topological_order():
        if paths[index] is None and not leaf(graph.nodes[index]):
            read = around(producers[index])
            before, after = common(read), common(around(consumers[index]))
            entered = any(path[: len(after)] == after for path in read)
            paths[index] = after if entered and len(after) > len(before) else before
    for index in tail:
        paths[index] = ()
    return [None if leaf(node) else path for node, path in zip(graph.nodes, paths, strict=True)]


def after_the_model(graph: Graph, owners: list[Path | None]) -> list[int]:
    """Return the operations from the root back to the first that joins several or works on parameters."""
    producers, index = graph.producers(), 0
    tail: list[int] = []
    while owners[index] is None and not leaf(graph.nodes[index]) and len(producers[index]) == 1:
        tail.append(index)
        index = producers[index][0]
    while tail and graph.nodes[tail[-1]].label in RESHAPES:  # a layer reshapes what it returns
        tail.pop()
    return tail


def owners_of_parameters(graph: Graph) -> list[Path | None]:
    """Return the module of each operation that works on parameters (directly, or after a transpose)."""
    paths: list[Path | None] = [None] * len(graph.nodes)
    producers = graph.producers()
    is_weight = [node.kind == "parameter" for node in graph.nodes]
    for index in graph.topological_order():
        node = graph.nodes[index]
        if node.kind == "parameter":
            paths[index] = tuple(node.label.split(".")[:-1])
        elif node.kind != "input":
            owned = [paths[source] for source in producers[index] if is_weight[source]]
            is_weight[index] = bool(owned) and node.label in RESHAPES
            paths[index] = common([path for path in owned if path is not None]) if owned else None
    return paths


def paths_of_leaves(graph: Graph, paths: list[Path | None]) -> list[Path]:
    """Complete *paths*: a parameter lies in the innermost module that holds all its uses, an input outside."""
    consumers = graph.consumers()
    return [
        path
        if path is not None
        else common([paths[user] or () for user in consumers[index]])
        if graph.nodes[index].kind == "parameter"
        else ()
        for index, path in enumerate(paths)
    ]


def build_boxes(graph: Graph, paths: list[Path], types: dict[Path, str]) -> None:
    """Make a box for every module that is used, outer ones before inner ones."""
    used = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    boxes: dict[Path, int] = {(): -1}
    for path in sorted(used, key=lambda path: (len(path), [natural(name) for name in path])):
        if types.get(path) in CONTAINERS:
            boxes[path] = boxes[path[:-1]]
            continue
        boxes[path] = len(graph.modules)
        graph.modules.append(Module(".".join(path), types.get(path, ""), boxes[path[:-1]]))
    for node, path in zip(graph.nodes, paths, strict=True):
        node.module = boxes[path]


def common(paths: list[Path]) -> Path:
    """Return what all paths start with.

    >>> common([("blocks", "0", "attn"), ("blocks", "0", "mlp")])
    ('blocks', '0')
    """
    shared: list[str] = []
    for names in zip(*paths, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return tuple(shared)


def natural(name: str) -> tuple[int, str]:
    """Return a key that sorts ``"2"`` before ``"10"``."""
    return (int(name), "") if name.isdigit() else (-1, name)
