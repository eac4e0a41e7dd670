"""How a graph and its nodes are put into words."""

from __future__ import annotations

from ..text import count_text, listing, shape_text
from .model import Difference, Graph, Node


def describe(graph: Graph) -> str:
    """Return one paragraph that says what a reader of the picture would see."""
    operations = sum(node.kind in ("operation", "root") for node in graph.nodes)
    parameters = [node for node in graph.nodes if node.kind == "parameter"]
    inputs = sum(node.kind == "input" for node in graph.nodes)
    parts = [count_text(operations, "operation")]
    parts += [count_text(len(parameters), "parameter")] if parameters else []
    parts += [count_text(inputs, "input")] if inputs else []
    modules = sum(box.times == 1 and " " not in box.path for box in graph.modules)  # an iteration is no module
    parts += [count_text(modules, "module")] if modules else []
    text = f"Autograd graph of {graph.title}: {listing(parts)}. It ends in {node_text(graph.nodes[0])}"
    shared = [
        node.label for node, uses in zip(graph.nodes, graph.consumers(), strict=True) if leaf(node) and len(uses) > 1
    ]
    if shared:
        text += f"; used more than once, so that gradients add up: {', '.join(shared[:8])}"
    return text + "."


def node_text(node: Node) -> str:
    """Return a node in words: its label and, where known, its shape."""
    named = f"{node.variable} = {node.label}" if node.variable else node.label
    return f"{named} {shape_text(node.shape)}" if node.shape else named


LONGEST_TITLE = 40  # characters
HOW = {"reference": "the reference makes", "differences": "central differences give"}


def difference_text(node: Node, found: Difference) -> str:
    """Return a sentence that says what is wrong at a node.

    >>> difference_text(Node("MulBackward0", "mul", "operation"), Difference(0, "2", "5", "differences", 3.0))
    'The backward of mul makes 2 for its first input; central differences give 5.'
    """
    name = f"{node.variable} = {node.label}" if node.variable else node.label
    if found.how == "sum":
        return f"{name} was given {found.got}, but what its consumers handed on adds up to {found.expected}."
    if found.how == "answer":
        return f"{name} has {found.got}; expected: {found.expected}."
    if found.how == "error":
        return f"The backward of {name} raised {found.got}."
    place = ("first", "second", "third")[found.slot] if found.slot < 3 else f"{found.slot + 1}th"
    return f"The backward of {name} makes {found.got} for its {place} input; {HOW[found.how]} {found.expected}."


def short_text(arguments: list[str]) -> str:
    """Return the source of a call's first argument where it is short enough for a title.

    >>> short_text(["lambda: model(x)", "model"])
    'model(x)'
    """
    text = arguments[0].removeprefix("lambda: ") if arguments else ""
    return text if len(text) <= LONGEST_TITLE else ""


def leaf(node: Node) -> bool:
    """Say whether gradients end here."""
    return node.kind in ("parameter", "input")
