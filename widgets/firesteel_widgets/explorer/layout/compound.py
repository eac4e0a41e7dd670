"""Lay out a graph with boxes in it: every open box on its own, from the inside out, then as one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from .layered import Link, Placed, Point, layered

HEAD = 40.0  # room for a box's title, pixels
FOOT = 16.0
SIDE = 10.0

Size = tuple[float, float]
Member = tuple[Literal["item", "box", "in", "out"], int]  # a port's number is the item its links come from
Way = tuple[int, Member, Member]  # a link of one level: the box (-1: the page) and its two ends


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Picture:
    """Where every item and every open box is, and the polyline of every link."""

    items: list[Rectangle]
    boxes: list[Rectangle]
    routes: dict[tuple[int, int], list[Point]]
    width: float
    height: float


@dataclass(slots=True)
class Level:
    """What lies directly in one box, and the links between its members and ports."""

    members: dict[Member, int] = field(default_factory=dict[Member, int])
    links: dict[tuple[Member, Member, int], int] = field(default_factory=dict[tuple[Member, Member, int], int])
    placed: Placed = field(default_factory=lambda: Placed([], [], 0.0, 0.0, []))

    def add(self, member: Member) -> int:
        """Return the member's number on this level."""
        return self.members.setdefault(member, len(self.members))

    def connect(self, source: Member, target: Member, net: int) -> None:
        """Add a link once."""
        self.add(source)
        self.add(target)
        self.links.setdefault((source, target, net), len(self.links))

    def centre(self, member: Member) -> Point:
        """Return where a member's centre lies in this box."""
        index = self.members[member]
        return self.placed.x[index] + SIDE, self.placed.y[index]


def compound(
    sizes: Sequence[Size],
    parent: Sequence[int],
    box_parent: Sequence[int],
    titles: Sequence[float],
    links: Sequence[tuple[int, int]],
) -> Picture:
    """Lay out items in nested boxes.

    Args:
        sizes: width and height of each item.
        parent: for each item the box it lies in, -1 for none.
        box_parent: for each box the box around it, -1 for none; outer boxes come first.
        titles: the width that each box's title needs.
        links: pairs of items, source first.

    Returns:
        The picture, with its upper left corner at (0, 0).
    """
    levels = {box: Level() for box in range(-1, len(box_parent))}
    for item, box in enumerate(parent):
        levels[box].add(("item", item))
    for box, outer in enumerate(box_parent):
        levels[outer].add(("box", box))
    ways = {link: way(link, parent, box_parent) for link in links}
    for (source, _), steps in ways.items():
        for box, start, end in steps:
            levels[box].connect(start, end, source)
    box_sizes: list[Size] = [(0.0, 0.0)] * len(box_parent)
    for box in range(len(box_parent) - 1, -2, -1):
        arrange(levels, box, sizes, box_sizes, titles)
    return assemble(levels, sizes, box_sizes, box_parent, ways)


def way(link: tuple[int, int], parent: Sequence[int], box_parent: Sequence[int]) -> list[Way]:
    """Return the steps of a link: out of the source's boxes, across, and into the target's boxes."""
    source, target = link
    outside = chain(parent[source], box_parent)
    inside = chain(parent[target], box_parent)
    shared = next(box for box in outside if box in inside)
    start: Member = ("item", source)
    out: list[Way] = []
    for box in outside[: outside.index(shared)]:
        out.append((box, start, ("out", source)))
        start = ("box", box)
    end: Member = ("item", target)
    into: list[Way] = []
    for box in inside[: inside.index(shared)]:
        into.append((box, ("in", source), end))
        end = ("box", box)
    return [*out, (shared, start, end), *reversed(into)]


def chain(box: int, box_parent: Sequence[int]) -> list[int]:
    """Return a box and the boxes around it, the page (-1) last."""
    result = [box]
    while box >= 0:
        box = box_parent[box]
        result.append(box)
    return result


def arrange(
    levels: dict[int, Level], box: int, sizes: Sequence[Size], box_sizes: list[Size], titles: Sequence[float]
) -> None:
    """Lay out one level whose inner boxes have been laid out, and note the size of its box."""
    level = levels[box]

    def size(member: Member) -> Size:
        kind, number = member
        return sizes[number] if kind == "item" else box_sizes[number] if kind == "box" else (0.0, 0.0)

    def offset(member: Member, port: Member) -> float:
        return levels[member[1]].centre(port)[0] - box_sizes[member[1]][0] / 2

    links = [
        Link(
            level.members[start],
            level.members[end],
            net,
            offset(start, ("out", net)) if start[0] == "box" else 0.0,
            offset(end, ("in", net)) if end[0] == "box" else 0.0 if end[0] == "out" else None,
        )
        for start, end, net in level.links
    ]
    top = {index for (kind, _), index in level.members.items() if kind == "in"}
    bottom = {index for (kind, _), index in level.members.items() if kind == "out"}
    head, foot = (HEAD, FOOT) if box >= 0 else (0.0, 0.0)
    level.placed = layered([size(member) for member in level.members], links, top, bottom, head, foot)
    if box >= 0:
        missing = max(0.0, titles[box] - level.placed.width) / 2
        level.placed.x = [x + missing for x in level.placed.x]
        level.placed.routes = [[(x + missing, y) for x, y in route] for route in level.placed.routes]
        box_sizes[box] = (level.placed.width + 2 * missing + 2 * SIDE, level.placed.height)


def assemble(
    levels: dict[int, Level],
    sizes: Sequence[Size],
    box_sizes: Sequence[Size],
    box_parent: Sequence[int],
    ways: dict[tuple[int, int], list[Way]],
) -> Picture:
    """Bring every level to its place on the page and join the routes of its links."""
    origin: dict[int, Point] = {-1: (0.0, 0.0)}

    def rectangle(member: Member, box: int, size: Size) -> Rectangle:
        x, y = levels[box].centre(member)
        return Rectangle(origin[box][0] + x - size[0] / 2, origin[box][1] + y - size[1] / 2, *size)

    boxes: list[Rectangle] = []
    for box, outer in enumerate(box_parent):
        boxes.append(rectangle(("box", box), outer, box_sizes[box]))
        origin[box] = (boxes[box].x, boxes[box].y)
    home = {member: box for box, level in levels.items() for member in level.members}
    items = [rectangle(("item", item), home[("item", item)], size) for item, size in enumerate(sizes)]
    routes = {
        (source, target): [
            (origin[box][0] + SIDE + x, origin[box][1] + y)
            for box, start, end in steps
            for x, y in levels[box].placed.routes[levels[box].links[(start, end, source)]]
        ]
        for (source, target), steps in ways.items()
    }
    page = levels[-1].placed
    return Picture(items, boxes, routes, page.width + 2 * SIDE, page.height)
