"""Lay out one level of a graph in layers: acyclic, ranked, ordered, placed, routed (Sugiyama's method)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .acyclic import closes_cycle
from .ordering import order_layers
from .placing import Pull, place
from .ranking import layers_of
from .threads import straight_segments, weights_of

Point = tuple[float, float]

LAYER_GAP = 28.0  # between layers, pixels
ITEM_MARGIN = 9.0  # on either side of an item
LANE_MARGIN = 6.0  # on either side of a link that passes a layer
ARRIVAL_GAP = 22.0  # between links that arrive at one item
FEW = 4  # links of one net that each have a lane of their own


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two items of one level.

    Attributes:
        source: the item it leaves.
        target: the item it reaches.
        net: more than a few links of one source and one net share their way.
        leave: where it leaves, right of the source's centre.
        arrive: where it arrives, right of the target's centre; None lets the layout choose.
    """

    source: int
    target: int
    net: int
    leave: float = 0.0
    arrive: float | None = None


@dataclass(slots=True)
class Placed:
    """Where everything is: centres of the items, a polyline for each link, and the size of the whole."""

    x: list[float]
    y: list[float]
    width: float
    height: float
    routes: list[list[Point]]


@dataclass(slots=True)
class Segment:
    """A link's piece between two neighbouring layers, with its offsets from the two centres."""

    upper: int
    lower: int
    leave: float
    arrive: float | None


