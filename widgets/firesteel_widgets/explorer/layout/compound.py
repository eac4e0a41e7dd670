"""Lay out a graph with boxes in it: every box as if all in it were shut, then room is made for those that are open.

Opening a box therefore moves nothing above it: the layers around it are found without looking inside. This holds for
boxes that read each other in a circle as well. Only where open boxes stand side by side in one row, one that is opened
further may move aside as a whole, with what is in it: both cannot grow and stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .fitting import Extent, Point, fit, route
from .layered import Size, layered
from .levels import BOX, ITEM, Level, Member, Step, levels_of

HEAD = 46.0  # room for a box's title and for the bends below it, pixels
FOOT = 16.0
SIDE = 10.0
TITLE_LEFT = 12.0  # a title's distance from its box's left edge, or from a link that comes in there


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Picture:
    """Where every item and every open box is, and the polyline of every link.

    `titles` says how far right of its box's edge each title begins. `zero` is the x that stays where it is when a
    box is opened: what lies above the box keeps its distance to it.
    """

    items: list[Rectangle]
    boxes: list[Rectangle]
    titles: list[float]
    routes: dict[tuple[int, int], list[Point]]
    width: float
    height: float
    zero: float


def compound(
    sizes: Sequence[Size],
    parent: Sequence[int],
    box_parent: Sequence[int],
    shut: Sequence[Size],
    titles: Sequence[float],
    links: Sequence[tuple[int, int]],
) -> Picture:
    """Lay out items in nested boxes.

    Args:
        sizes: width and height of each item.
        parent: for each item the box it lies in, -1 for none.
        box_parent: for each box the box around it, -1 for none; outer boxes come first.
        shut: width and height that each box has when it is shut.
        titles: the width that each box's title needs.
        links: pairs of items, source first.

    Returns:
        The picture, with its upper left corner at (0, 0).
    """
    levels, ways = levels_of(parent, box_parent, links)
    for box in range(len(box_parent) - 1, -2, -1):
        arrange(levels, box, sizes, shut, titles)
    page = levels[-1].fitted
    starts = [levels[box].title for box in range(len(box_parent))]
    picture = Picture([], [], starts, {}, page.right - page.left + 2 * SIDE, page.height, SIDE - page.left)
    origin: dict[int, Point] = {-1: (picture.zero, 0.0)}
    for box, outer in enumerate(box_parent):
        at = rectangle(levels[outer], (BOX, box), origin[outer])
        picture.boxes.append(at)
        origin[box] = (at.x + SIDE - levels[box].fitted.left, at.y)
    picture.items = [rectangle(levels[box], (ITEM, item), origin[box]) for item, box in enumerate(parent)]
    for link, steps in zip(links, ways, strict=True):
        picture.routes[link] = [
            (origin[step.box][0] + x, origin[step.box][1] + y) for step in steps for x, y in points_of(levels, step)
        ]
    return picture


def arrange(
    levels: dict[int, Level], box: int, sizes: Sequence[Size], shut: Sequence[Size], titles: Sequence[float]
) -> None:
    """Lay out one level whose inner boxes have been laid out."""
    level = levels[box]
    numbers = level.members
    level.sizes = [sizes[n] if kind == ITEM else shut[n] if kind == BOX else (0.0, 0.0) for kind, n in numbers]
    level.layered = layered(level.sizes, list(level.links), level.top, level.bottom)
    opened = {index: extent_of(levels, level, number) for (kind, number), index in numbers.items() if kind == BOX}
    head, foot = (HEAD, FOOT) if box >= 0 else (0.0, 0.0)
    level.fitted = fit(level.layered, level.sizes, opened, level.top, level.bottom, head, foot)
    level.offsets = [opened[index].left if index in opened else size[0] / 2 for index, size in enumerate(level.sizes)]
    for index, extent in opened.items():
        level.sizes[index] = (extent.left + extent.right, extent.height)
    if box >= 0:
        make_room_for_title(level, titles[box])


def make_room_for_title(level: Level, width: float) -> None:
    """Put a box's title where no link comes in, and widen the box if it is too narrow."""
    fitted = level.fitted
    level.title = TITLE_LEFT
    for x in sorted(fitted.x[port] - fitted.left + SIDE for port in level.top):
        if level.title - TITLE_LEFT / 2 < x < level.title + width:
            level.title = x + TITLE_LEFT
    fitted.right += max(0.0, level.title + width - (fitted.right - fitted.left + 2 * SIDE))


def extent_of(levels: dict[int, Level], outer: Level, box: int) -> Extent:
    """Return how far an open box reaches from where its first link comes in."""
    fitted = levels[box].fitted
    port = main_port(levels[box])
    middle = fitted.x[port] if port >= 0 else levels[box].layered.width / 2
    link = outer.entries.get((box, port), -1)
    if link >= 0 and not outer.layered.backward[link]:
        middle -= outer.layered.arrive[outer.layered.mesh.last[link]]
    return Extent(middle - fitted.left + SIDE, fitted.right + SIDE - middle, fitted.height)


def main_port(level: Level) -> int:
    """Return the port that stays in place when a box is opened: the one that is read first, or the one written last."""
    layer = level.layered.mesh.layer
    ins = [(layer[end], start) for start, end in level.links if start in level.top]
    outs = [(-layer[start], end) for start, end in level.links if end in level.bottom]
    return min(ins)[1] if ins else min(outs)[1] if outs else -1


def rectangle(level: Level, member: Member, origin: Point) -> Rectangle:
    """Return where a member is on the page."""
    index = level.members[member]
    width, height = level.sizes[index]
    x, y = level.fitted.x[index] - level.offsets[index], level.fitted.y[index]
    return Rectangle(origin[0] + x, origin[1] + y, width, height)


def points_of(levels: dict[int, Level], step: Step) -> list[Point]:
    """Return the points of one step of a link, in its level's own coordinates."""
    level = levels[step.box]
    link = level.links[step.start, step.end]
    shape, x = level.layered, level.fitted.x

    def end_of(index: int, port: Member | None) -> float:
        if port is None:
            return x[index]
        inner = levels[level.numbers[index][1]]
        return x[index] - level.offsets[index] + SIDE - inner.fitted.left + inner.fitted.x[inner.members[port]]

    leave, arrive = end_of(step.start, step.leave), end_of(step.end, step.arrive)
    upper, lower = (arrive, leave) if shape.backward[link] else (leave, arrive)
    if (step.leave if shape.backward[link] else step.arrive) is None:
        lower += shape.arrive[shape.mesh.last[link]]
    return route(shape, level.fitted, level.sizes, link, upper, lower)
