"""Choose what runs dead straight: the bends of long links, and the longest chains of operations."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from .mesh import Mesh, Pair

LANE, CHAIN, LANE_END, LEAF = 8.0, 5.0, 4.0, 1.0  # how much a segment wants to be straight


def weights_of(mesh: Mesh) -> list[float]:
    """Return the weight of each segment."""
    has_input = [False] * len(mesh.layer)
    for lower in mesh.lower:
        has_input[lower] = True
    weights: list[float] = []
    for upper, lower in zip(mesh.upper, mesh.lower, strict=True):
        bends = (upper >= mesh.items) + (lower >= mesh.items)
        weights.append((CHAIN if has_input[upper] else LEAF, LANE_END, LANE)[bends])
    return weights


def straight_segments(mesh: Mesh, layers: Sequence[Sequence[int]], weights: Sequence[float]) -> list[int]:
    """Return for each vertex the segment that leads straight down from it, -1 for none.

    No two of them share an end or cross, so the threads they form can be put side by side. An item stands
    straight under one of its inputs only where that is the deepest of them; else it stands between them.
    """
    depth = depths(mesh, layers)
    position = [0] * len(mesh.layer)
    for layer in layers:
        for index, vertex in enumerate(layer):
            position[vertex] = index
    chosen, taken = [-1] * len(mesh.layer), [False] * len(mesh.layer)
    spans: list[list[Pair]] = [[] for _ in layers]
    order = [segment for segment, wanted in enumerate(wanted_straight(mesh, weights, depth)) if wanted]
    order.sort(key=lambda segment: (-weights[segment], -depth[mesh.upper[segment]], segment))
    for segment in order:
        upper, lower = mesh.upper[segment], mesh.lower[segment]
        span, ends = spans[mesh.layer[upper]], (position[upper], position[lower])
        if chosen[upper] < 0 and not taken[lower] and fits(span, ends):
            chosen[upper], taken[lower] = segment, True
            insort(span, ends)
    return chosen


def wanted_straight(mesh: Mesh, weights: Sequence[float], depth: Sequence[int]) -> list[bool]:
    """Say of each segment whether it is a lane's, or comes from the one deepest input to the heaviest use."""
    deepest, heaviest = [-1] * len(mesh.layer), [0.0] * len(mesh.layer)
    rivals, equals = [0] * len(mesh.layer), [0] * len(mesh.layer)  # how many have that depth, that weight
    for upper, lower, weight in zip(mesh.upper, mesh.lower, weights, strict=True):
        if depth[upper] >= deepest[lower]:
            rivals[lower] = rivals[lower] + 1 if depth[upper] == deepest[lower] else 1
            deepest[lower] = depth[upper]
        if weight >= heaviest[upper]:
            equals[upper] = equals[upper] + 1 if weight == heaviest[upper] else 1
            heaviest[upper] = weight
    return [
        weight == LANE
        or (depth[upper] == deepest[lower] and rivals[lower] == 1 and weight == heaviest[upper] and equals[upper] == 1)
        for upper, lower, weight in zip(mesh.upper, mesh.lower, weights, strict=True)
    ]


def fits(span: Sequence[Pair], pair: Pair) -> bool:
    """Say whether a segment crosses none of those chosen between the same two layers."""
    at = bisect_left(span, pair)
    return (at == 0 or span[at - 1][1] < pair[1]) and (at == len(span) or span[at][1] > pair[1])


def depths(mesh: Mesh, layers: Sequence[Sequence[int]]) -> list[int]:
    """Return for each vertex the length of the longest way to it."""
    _, below = mesh.neighbours()
    depth = [0] * len(mesh.layer)
    for layer in layers:
        for vertex in layer:
            for lower in below[vertex]:
                depth[lower] = max(depth[lower], depth[vertex] + 1)
    return depth
