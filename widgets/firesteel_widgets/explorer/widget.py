"""GraphExplorer: the autograd graph of a learner's own objects, live in the notebook."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import traitlets

from ..base import STATIC, Widget
from .columns import pack
from .figure import figure_html
from .values import packet
from .visible import first_expanded
from .walk import Walk
from .words import describe

KNOWN_AT_FIRST = 300  # nodes whose values travel with the widget, so that they are there without a kernel


class GraphExplorer(Widget):
    """Show what an object's autograd graph is made of.

    The graph's nodes stay alive as long as the widget does. Values are read when they are asked for, so they are
    those of the moment: a gradient appears once ``backward()`` has run.

    Args:
        root: the end of the graph, such as a loss; anything with a ``grad_fn``.
        model: an ``nn.Module`` whose parameters' names and module boxes are wanted, or None.
        names: variables by name, to label inputs with.

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

    def __init__(self, root: object, model: Any = None, names: Mapping[str, object] | None = None) -> None:
        self.walk = Walk(root, model, names)
        graph = self.walk.graph
        super().__init__(
            title=graph.title,
            desc=describe(graph),
            known=self.packets(range(min(len(graph.nodes), KNOWN_AT_FIRST))),
            expanded=first_expanded(graph),
            **pack(graph),
        )
        self.refresh()
        self.on_msg(self._answer)

    def packets(self, nodes: Any) -> dict[str, Any]:
        """Return value and gradient of *nodes*, by node as text."""
        return {str(node): packet(self.walk, node) for node in nodes}

    def refresh(self) -> None:
        """Read the values anew and draw the static figure again, with the boxes that are open now."""
        self.known = self.packets(int(node) for node in self.known)
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

    def _answer(self, _: object, content: Any, buffers: object) -> None:
        """Answer ``{need: [ids]}`` with ``{values: {id: packet}}``; ids that are no nodes are left out."""
        asked: Any = content.get("need", []) if isinstance(content, dict) else []
        count = len(self.walk.graph.nodes)
        nodes = [node for node in asked if type(node) is int and 0 <= node < count]
        if nodes:
            self.send({"values": self.packets(nodes)})


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


def callers_variables() -> dict[str, object]:
    """Return the variables of the function that called `graph`."""
    frame = inspect.currentframe()
    caller = frame.f_back.f_back if frame and frame.f_back else None
    return {} if caller is None else {**caller.f_globals, **caller.f_locals}
