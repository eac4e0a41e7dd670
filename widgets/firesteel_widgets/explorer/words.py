"""How a graph and its nodes are put into words."""

from __future__ import annotations

from ..text import count_text, listing, shape_text
from .model import Graph, Node


def describe(graph: Graph) -> str:
    """Return one paragraph that says what a reader of the picture would see."""
    operations = sum(node.kind in ("operation", "root") for node in graph.nodes)
    parameters = [node for node in graph.nodes if node.kind == "parameter"]
    inputs = sum(node.kind == "input" for node in graph.nodes)
    parts = [count_text(operations, "operation")]
    parts += [count_text(len(parameters), "parameter")] if parameters else []
    parts += [count_text(inputs, "input")] if inputs else []
    parts += [count_text(len(graph.modules), "module")] if graph.modules else []
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


def leaf(node: Node) -> bool:
    """Say whether gradients end here."""
    return node.kind in ("parameter", "input")
