"""What is written on each item and how large it is; `src/explorer/faces.ts` says the same, so the pictures agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..text import count_text, shape_text
from .model import Graph, Node
from .visible import Visible
from .words import leaf

LETTER = 7.2  # width of a letter of the label, pixels; not measured, so that every machine draws the same
SMALL_LETTER = 6.1
LONGEST = 26  # letters
NUMBER_WIDTH = 138.0  # of a node that shows its value and its gradient
SYMBOLS = {
    "add": "+",
    "sub": "−",
    "rsub": "−",
    "mul": "×",
    "div": "÷",
    "pow": "xⁿ",
    "mm": "@",
    "bmm": "@",
    "mv": "@",
    "dot": "@",
    "matmul": "@",
    "sum": "Σ",
    "mean": "Σ",
    "neg": "−",
    "exp": "eˣ",
}


@dataclass(frozen=True, slots=True)
class Face:
    """How one item looks.

    Attributes:
        kind: decides shape and colour.
        label: the first line.
        detail: the second line: a shape, or what a shut box holds; ``""`` for a number, which shows its value.
        uses: how many gradients arrive and are added up here.
        number: whether it has room for a value and a gradient.
        width: pixels.
        height: pixels.
    """

    kind: Literal["operation", "parameter", "input", "root", "module"]
    label: str
    detail: str
    uses: int
    number: bool
    width: float
    height: float


def faces(graph: Graph, seen: Visible) -> list[Face]:
    """Return the face of every item on the page."""
    uses = [len(users) for users in graph.consumers()]
    held = nodes_held(graph)
    return [
        node_face(graph, graph.nodes[item], uses[item]) if item >= 0 else box_face(graph, -1 - item, held[-1 - item])
        for item in seen.items
    ]


def box_faces(graph: Graph, modules: Sequence[int]) -> list[Face]:
    """Return the faces that these module boxes have when they are shut."""
    held = nodes_held(graph)
    return [box_face(graph, module, held[module]) for module in modules]


def node_face(graph: Graph, node: Node, uses: int) -> Face:
    """Return the face of a node."""
    outer = graph.modules[node.module].path + "." if node.module >= 0 else ""
    sign = f"{node.variable} =" if node.variable else SYMBOLS.get(node.label, "")
    operation = f"{sign} {node.label}".strip()
    label = shortened(node.label.removeprefix(outer) if leaf(node) else operation)
    number = node.shape == ()
    detail = "" if number else shape_text(node.shape)
    width = max(56.0, len(label) * LETTER + 26, len(detail) * SMALL_LETTER + 26, NUMBER_WIDTH if number else 0.0)
    return Face(node.kind, label, detail, uses, number, width, 42.0 if number or detail else 30.0)


def box_face(graph: Graph, module: int, held: int) -> Face:
    """Return the face of a shut module box."""
    label = shortened(box_name(graph, module))
    detail = " · ".join(filter(None, [box_type(graph, module), count_text(held, "node")]))
    width = max(96.0, len(label) * LETTER + 46, len(detail) * SMALL_LETTER + 26)
    return Face("module", label, detail, 1, False, width, 46.0)


def box_title(graph: Graph, module: int) -> str:
    """Return the title of an open module box."""
    return " · ".join(filter(None, [shortened(box_name(graph, module)), box_type(graph, module)]))


def title_width(title: str) -> float:
    """Return the width that the title of an open box needs."""
    return len(title) * LETTER + 34


def box_name(graph: Graph, module: int) -> str:
    """Return a module's path as seen from the module around it."""
    around = [graph.modules[box] for box in graph.ancestry(module)[1:] if graph.modules[box].times == 1]
    path = graph.modules[module].path
    return path.removeprefix(around[0].path + ".") if around else path


def box_type(graph: Graph, module: int) -> str:
    """Return a module's class, and how often it is there.

    The sign in ``"12 × Block"`` is also the one of links that stand for several.
    """
    box = graph.modules[module]
    return " ".join(filter(None, [f"{box.times} ×" if box.times > 1 else "", box.type]))


def nodes_held(graph: Graph) -> list[int]:
    """Return how many nodes each module holds, those of inner modules included."""
    held = [0] * len(graph.modules)
    for node in graph.nodes:
        for box in graph.ancestry(node.module):
            held[box] += 1
    return held


def shortened(label: str) -> str:
    """Return a label of at most `LONGEST` letters, its middle left out.

    >>> shortened("encoder.layers.11.attention.query.weight")
    'encoder.laye…n.query.weight'
    """
    if len(label) <= LONGEST + 1:
        return label
    half = LONGEST // 2
    return f"{label[: half - 1]}…{label[-half - 1 :]}"
