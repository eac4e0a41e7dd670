"""Choose what runs dead straight: the bends of long links, and the longest chains of operations."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

LANE, CHAIN, LANE_END, LEAF = 8.0, 5.0, 4.0, 1.0  # how much a segment wants to be straight

Pair = tuple[int, int]


def weights_of(pairs: Sequence[Pair], items: int, vertices: int) -> dict[Pair, float]:
    """Return the weight of each segment (upper, lower); vertices from *items* on are bends of long links."""
    has_input = [False] * vertices
    for _, lower in pairs:
        has_input[lower] = True
    weights: dict[Pair, float] = {}
    for upper, lower in pairs:
        bends = (upper >= items) + (lower >= items)
        weights[(upper, lower)] = (CHAIN if has_input[upper] else LEAF, LANE_END, LANE)[bends]
    return weights


def straight_segments(layers: Sequence[Sequence[int]], weights: dict[Pair, float]) -> dict[int, int]:
    """Return ``{upper: lower}``, the segments to be drawn straight down.

    No two of them share an end or cross, so the threads they form can be put side by side. An item stands
    straight under one of its inputs only where that is the deepest of them; else it stands between them.
    """
    depth = depths(layers, weights)
    position = {vertex: index for layer in layers for index, vertex in enumerate(layer)}
    layer_of = {vertex: at for at, layer in enumerate(layers) for vertex in layer}
    inputs: dict[int, list[int]] = {}
    outputs: dict[int, list[int]] = {}
    for upper, lower in weights:
        inputs.setdefault(lower, []).append(upper)
        outputs.setdefault(upper, []).append(lower)

    def wanted(pair: Pair) -> bool:
        upper, lower = pair
        if weights[pair] == LANE:
            return True
        deepest = all(depth[other] < depth[upper] for other in inputs[lower] if other != upper)
        return deepest and all(weights[(upper, other)] < weights[pair] for other in outputs[upper] if other != lower)

    chosen: dict[int, int] = {}
    taken: set[int] = set()
    spans: list[list[Pair]] = [[] for _ in layers]
    for pair in sorted(filter(wanted, weights), key=lambda pair: (-weights[pair], -depth[pair[0]], pair)):
        upper, lower = pair
        span = spans[layer_of[upper]]
        if upper not in chosen and lower not in taken and fits(span, (position[upper], position[lower])):
            chosen[upper] = lower
            taken.add(lower)
            insort(span, (position[upper], position[lower]))
    return chosen


def fits(span: Sequence[Pair], pair: Pair) -> bool:
    """Say whether a segment crosses none of those chosen between the same two layers."""
    at = bisect_left(span, pair)
    return (at == 0 or span[at - 1][1] < pair[1]) and (at == len(span) or span[at][1] > pair[1])


def depths(layers: Sequence[Sequence[int]], weights: dict[Pair, float]) -> dict[int, int]:
    """Return for each vertex the length of the longest way to it."""
    below: dict[int, list[int]] = {}
    for upper, lower in weights:
        below.setdefault(upper, []).append(lower)
    depth = {vertex: 0 for layer in layers for vertex in layer}
    for layer in layers:
        for vertex in layer:
            for lower in below.get(vertex, []):
                depth[lower] = max(depth[lower], depth[vertex] + 1)
    return depth
