"""Items in layers, with a bend wherever a link passes a layer: the mesh that is ordered and placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from .ranking import layers_of

FEW = 4  # links of one item that each have a lane of their own; more share one
MANY = 24  # links of one item; more share three, so that they can go by on either side: fewer of them cross others

Pair = tuple[int, int]


@dataclass(slots=True)
class Mesh:
    """Items and the bends of long links (*vertices*; the items come first) and the segments between them.

    Attributes:
        items: how many vertices are items.
        layer: of each vertex, 0 at the top.
        upper: of each segment, its upper end, one layer above the lower one.
        lower: of each segment, its lower end.
        chains: for each link its vertices from top to bottom.
        last: for each link the segment it arrives by.
    """

    items: int
    layer: list[int]
    upper: list[int] = field(default_factory=list[int])
    lower: list[int] = field(default_factory=list[int])
    chains: list[list[int]] = field(default_factory=list[list[int]])
    last: list[int] = field(default_factory=list[int])

    def neighbours(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return, for each vertex, its neighbours one layer up and one layer down."""
        above: list[list[int]] = [[] for _ in self.layer]
        below: list[list[int]] = [[] for _ in self.layer]
        for upper, lower in zip(self.upper, self.lower, strict=True):
            above[lower].append(upper)
            below[upper].append(lower)
        return above, below

    def connect(self, upper: int, lower: int) -> None:
        """Add a segment."""
        self.upper.append(upper)
        self.lower.append(lower)


def build_mesh(
    count: int, links: Sequence[Pair], backward: Sequence[bool], top: Collection[int], bottom: Collection[int]
) -> Mesh:
    """Rank the items and cut every link into segments of one layer.

    Args:
        count: number of items.
        links: ``(source, target)``.
        backward: for each link whether it is drawn upwards, because it closes a cycle.
        top: items that have the first layer to themselves.
        bottom: items that have the last layer to themselves.
    """
    down = [
        (target, source) if turned else (source, target)
        for (source, target), turned in zip(links, backward, strict=True)
    ]
    mesh = Mesh(count, layers_of(count, down, top, bottom))
    uses, served = Counter(source for source, _ in links), Counter[int]()
    shared: dict[Pair, list[int]] = {}  # bends from the source's layer downwards
    for (upper, lower), turned in zip(down, backward, strict=True):
        part = (3 if uses[upper] > MANY else 1) * served[upper] // max(uses[upper], 1)
        lane = shared.setdefault((upper, part), []) if uses[upper] > FEW and not turned else []
        served[upper] += not turned
        chain = [upper]
        for step in range(mesh.layer[lower] - mesh.layer[upper] - 1):
            if step == len(lane):
                lane.append(len(mesh.layer))
                mesh.layer.append(mesh.layer[upper] + step + 1)
                mesh.connect(chain[-1], lane[step])
            chain.append(lane[step])
        mesh.last.append(len(mesh.upper))
        mesh.connect(chain[-1], lower)
        mesh.chains.append([*chain, lower])
    return mesh
