"""Order every layer so that few links cross: barycentre sweeps, the best order found is kept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

SWEEPS = 12
PATIENCE = 4  # sweeps without a better order before giving up
MANY = 20_000  # vertices, from which on a third of the sweeps must do

Layers = list[list[int]]
Neighbours = Sequence[Sequence[int]]


def order_layers(layers: Layers, above: Neighbours, below: Neighbours) -> Layers:
    """Return *layers* with the vertices of each in an order that crosses few links.

    Args:
        layers: the vertices of each layer, top first, in their first order.
        above: for each vertex, its neighbours one layer up.
        below: for each vertex, its neighbours one layer down.
    """
    best, fewest = [list(layer) for layer in layers], crossings(layers, below)
    current, since = [list(layer) for layer in layers], 0
    for sweep in range(SWEEPS if len(above) < MANY else SWEEPS // 3):
        if fewest == 0 or since == PATIENCE:
            break
        sweep_once(current, above if sweep % 2 == 0 else below, downwards=sweep % 2 == 0)
        count = crossings(current, below)
        since += 1
        if count < fewest:
            best, fewest, since = [list(layer) for layer in current], count, 0
    return best


def sweep_once(layers: Layers, neighbours: Neighbours, *, downwards: bool) -> None:
    """Sort each layer by the mean position of its neighbours in the layer before it; stable."""
    position: dict[int, int] = {}
    for layer in layers if downwards else reversed(layers):
        keys: dict[int, float] = {}
        for index, vertex in enumerate(layer):
            known = [position[neighbour] for neighbour in neighbours[vertex]]
            keys[vertex] = sum(known) / len(known) if known else index
        layer.sort(key=lambda vertex: keys[vertex])
        position.update((vertex, index) for index, vertex in enumerate(layer))


def crossings(layers: Layers, below: Neighbours) -> int:
    """Count the pairs of links that cross between neighbouring layers (inversions, by a binary indexed tree)."""
    total = 0
    for upper, lower in pairwise(layers):
        position = {vertex: index for index, vertex in enumerate(lower)}
        tree = [0] * (len(lower) + 1)
        seen = 0
        for vertex in upper:
            ends = sorted(position[neighbour] for neighbour in below[vertex])
            for end in ends:
                total += seen - count_up_to(tree, end)
            for end in ends:
                add_at(tree, end)
            seen += len(ends)
    return total


def count_up_to(tree: list[int], index: int) -> int:
    """Return how many of the ends added so far are at most *index*."""
    index += 1
    total = 0
    while index:
        total += tree[index]
        index &= index - 1
    return total


def add_at(tree: list[int], index: int) -> None:
    """Note one more end at *index*."""
    index += 1
    while index < len(tree):
        tree[index] += 1
        index += index & -index