@dataclass(slots=True)
class Mesh:
    """Items and the bends of long links (*vertices*), each with its layer, and the segments between them."""

    layer: list[int]
    segments: dict[tuple[int, int], Segment] = field(default_factory=dict[tuple[int, int], Segment])
    chains: list[list[int]] = field(default_factory=list[list[int]])  # for each link, its vertices from top to bottom

    def neighbours(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return, for each vertex, its neighbours one layer up and one layer down."""
        above: list[list[int]] = [[] for _ in self.layer]
        below: list[list[int]] = [[] for _ in self.layer]
        for upper, lower in self.segments:
            above[lower].append(upper)
            below[upper].append(lower)
        return above, below


def layered(
    sizes: Sequence[tuple[float, float]],
    links: Sequence[Link],
    top: Collection[int] = (),
    bottom: Collection[int] = (),
    head: float = 0.0,
    foot: float = 0.0,
) -> Placed:
    """Lay out items of the given *sizes* (width, height) so that links lead downwards.

    Args:
        sizes: width and height of each item, pixels.
        links: the links; cycles are broken.
        top: items of no size on the upper edge, where links come in.
        bottom: items of no size on the lower edge, where links go out.
        head: room between the upper edge and the first layer.
        foot: room between the last layer and the lower edge.
    """
    backward = closes_cycle(len(sizes), [(link.source, link.target) for link in links])
    mesh = build_mesh(len(sizes), links, backward, top, bottom)
    above, below = mesh.neighbours()
    layers = order_layers(first_order(mesh.layer, above, below), above, below)
    halves = half_widths(mesh, sizes)
    x = place_vertices(mesh, layers, sizes, halves)
    tops, heights, total = stack_layers(layers, sizes, top, bottom, head, foot)
    sources_only = [not above[item] for item in range(len(sizes))]
    y = [
        tops[at] + heights[at] - sizes[item][1] / 2 if sources_only[item] else tops[at] + heights[at] / 2
        for item, at in enumerate(mesh.layer[: len(sizes)])
    ]
    width = max((x[vertex] + half for vertex, half in enumerate(halves)), default=0.0)
    routes = [route(mesh, chain, x, y, sizes, tops, heights) for chain in mesh.chains]
    routes = [points[::-1] if turned else points for points, turned in zip(routes, backward, strict=True)]
    return Placed(x[: len(sizes)], y, width, total, routes)


def build_mesh(
    count: int, links: Sequence[Link], backward: Sequence[bool], top: Collection[int], bottom: Collection[int]
) -> Mesh:
    """Rank the items and cut every link into segments of one layer; the links of a large net share their bends."""
    down = [
        (link.target, link.source) if turned else (link.source, link.target)
        for link, turned in zip(links, backward, strict=True)
    ]
    mesh = Mesh(layers_of(count, down, top, bottom))
    bends: dict[tuple[int, int, bool, int, int], int] = {}
    net_sizes = Counter(link.net for link in links)
    for index, (link, turned, (upper, lower)) in enumerate(zip(links, backward, down, strict=True)):
        chain = [upper]
        for layer in range(mesh.layer[upper] + 1, mesh.layer[lower]):
            key = (upper, link.net, turned, layer, -1 if net_sizes[link.net] > FEW else index)
            if key not in bends:
                bends[key] = len(mesh.layer)
                mesh.layer.append(layer)
            chain.append(bends[key])
        chain.append(lower)
        leave, arrive = (link.arrive or 0.0, link.leave) if turned else (link.leave, link.arrive)
        for start, end in pairwise(chain):
            segment = Segment(start, end, leave if start == upper else 0.0, arrive if end == lower else 0.0)
            mesh.segments.setdefault((start, end), segment)
        mesh.chains.append(chain)
    return mesh


def first_order(
    layer: Sequence[int], above: Sequence[Sequence[int]], below: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the layers in the order of a depth-first walk from the bottom, inputs from left to right."""
    layers: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    ends = [vertex for vertex in range(len(layer)) if not below[vertex]]
    stack = sorted(ends, key=lambda vertex: layer[vertex])
    seen = [False] * len(layer)
    while stack:
        vertex = stack.pop()
        if not seen[vertex]:
            seen[vertex] = True
            layers[layer[vertex]].append(vertex)
            stack.extend(reversed(above[vertex]))
    return layers


def place_vertices(
    mesh: Mesh, layers: Sequence[Sequence[int]], sizes: Sequence[tuple[float, float]], halves: Sequence[float]
) -> list[float]:
    """Return the centre x of every vertex; the leftmost one ends at 0."""
    weights = weights_of(list(mesh.segments), len(sizes), len(mesh.layer))
    straight = straight_segments(layers, weights)
    settle_arrivals(mesh, layers, sizes, straight)
    pulls = [
        Pull(*pair, segment.leave - (segment.arrive or 0.0), weights[pair]) for pair, segment in mesh.segments.items()
    ]
    x = place(layers, halves, straight, pulls)
    left = min((x[vertex] - half for vertex, half in enumerate(halves)), default=0.0)
    return [rounded(value - left) for value in x]


def settle_arrivals(
    mesh: Mesh, layers: Sequence[Sequence[int]], sizes: Sequence[tuple[float, float]], straight: dict[int, int]
) -> None:
    """Let links that arrive at one item do so side by side, in their order; a straight one in the middle."""
    position = {vertex: index for layer in layers for index, vertex in enumerate(layer)}
    arriving: dict[int, list[Segment]] = {}
    for segment in mesh.segments.values():
        if segment.arrive is None:
            arriving.setdefault(segment.lower, []).append(segment)
    for item, segments in arriving.items():
        segments.sort(key=lambda segment: position[segment.upper])
        middle = (len(segments) - 1) / 2
        middle = next((at for at, segment in enumerate(segments) if straight.get(segment.upper) == item), middle)
        gap = min(ARRIVAL_GAP, 0.42 * sizes[item][0] / max(middle, len(segments) - 1 - middle, 1))
        for index, segment in enumerate(segments):
            segment.arrive = (index - middle) * gap


def half_widths(mesh: Mesh, sizes: Sequence[tuple[float, float]]) -> list[float]:
    """Return half the room each vertex needs from left to right."""
    items = [width / 2 + ITEM_MARGIN if width else LANE_MARGIN for width, _ in sizes]
    return items + [LANE_MARGIN] * (len(mesh.layer) - len(sizes))


def stack_layers(
    layers: Sequence[Sequence[int]],
    sizes: Sequence[tuple[float, float]],
    top: Collection[int],
    bottom: Collection[int],
    head: float,
    foot: float,
) -> tuple[list[float], list[float], float]:
    """Return the upper edge and the height of each layer, and the height of all."""
    heights = [max((sizes[vertex][1] for vertex in layer if vertex < len(sizes)), default=0.0) for layer in layers]
    inner = heights[1 if top else 0 : len(heights) - (1 if bottom else 0)]
    tops = [0.0] if top else []
    edge = head
    for height in inner:
        tops.append(edge)
        edge += height + LAYER_GAP
    total = edge - (LAYER_GAP if inner else 0.0) + foot
    return tops + ([total] if bottom else []), heights, total


def route(
    mesh: Mesh,
    chain: Sequence[int],
    x: Sequence[float],
    y: Sequence[float],
    sizes: Sequence[tuple[float, float]],
    tops: Sequence[float],
    heights: Sequence[float],
) -> list[Point]:
    """Return the points of a link: straight down through every layer it passes, bent only between layers."""
    first, last = chain[0], chain[-1]
    leave = x[first] + mesh.segments[(first, chain[1])].leave
    arrive = x[last] + (mesh.segments[(chain[-2], last)].arrive or 0.0)
    points = [(leave, y[first] + sizes[first][1] / 2), (leave, tops[mesh.layer[first]] + heights[mesh.layer[first]])]
    for bend in chain[1:-1]:
        at = mesh.layer[bend]
        points += [(x[bend], tops[at]), (x[bend], tops[at] + heights[at])]
    points += [(arrive, tops[mesh.layer[last]]), (arrive, y[last] - sizes[last][1] / 2)]
    return points


def rounded(value: float) -> float:
    """Return the nearest half pixel; the same in Python and in JavaScript."""
    return math.floor(value * 2 + 0.5) / 2
