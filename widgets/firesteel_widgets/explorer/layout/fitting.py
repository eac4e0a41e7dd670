"""Make room for the boxes that are open: what stands beside one moves aside, what stands below moves down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .layered import ITEM_MARGIN, LANE_MARGIN, Layered, Size, rounded

Point = tuple[float, float]

LAYER_GAP = 28.0  # between layers, pixels
STRAIGHT = 24.0  # of a link that comes into a box, beside the title


@dataclass(frozen=True, slots=True)
class Extent:
    """How far an open box reaches from the x at which the layers have it."""

    left: float
    right: float
    height: float


@dataclass(slots=True)
class Fitted:
    """Where everything on one level is, in coordinates in which opening a box moves nothing above it.

    Attributes:
        x: of each vertex.
        y: the upper edge of each item.
        tops: the upper edge of each layer.
        bottoms: the lower edge of each layer.
        left: of the whole.
        right: of the whole.
        height: of the whole.
    """

    x: list[float]
    y: list[float]
    tops: list[float]
    bottoms: list[float]
    left: float
    right: float
    height: float


def fit(
    level: Layered,
    sizes: Sequence[Size],
    opened: Mapping[int, Extent],
    top: Collection[int],
    bottom: Collection[int],
    head: float,
    foot: float,
) -> Fitted:
    """Return the places of a level's vertices.

    Args:
        level: the layers, laid out as if every box in them were shut.
        sizes: width and height of each item, boxes shut.
        opened: the extents of the items that are open boxes.
        top: items of no size on the upper edge.
        bottom: items of no size on the lower edge.
        head: room between the upper edge and the first layer.
        foot: room between the last layer and the lower edge.
    """
    reach = [reach_of(vertex, sizes, opened) for vertex in range(len(level.mesh.layer))]
    x = list(level.x)
    for layer in level.layers:
        make_room(layer, x, reach, opened)
    shut = [max((sizes[vertex][1] for vertex in layer if vertex < len(sizes)), default=0.0) for layer in level.layers]
    heights = list(shut)
    for item, extent in opened.items():
        at = level.mesh.layer[item]
        heights[at] = max(heights[at], extent.height)
    tops, height = stack_layers(heights, bool(top), bool(bottom), head, foot)
    bottoms = [edge + size for edge, size in zip(tops, heights, strict=True)]
    if top:
        bottoms[0] = STRAIGHT
    reads = [False] * len(level.mesh.layer)
    for lower in level.mesh.lower:
        reads[lower] = True
    y: list[float] = []
    for item, (_, own) in enumerate(sizes):
        at = level.mesh.layer[item]
        own = opened[item].height if item in opened else own
        middle = tops[at] if item in opened else tops[at] + (shut[at] - own) / 2
        y.append(middle if reads[item] else bottoms[at] - own)  # a leaf stands close to what uses it
    left = min((x[vertex] - room for vertex, (room, _) in enumerate(reach)), default=0.0)
    right = max((x[vertex] + room for vertex, (_, room) in enumerate(reach)), default=0.0)
    return Fitted(x, y, tops, bottoms, left, right, height)


def reach_of(vertex: int, sizes: Sequence[Size], opened: Mapping[int, Extent]) -> tuple[float, float]:
    """Return the room that a vertex needs to its left and to its right."""
    if vertex in opened:
        return opened[vertex].left + ITEM_MARGIN, opened[vertex].right + ITEM_MARGIN
    half = sizes[vertex][0] / 2 + ITEM_MARGIN if vertex < len(sizes) and sizes[vertex][0] else LANE_MARGIN
    return half, half


def make_room(
    layer: Sequence[int], x: list[float], reach: Sequence[tuple[float, float]], opened: Collection[int]
) -> None:
    """Move the vertices of one layer away from its open box, as far as it needs room and no farther.

    Where several boxes are open, the middle one stays, whatever is opened in them. Another one that is opened further
    moves aside as a whole, with all that is in it: two boxes side by side cannot both grow and both stay.
    """
    boxes = [index for index, vertex in enumerate(layer) if vertex in opened]
    if not boxes:
        return
    pivot = boxes[(len(boxes) - 1) // 2]
    for before, vertex in zip(layer[pivot:], layer[pivot + 1 :], strict=False):
        x[vertex] = max(x[vertex], rounded(x[before] + reach[before][1] + reach[vertex][0]))
    for after, vertex in zip(layer[pivot::-1], layer[:pivot][::-1], strict=False):
        x[vertex] = min(x[vertex], rounded(x[after] - reach[after][0] - reach[vertex][1]))


def stack_layers(
    heights: Sequence[float], top: bool, bottom: bool, head: float, foot: float
) -> tuple[list[float], float]:
    """Return the upper edge of each layer and the height of all; ports stand on the edges themselves."""
    inner = heights[1 if top else 0 : len(heights) - (1 if bottom else 0)]
    tops = [0.0] if top else []
    edge = head
    for height in inner:
        tops.append(edge)
        edge += height + LAYER_GAP
    total = edge - (LAYER_GAP if inner else 0.0) + foot
    return tops + ([total] if bottom else []), total


def route(level: Layered, fitted: Fitted, sizes: Sequence[Size], link: int, leave: float, arrive: float) -> list[Point]:
    """Return the points of a link, from *leave* to *arrive*: bent only between layers, source first.

    Args:
        level: the layers.
        fitted: where they are.
        sizes: width and height of each item, open boxes as they are.
        link: its number.
        leave: x at its upper end.
        arrive: x at its lower end.
    """
    chain = level.mesh.chains[link]
    first, last = chain[0], chain[-1]
    layer = level.mesh.layer
    points = [(leave, fitted.y[first] + sizes[first][1])]
    x, y = leave, fitted.bottoms[layer[first]]  # as far as it has come; straight runs have two points however long
    for bend in chain[1:-1]:
        if fitted.x[bend] != x:
            points += [(x, y), (fitted.x[bend], fitted.tops[layer[bend]])]
        x, y = fitted.x[bend], fitted.bottoms[layer[bend]]
    if arrive != x:
        points += [(x, y), (arrive, fitted.tops[layer[last]])]
    points.append((arrive, fitted.y[last]))
    return points[::-1] if level.backward[link] else points
