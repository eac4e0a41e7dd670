"""Divide a graph with nested boxes into levels: what lies directly in one box, and the ways of the links there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from .acyclic import closes_cycle
from .fitting import Fitted
from .layered import Layered, Size
from .mesh import Pair

ITEM, BOX, IN, OUT = range(4)
Member = tuple[int, int]  # its kind and a number: of an item, of a box, of what links come from (boxes after items)


class Step(NamedTuple):
    """A link's way across one level: the box (-1: the page), its ends, and the ports of those that are open boxes."""

    box: int
    start: int
    end: int
    leave: Member | None
    arrive: Member | None


@dataclass(slots=True)
class Level:
    """What lies directly in one box.

    Attributes:
        members: their numbers on this level: items and boxes in the order of the graph, then ports.
        links: pairs of numbers, each once however many links lead that way.
        entries: for each open box here and each of its ports on the upper edge, the link that leads there.
    """

    members: dict[Member, int] = field(default_factory=dict[Member, int])
    numbers: list[Member] = field(default_factory=list[Member])
    links: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    entries: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    top: list[int] = field(default_factory=list[int])
    bottom: list[int] = field(default_factory=list[int])
    sizes: list[Size] = field(default_factory=list[Size])
    offsets: list[float] = field(default_factory=list[float])  # from a member's left edge to where the layers have it
    title: float = 0.0  # where the title begins, right of the box's left edge
    layered: Layered = field(init=False)
    fitted: Fitted = field(init=False)

    def add(self, member: Member) -> int:
        """Return the member's number on this level."""
        if member not in self.members:
            self.members[member] = len(self.numbers)
            self.numbers.append(member)
            if member[0] == IN:
                self.top.append(self.members[member])
            if member[0] == OUT:
                self.bottom.append(self.members[member])
        return self.members[member]

    def connect(self, start: int, end: int) -> int:
        """Return the number of the link between two members."""
        return self.links.setdefault((start, end), len(self.links))


def levels_of(
    parent: Sequence[int], box_parent: Sequence[int], links: Sequence[Pair]
) -> tuple[dict[int, Level], list[list[Step]]]:
    """Return the level of each box (-1: of the page), and for each link its steps from source to target.

    Members stand in the order of the first item in them, so that a box has the same place open and shut.
    """
    levels = {box: Level() for box in range(-1, len(box_parent))}
    for item, box in enumerate(parent):
        around = chain(box, box_parent)
        for inner, outer in pairwise(around):
            levels[outer].add((BOX, inner))
        levels[box].add((ITEM, item))
    for box, outer in enumerate(box_parent):  # those that hold nothing
        levels[outer].add((BOX, box))
    entries = entries_of(levels, links, parent, box_parent)
    ways = [steps_of(levels, *given, parent, box_parent) for given in zip(links, entries, strict=True)]
    return levels, ways


def entries_of(
    levels: dict[int, Level], links: Sequence[Pair], parent: Sequence[int], box_parent: Sequence[int]
) -> list[Member]:
    """Return the port by which each link enters boxes: that of the item it comes from.

    A link that closes a circle comes from below. It takes the port of the whole box it comes from, so that what is
    in the box above is the same whether that one is open or shut.
    """
    meetings: list[tuple[int, Pair]] = []
    known: dict[int, dict[Pair, int]] = {box: {} for box in levels}
    for source, target in links:
        outside, inside = chain(parent[source], box_parent), chain(parent[target], box_parent)
        box = next(box for box in outside if box in inside)
        ends = levels[box].members[member_in(box, source, outside)], levels[box].members[member_in(box, target, inside)]
        known[box].setdefault(ends, len(known[box]))
        meetings.append((box, ends))
    closing = {box: closes_cycle(len(level.numbers), list(known[box])) for box, level in levels.items()}
    entries: list[Member] = []
    for (source, _), (box, ends) in zip(links, meetings, strict=True):
        kind, number = levels[box].numbers[ends[0]]
        turned = kind == BOX and closing[box][known[box][ends]]
        entries.append((IN, len(parent) + number if turned else source))
    return entries


def steps_of(
    levels: dict[int, Level], link: Pair, entry: Member, parent: Sequence[int], box_parent: Sequence[int]
) -> list[Step]:
    """Return the steps of a link: out of the source's boxes, across, and by *entry* into the target's boxes.

    All links that leave a box from one member of it share a port.
    """
    source, target = link
    outside, inside = chain(parent[source], box_parent), chain(parent[target], box_parent)
    shared = next(box for box in outside if box in inside)
    steps: list[Step] = []
    start, leave = levels[outside[0]].add((ITEM, source)), None
    for box, outer in pairwise(outside[: outside.index(shared) + 1]):
        port: Member = (OUT, start)
        steps.append(Step(box, start, levels[box].add(port), leave, None))
        start, leave = levels[outer].add((BOX, box)), port
    for outer, box in pairwise(inside[inside.index(shared) :: -1]):
        end = levels[outer].add((BOX, box))
        steps.append(Step(outer, start, end, leave, entry))
        start, leave = levels[box].add(entry), None
        levels[outer].entries.setdefault((box, start), levels[outer].connect(steps[-1].start, end))
    steps.append(Step(inside[0], start, levels[inside[0]].add((ITEM, target)), leave, None))
    for step in steps:
        levels[step.box].connect(step.start, step.end)
    return steps


def member_in(box: int, item: int, around: Sequence[int]) -> Member:
    """Return what holds an item directly in a box, or the item itself, given the boxes *around* the item."""
    at = around.index(box)
    return (BOX, around[at - 1]) if at else (ITEM, item)


def chain(box: int, box_parent: Sequence[int]) -> list[int]:
    """Return a box and the boxes around it, the page (-1) last."""
    result = [box]
    while box >= 0:
        box = box_parent[box]
        result.append(box)
    return result
