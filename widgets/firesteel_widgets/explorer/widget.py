"""GraphExplorer: the autograd graph of a learner's own objects, live in the notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from ..base import STATIC, Widget
from ..callers import callers_variables
from ..summary import within
from .columns import pack
from .details import detailed
from .figure import figure_html
from .play import play
from .tape import Tape
from .values import packet
from .visible import first_expanded
from .walk import Walk
from .words import describe

KNOWN_AT_FIRST = 300  # nodes whose values travel with the widget, so that they are there without a kernel,
ROOM = 40_000  # as far as they take no more bytes than this


class GraphExplorer(Widget):
    """Show what an object's autograd graph is made of.

    The graph's nodes stay alive as long as the widget does. Values are read when they are asked for, so they are
    those of the moment: a gradient appears once ``backward()`` has run.

    Args:
        root: the end of the graph, such as a loss; anything with a ``grad_fn``.
        model: an ``nn.Module`` whose parameters' names and module boxes are wanted, or None.
            names: variables by name, to label inputs with.
        tape: whether to play the backward pass (once, over the recorded nodes; no ``.grad`` changes).

    Raises:
        TypeError: *root* has no ``grad_fn``.
        ValueError: no operation was recorded for *root*.
    """

    module = "explorer"
    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"

    nodes = traitlets.Bytes().tag(sync=True)
    edges = traitlets.Bytes().tag(sync=True)
    strings = traitlets.List(traitlets.Unicode()).tag(sync=True)
    modules = traitlets.List(traitlets.Dict()).tag(sync=True)
    known = traitlets.Dict().tag(sync=True)
    tape = traitlets.Bytes().tag(sync=True)
    amounts = traitlets.Bytes().tag(sync=True)
    contributions = traitlets.Dict().tag(sync=True)
    sources = traitlets.List(traitlets.Dict()).tag(sync=True)
    rules = traitlets.Dict().tag(sync=True)
    places = traitlets.Dict().tag(sync=True)
    files = traitlets.Dict().tag(sync=True)
    why = traitlets.Dict().tag(sync=True)
    failure = traitlets.Dict().tag(sync=True)
    diff = traitlets.Dict().tag(sync=True)
    expanded = traitlets.List(traitlets.Unicode()).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    cursor = traitlets.Int(0).tag(sync=True)
    phase = traitlets.Enum(["forward", "backward", "done"], "forward").tag(sync=True)
    breakpoints = traitlets.List(traitlets.Int()).tag(sync=True)
    filter = traitlets.Unicode().tag(sync=True)
    detail = traitlets.Enum(["values", "grads", "shapes", "time", "memory"], "values").tag(sync=True)

    def __init__(
        self, root: object, model: Any = None, names: Mapping[str, object] | None = None, *, tape: bool = True
    ) -> None:
        self.walk = Walk(root, model, names)
        self.recorded = play(self.walk) if tape else Tape()
        graph = self.walk.graph
        super().__init__(
            cursor=len(self.recorded.events),
            phase=self.phase_at(len(self.recorded.events)),
            **self.recorded.pack(),
            why={"0": self.recorded.stopped} if self.recorded.stopped else {},
            title=graph.title,
            desc=describe(graph),
            known=self.first_known(),
            expanded=first_expanded(graph),
            **pack(graph),
        )
        self.refresh()
        self.on_msg(self._answer)

    def packets(self, nodes: Any) -> dict[str, Any]:
        """Return value and gradient of *nodes*, by node as text."""
        return {str(node): packet(self.walk, node) for node in nodes}

    def first_known(self) -> dict[str, Any]:
        """Return the packets of the nodes nearest to the root, as many as there is room for."""
        return within(ROOM, self.packets(range(min(len(self.walk.graph.nodes), KNOWN_AT_FIRST))))

    def refresh(self) -> None:
        """Read the values anew and draw the static figure again, with the boxes that are open now."""
        self.known = self.first_known()
        packets = {int(node): values for node, values in self.known.items()}
        self.figure, self.fallback = figure_html(self.walk.graph, self.expanded, packets)

    def select(self, label: str) -> None:
        """Select the first node with this label, or the one whose result has this name; open the boxes around it.

        Raises:
            KeyError: no node has this label.
        """
        graph = self.walk.graph
        found = [index for index, node in enumerate(graph.nodes) if label in (node.variable, node.label)]
        if not found:
            raise KeyError(f"select: no node is called {label!r}; the nodes' labels are what is written on them")
        around = [graph.modules[box].path for box in graph.ancestry(graph.nodes[found[0]].module)]
        self.expanded = [*self.expanded, *(path for path in reversed(around) if path not in self.expanded)]
        self.selected = found[0]

    def step(self, count: int = 1) -> int:
        """Move the cursor by *count* events, backwards if negative, and stop at the ends; return where it is."""
        self.cursor = min(max(self.cursor + count, 0), len(self.recorded.events))
        return self.cursor

    def phase_at(self, cursor: int) -> str:
        """Return ``"forward"``, ``"backward"`` or ``"done"``: where the tape is after *cursor* events."""
        if cursor >= len(self.recorded.events):
            return "done"
        return "backward" if cursor > self.recorded.turn() else "forward"

    @traitlets.observe("cursor")
    def _follow(self, change: Any) -> None:
        self.phase = self.phase_at(change.new)

    def _answer(self, _: object, content: Any, buffers: object) -> None:
        """Answer ``{need: [nodes]}`` with ``{values}``, ``{need_events: [events]}`` with ``{events}``.

        What is asked about no node and no event of ours is left out.
        """
        asked: Any = content if isinstance(content, dict) else {}
        if nodes := numbers_below(asked.get("need"), len(self.walk.graph.nodes)):
            self.send({"values": {str(node): packet(self.walk, node, detailed) for node in nodes}})
        if events := numbers_below(asked.get("need_events"), len(self.recorded.events)):
            self.send({"events": {str(event): self.recorded.contribution(event) for event in events}})


def numbers_below(asked: Any, count: int) -> list[int]:
    """Return those of the numbers *asked* for that count from 0 to below *count*."""
    numbers: list[Any] = asked if isinstance(asked, list) else []
    return [number for number in numbers if type(number) is int and 0 <= number < count]


def graph(root: object, model: Any = None, *, names: Mapping[str, object] | None = None) -> GraphExplorer:
    """Draw the autograd graph that ends in *root*.

    Args:
        root: any object that speaks PyTorch's protocol (``grad_fn``, ``next_functions``, ``name()``): a tensor of
            torch or of a framework built like it, or a scalar with a gradient.
        model: an ``nn.Module``; names its parameters and draws a box around each of its modules.
        names: variables by name, to label inputs with; the caller's own variables if left out.

    Returns:
        The widget; as the last line of a cell it shows itself.

    Raises:
        TypeError: *root* has no ``grad_fn``.
        ValueError: no operation was recorded for *root*.
    """
    return GraphExplorer(root, model, callers_variables() if names is None else names)
