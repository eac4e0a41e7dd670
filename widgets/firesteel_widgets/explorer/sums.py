"""What the contributions on a tape add up to at each node: the gradient, where nobody keeps it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import prod
from typing import Any

import numpy as np

from ..summary import figures, plain
from .model import Graph, Node
from .tape import ACCUMULATE, Tape


def with_gradients(packets: Mapping[int, Any], graph: Graph, tape: Tape) -> dict[int, Any]:
    """Return packets with the tape's gradient in each that has none, or the 0 of a scalar before backward.

    The live widget shows the same at the end of its tape.
    """
    without = [node for node, packet in packets.items() if isinstance(packet["grad"], str) or is_zero(packet["grad"])]
    played = gradients(graph, tape, set(without))
    return {node: {**packet, "grad": played[node]} if node in played else packet for node, packet in packets.items()}


def gradients(graph: Graph, tape: Tape, wanted: Collection[int]) -> dict[int, Any]:
    """Return the figures of the gradient at each *wanted* node that got one; sums of larger tensors are left out."""
    sums: dict[int, np.ndarray] = {}
    single: dict[int, Any] = {}
    for at, event in enumerate(tape.events):
        if event.kind != ACCUMULATE or event.node not in wanted:
            continue
        if event.amount < 0:
            single[event.node] = None if event.node in single else tape.contribution(at)
            continue
        given = elements(tape, graph.nodes[event.node], event.amount)
        sums[event.node] = sums[event.node] + given if event.node in sums else given
    told = {node: {"number": plain(each.item())} if each.ndim == 0 else figures(each) for node, each in sums.items()}
    return {**{node: each for node, each in single.items() if each is not None}, **told}


def elements(tape: Tape, node: Node, offset: int) -> np.ndarray:
    """Return a contribution as an array of the node's shape and, where NumPy has it, dtype."""
    shape = node.shape or ()
    dtype = node.dtype if node.dtype.startswith("float") and node.dtype != "float" else "float64"
    return np.array(tape.numbers[offset : offset + prod(shape)], dtype).reshape(shape)


def is_zero(gradient: Any) -> bool:
    """Say whether a gradient is the number 0, which is what a scalar's starts with."""
    return isinstance(gradient, dict) and gradient.get("number") == 0
