"""The backward pass: every node once, each after all nodes that its output went into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .node import Node

if TYPE_CHECKING:
    from ..tensor import Tensor

Gradients = dict[Node, "list[Tensor | None]"]


def topological_order(roots: Iterable[Node]) -> list[Node]:
    """Return all nodes reachable from *roots*, each before every node that it hands a gradient to.

    A node may run only when all gradients of its output have arrived, that is after all its consumers.
    Walk without recursion: a graph is as deep as the computation was long.

    Args:
        roots: the nodes where the backward pass starts.

    Returns:
        Each reachable node once, consumers first. ``next_functions`` leads from a node to its producers.

    >>> x = torch.ones(2, requires_grad=True)
    >>> [node.name() for node in topological_order([(x * x).sum().grad_fn])]
    ['SumBackward0', 'MulBackward0', 'AccumulateGrad']
    """
    finished: list[Node] = []
    seen: set[Node] = set()
    stack = [(root, False) for root in roots]
    while stack:
        node, producers_done = stack.pop()
        if producers_done:
            finished.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((producer, False) for producer, _ in node.next_functions if producer is not None)
    return finished[::-1]


def run_backward(order: Sequence[Node], gradients: Gradients) -> None:
    """Run the nodes in *order*; each takes its outputs' gradients and hands gradients to its producers.

    A tensor that was used twice gets a gradient from each use; they add up before its node runs.
    ``node(*grads)`` turns the gradients of its outputs, ``len(node.output_metadata)`` of them, into one for each of its
    ``next_functions``, pairs of a producer and the number of the output of that producer which it is for.

    Args:
        order: nodes, each before every node that it hands a gradient to.
        gradients: for each node that has got some, the gradient of each of its outputs (None where none has come).
            A node's entry is taken out when it runs; entries of nodes that are not in *order* stay. Gradients are added
            out of place, since several nodes may hold the same one.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x * x
    >>> run_backward(topological_order([y.grad_fn]), {y.grad_fn: [torch.tensor(1.0)]})
    >>> x.grad.item()
    6.0
    """
    for node in order:
        if node not in gradients:
            continue
        inputs = node(*gradients.pop(node))
        for (producer, index), grad in zip(node.next_functions, inputs, strict=True):
            if producer is None or grad is None:
                continue
            slots = gradients.setdefault(producer, [None] * len(producer.output_metadata))
            arrived = slots[index]
            slots[index] = grad if arrived is None else arrived + grad
