"""In which order a graph's operations ran forward, and in which order the framework runs them backward."""

from __future__ import annotations

import heapq

from .walk import Walk


def forward_order(walk: Walk) -> list[int]:
    """Return the operations in the order in which they were computed.

    PyTorch numbers its nodes. Where nobody does, an expression's operands are taken from left to right; that is the
    order in which Python evaluates one, and in any case each operation stands after all it is computed from.
    """
    order = [node for node in producers_first(walk, leftmost=True) if walk.graph.nodes[node].slots]
    if hasattr(walk.functions[0], "_sequence_nr"):
        numbers = {node: walk.functions[node]._sequence_nr() for node in order}
        if all(numbers[s] < numbers[t] for s, t, _ in walk.graph.edges if s in numbers):
            order.sort(key=numbers.__getitem__)
    return order


def backward_order(walk: Walk) -> list[int]:
    """Return the nodes in the order in which the framework's backward runs them, each after all its consumers.

    The order among those that could run next decides in which order contributions add up, and so the last bit.
    PyTorch takes the one that was made last, a leaf first of all:
    https://docs.pytorch.org/docs/stable/notes/autograd.html. Others take a depth-first walk's order, reversed.
    """
    if not hasattr(walk.functions[0], "_sequence_nr"):
        return producers_first(walk, leftmost=False)[::-1]
    producers = walk.graph.producers()
    waiting = [len(uses) for uses in walk.consumers]
    ready = [(-walk.functions[0]._sequence_nr(), 0)]
    order: list[int] = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for producer in producers[node]:
            waiting[producer] -= 1
            if waiting[producer] == 0:
                heapq.heappush(ready, (-walk.functions[producer]._sequence_nr(), producer))
    return order


def producers_first(walk: Walk, *, leftmost: bool) -> list[int]:
    """Return the nodes in depth-first post-order, the leftmost input first or last."""
    producers = walk.graph.producers()
    finished: list[int] = []
    seen: set[int] = set()
    stack = [(0, False)]
    while stack:
        node, done = stack.pop()
        if done:
            finished.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            inputs = producers[node]
            stack.extend((producer, False) for producer in (reversed(inputs) if leftmost else inputs))
    return finished
