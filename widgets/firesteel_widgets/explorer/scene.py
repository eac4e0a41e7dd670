"""Join what is visible, how it looks and where it stands: all that a drawing needs."""

from __future__ import annotations

from dataclasses import dataclass

from .faces import Face, box_faces, box_title, faces, title_width
from .layout.compound import Picture, compound
from .model import Graph
from .visible import Visible


@dataclass(frozen=True, slots=True)
class Scene:
    """A graph made ready to draw: what is seen, its faces, the titles of open boxes, and all positions."""

    seen: Visible
    faces: list[Face]
    titles: list[str]
    picture: Picture


def scene(graph: Graph, seen: Visible) -> Scene:
    """Lay out what is *seen* of a graph."""
    looks = faces(graph, seen)
    titles = [box_title(graph, module) for module in seen.open]
    position = {module: index for index, module in enumerate(seen.open)}
    picture = compound(
        [(face.width, face.height) for face in looks],
        [position.get(module, -1) for module in seen.parent],
        [position.get(graph.modules[module].parent, -1) for module in seen.open],
        [(face.width, face.height) for face in box_faces(graph, seen.open)],
        [title_width(title) for title in titles],
        list(seen.links),
    )
    return Scene(seen, looks, titles, picture)
