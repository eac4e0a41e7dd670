"""What a graph is to the widgets: nodes, edges and module boxes, without any tensor in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..summary import plain

Kind = Literal["operation", "parameter", "input", "root"]
Shape = tuple[int, ...]

KINDS: tuple[Kind, ...] = ("operation", "parameter", "input", "root")


@dataclass(slots=True)
class Node:
    """One node of an autograd graph.

    Attributes:
        name: what the node's own ``name()`` says, e.g. ``"MulBackward0"``.
        label: an operation (``"mul"``) or, where gradients end, a variable's name (``"fc1.weight"``).
        variable: the name of the variable that holds an operation's result, ``""`` where there is none.
        kind: an operation, a leaf that is a parameter, a leaf that is not, or the root.
        shape: shape of the tensor it stands for; ``()`` for a number, None where nobody knows.
        dtype: its dtype as text, ``""`` where nobody knows.
        module: index into `Graph.modules`, -1 outside every module.
        slots: how many inputs the operation has, those without a gradient included.
    """

    name: str
    label: str
    kind: Kind
    variable: str = ""
    shape: Shape | None = None
    dtype: str = ""
    module: int = -1
    slots: int = 0


class Edge(NamedTuple):
    """Data flows from node *source* into input *slot* of node *target*; its gradient flows back."""

    source: int
    target: int
    slot: int


@dataclass(frozen=True, slots=True)
class Module:
    """A module box: its dotted *path*, its class, and the index of the box around it (-1: none).

    Around modules that repeat there is one more box, with *times* set to how many there are; so there is around the
    iterations of a loop, and each of them has a box.
    """

    path: str
    type: str
    parent: int
    times: int = 1


class Difference(NamedTuple):
    """Where a gradient is not what it should be.

    Attributes:
        slot: for which input; -1 where a node was not given what its consumers handed on, and for an ``"answer"``.
        got: in words.
        expected: in words.
        how: what it was compared with: the ``"reference"``'s gradient, central ``"differences"``, the ``"sum"`` of what
            came; or, where the node itself is not what it should be (its value, its place), the right ``"answer"``;
            ``"error"`` where its backward raised what was got.
        error: the largest difference.
    """

    slot: int
    got: str
    expected: str
    how: str
    error: float

    def pack(self) -> dict[str, Any]:
        """Return what the page needs."""
        return {**self._asdict(), "error": plain(self.error)}

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Difference:
        """Return what was packed."""
        return cls(**packed)._replace(error=float(packed["error"]))


@dataclass(slots=True)
class Graph:
    """An autograd graph; node 0 is the root, and every edge's source has been reached from it."""

    nodes: list[Node] = field(default_factory=list[Node])
    edges: list[Edge] = field(default_factory=list[Edge])
    modules: list[Module] = field(default_factory=list[Module])
    title: str = "graph"

    def consumers(self) -> list[list[int]]:
        """Return, for each node, the nodes that use it (once for each use)."""
        uses: list[list[int]] = [[] for _ in self.nodes]
        for edge in self.edges:
            uses[edge.source].append(edge.target)
        return uses

    def producers(self) -> list[list[int]]:
        """Return, for each node, the nodes it is computed from, in the order of its inputs."""
        inputs: list[list[int]] = [[] for _ in self.nodes]
        for edge in self.edges:
            inputs[edge.target].append(edge.source)
        return inputs

    def topological_order(self) -> list[int]:
        """Return the nodes so that each stands after all it is computed from (Kahn's algorithm)."""
        consumers = self.consumers()
        waiting = [0] * len(self.nodes)
        for edge in self.edges:
            waiting[edge.target] += 1
        ready = [node for node, count in enumerate(waiting) if count == 0]
        for node in ready:
            for target in consumers[node]:
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
        return ready

    def ancestry(self, module: int) -> list[int]:
        """Return *module* and the boxes around it, innermost first."""
        chain: list[int] = []
        while module >= 0:
            chain.append(module)
            module = self.modules[module].parent
        return chain
