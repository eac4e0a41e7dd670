"""Lay out one level of a graph in layers: acyclic, ranked, ordered, placed (Sugiyama's method)."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .acyclic import closes_cycle
from .mesh import Mesh, Pair, build_mesh
from .ordering import order_layers
from .placing import Pull, place
from .threads import straight_segments, weights_of

Size = tuple[float, float]

ITEM_MARGIN = 9.0  # on either side of an item
LANE_MARGIN = 6.0  # on either side of a link that passes a layer
ARRIVAL_GAP = 28.0  # between links that arrive at one item; "75×" fits in


@dataclass(slots=True)
class Layered:
    """The layers of one level from left to right, and what stands where in them.

    Attributes:
        mesh: items, bends and segments.
        backward: for each link whether it closes a cycle and leads upwards.
        layers: the vertices of each layer from left to right.
        x: the centre of each vertex.
        arrive: for each segment, how far right of its lower end's centre it arrives.
        width: of the whole.
    """

    mesh: Mesh
    backward: list[bool]
    layers: list[list[int]]
    x: list[float]
    arrive: list[float]
    width: float


def layered(sizes: Sequence[Size], links: Sequence[Pair], top: Collection[int], bottom: Collection[int]) -> Layered:
    """Put items of the given *sizes* (width, height) into layers so that links lead downwards.

    Args:
        sizes: width and height of each item, pixels.
        links: ``(source, target)``; cycles are broken.
        top: items of no size on the upper edge, where links come in.
        bottom: items of no size on the lower edge, where links go out.
    """
    backward = closes_cycle(len(sizes), links)
    mesh = build_mesh(len(sizes), links, backward, top, bottom)
    above, below = mesh.neighbours()
    layers = order_layers(first_order(mesh.layer, above, below), above, below)
    weights = weights_of(mesh)
    straight = straight_segments(mesh, layers, weights)
    arrive = settle_arrivals(mesh, layers, sizes, bottom, straight)
    halves = [half_width(sizes[vertex][0]) if vertex < mesh.items else LANE_MARGIN for vertex in range(len(mesh.layer))]
    pulls = [Pull(*ends) for ends in zip(mesh.upper, mesh.lower, arrive, weights, strict=True)]
    x = place(layers, halves, straight, pulls)
    left = min((x[vertex] - half for vertex, half in enumerate(halves)), default=0.0)
    x = [rounded(value - left) for value in x]
    width = max((x[vertex] + half for vertex, half in enumerate(halves)), default=0.0)
    return Layered(mesh, backward, layers, x, arrive, width)


def first_order(
    layer: Sequence[int], above: Sequence[Sequence[int]], below: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the layers in the order of a depth-first walk from the bottom, inputs from left to right."""
    layers: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    ends = [vertex for vertex in range(len(layer)) if not below[vertex]]
    stack = sorted(ends, key=lambda vertex: (layer[vertex], -vertex))
    seen = [False] * len(layer)
    while stack:
        vertex = stack.pop()
        if not seen[vertex]:
            seen[vertex] = True
            layers[layer[vertex]].append(vertex)
            stack.extend(reversed(above[vertex]))
    return layers


def settle_arrivals(
    mesh: Mesh, layers: Sequence[Sequence[int]], sizes: Sequence[Size], bottom: Collection[int], straight: Sequence[int]
) -> list[float]:
    """Let links that arrive at one item do so side by side, in their order; a straight one in the middle."""
    position = {vertex: index for layer in layers for index, vertex in enumerate(layer)}
    arriving: list[list[int]] = [[] for _ in range(mesh.items)]
    for segment, lower in enumerate(mesh.lower):
        if lower < mesh.items and lower not in bottom:
            arriving[lower].append(segment)
    arrive = [0.0] * len(mesh.lower)
    for item, segments in enumerate(arriving):
        segments.sort(key=lambda segment: position[mesh.upper[segment]])
        last = len(segments) - 1
        middle = next((at for at, segment in enumerate(segments) if straight[mesh.upper[segment]] == segment), last / 2)
        gap = min(ARRIVAL_GAP, 0.42 * sizes[item][0] / max(middle, last - middle, 1))
        for index, segment in enumerate(segments):
            arrive[segment] = (index - middle) * gap
    return arrive


def half_width(width: float) -> float:
    """Return half the room that an item needs from left to right; a port is as narrow as a lane."""
    return width / 2 + ITEM_MARGIN if width else LANE_MARGIN


def rounded(value: float) -> float:
    """Return the nearest half pixel; the same in Python and in JavaScript."""
    return math.floor(value * 2 + 0.5) / 2
