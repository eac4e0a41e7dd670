"""GraphExplorer: the autograd graph of a learner's own objects, live in the notebook."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import traitlets

from ..base import STATIC, Widget
from ..callers import argument_texts, callers_variables
from ..summary import within
from .columns import pack
from .details import detailed, numbers_below
from .diff import compare
from .failing import Failure, computed
from .figure import figure_html
from .model import Difference
from .places import Places
from .play import play
from .recording import watch_backward
from .rules import Rules
from .sums import with_gradients
from .tape import Tape
from .values import packet
from .visible import first_expanded
from .walk import Walk
from .why import reasons
from .words import describe, difference_text, short_text

KNOWN_AT_FIRST = 300  # nodes whose values travel with the widget, so that they are there without a kernel,
ROOM = 40_000  # as far as they take no more bytes than this
ROOM_FOR_RULES = 20_000


class GraphExplorer(Widget):
    """Show what an object's autograd graph is made of.

    The graph's nodes stay alive as long as the widget does. Values are read when they are asked for, so they are
    those of the moment: a gradient appears once ``backward()`` has run.

    Args:
        root: the end of the graph, such as a loss; anything with a ``grad_fn``.
        model: an ``nn.Module`` whose parameters' names and module boxes are wanted, or None.
            names: variables by name, to label inputs with.
        places: knows which line made which node, where the computation was watched.
        title: what to call the graph where no variable names its root.
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
        self,
        root: object,
        model: Any = None,
        names: Mapping[str, object] | None = None,
        *,
        places: Places | None = None,
        tape: bool = True,
        title: str = "",
    ) -> None:
        self.walk = Walk(root, model, names, title=title)
        self.names = dict(names or {})
        self.told = Rules(self.walk)
        graph = self.walk.graph
        self.seen = places or Places()
        found = self.seen.of(self.walk)
        super().__init__(
            title=graph.title,
            expanded=first_expanded(graph),
            places=found,
            files=self.seen.files(found),
            failure=root.told(graph) if isinstance(root, Failure) else {},
            **pack(graph),
        )
        self.take(play(self.walk, self.told.watch) if tape and not self.failure else Tape())
        self.on_msg(self._answer)

    def take(self, tape: Tape, wrong: Mapping[int, Difference] | None = None) -> None:
        """Show a tape, with the nodes where something went wrong."""
        self.recorded = tape
        self.told.wrong = {**self.told.wrong, **(wrong or {})}
        with self.hold_sync():
            self.set_trait("tape", b"")  # the page reads the others when the tape changes
            for name, value in tape.pack().items():
                self.set_trait(name, value)
            self.cursor = len(tape.events)
            self.phase = self.phase_at(self.cursor)
            self.refresh()

    def compare(self, reference: Any = None) -> dict[str, Any]:
        """Compare each node's backward with central differences and, where given, with a reference.

        Args:
            reference: a framework of the same layout whose backwards are right, such as the package ``firesteel``.

        Returns:
            The trait `diff`: ``{"first", "nodes", "tried", "left"}``. ``first`` is the node whose backward differs and
            runs first, -1 where none does.
        """
        self.diff = compare(self.walk, reference, self.seen.arguments)
        self._show_differences(self.diff)
        return self.diff

    def mark(self, found: Mapping[int, tuple[str, str]]) -> None:
        """Outline the first of these nodes and say of each, in words, what it has and what it should have."""
        nodes = {str(node): Difference(-1, *texts, "answer", 0.0).pack() for node, texts in found.items()}
        self.diff = {"first": next(iter(found), -1), "nodes": nodes, "tried": {}, "left": {}}
        self._show_differences(self.diff)

    def _show_differences(self, diff: dict[str, Any]) -> None:
        if diff["first"] >= 0:
            self.show_node(diff["first"])
        self.take(self.recorded, {int(node): Difference.unpack(found) for node, found in diff["nodes"].items()})

    def sentences(self) -> dict[int, str]:
        """Return a sentence for each node where something is wrong."""
        nodes = self.walk.graph.nodes
        told = {node: difference_text(nodes[node], found) for node, found in self.told.wrong.items()}
        return {0: self.failure["sentence"], **told} if self.failure else told

    def packets(self, nodes: Any) -> dict[str, Any]:
        """Return value and gradient of *nodes*, by node as text."""
        return {str(node): packet(self.walk, node) for node in nodes}

    def refresh(self) -> None:
        """Read the values anew and draw the static figure again, with the boxes that are open now."""
        first = range(min(len(self.walk.graph.nodes), KNOWN_AT_FIRST))
        packets = self.packets(first)
        rules = {str(node): rule for node in first if (rule := self.told.of(node))}
        self.known = within(ROOM, packets)
        self.rules = within(ROOM_FOR_RULES, rules)
        self.sources = list(self.told.sources)
        self.why = reasons(self.walk, self.recorded, self.names)
        self.desc = " ".join([describe(self.walk.graph), *self.sentences().values()])
        self.figure, self.fallback = figure_html(
            self.walk.graph,
            self.expanded,
            with_gradients({int(node): values for node, values in packets.items()}, self.walk.graph, self.recorded),
            {int(node): rule["rule"] for node, rule in rules.items()},
            self.sentences(),
        )

    def select(self, label: str) -> None:
        """Select the first node with this label, or the one whose result has this name; open the boxes around it.

        Raises:
            KeyError: no node has this label.
        """
        graph = self.walk.graph
        found = [index for index, node in enumerate(graph.nodes) if label in (node.variable, node.label)]
        if not found:
            raise KeyError(f"select: no node is called {label!r}; the nodes' labels are what is written on them")
        self.show_node(found[0])

    def show_node(self, node: int) -> None:
        """Select a node and open the boxes around it."""
        graph = self.walk.graph
        around = [graph.modules[box].path for box in graph.ancestry(graph.nodes[node].module)]
        self.expanded = [*self.expanded, *(path for path in reversed(around) if path not in self.expanded)]
        self.selected = node

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
            values = {str(node): packet(self.walk, node, detailed) for node in nodes}
            rules = {str(node): rule for node in nodes if (rule := self.told.of(node))}
            self.send({"values": values, "rules": rules})
        if events := numbers_below(asked.get("need_events"), len(self.recorded.events)):
            self.send({"events": {str(event): self.recorded.contribution(event) for event in events}})


def graph(
    root: object,
    model: Any = None,
    *,
    names: Mapping[str, object] | None = None,
    diff: bool = False,
    reference: Any = None,
) -> GraphExplorer:
    """Draw the autograd graph that ends in *root*.

    Args:
        root: any object that speaks PyTorch's protocol (``grad_fn``, ``next_functions``, ``name()``): a tensor of
            torch or of a framework built like it, or a scalar with a gradient. Or a function without arguments that
            computes one, such as ``lambda: model(x)``: then each node knows the line that made it, and where the
            function raises, what was built is drawn and the operation that failed is marked.
        model: an ``nn.Module``; names its parameters and draws a box around each of its modules.
        names: variables by name, to label inputs with; the caller's own variables if left out.
        diff: whether to compare each node's backward with central differences, and with *reference*.
        reference: a framework of the same layout whose backwards are right, such as the package ``firesteel``.

    Returns:
        The widget; as the last line of a cell it shows itself.

    Raises:
        TypeError: *root* has no ``grad_fn``.
        ValueError: no operation was recorded for *root*.
    """
    names, title = callers_variables() if names is None else names, short_text(argument_texts())
    places = Places()
    if isinstance(root, (FunctionType, MethodType, partial)):
        root = computed(root, places)
        names = {**places.variables, **names}
    explorer = GraphExplorer(root, model, names, places=places, title=title)
    if diff:
        explorer.compare(reference)
    return explorer


def record(
    root: object, model: Any = None, *, names: Mapping[str, object] | None = None
) -> AbstractContextManager[GraphExplorer]:
    """Draw the graph that ends in *root*, with the tape of the backward pass that runs in the block.

    What is recorded is what the learner's own code does, in its order, mistakes included; its result is not changed.

    Args:
        root: as for `graph`.
        model: as for `graph`.
        names: as for `graph`.

    Returns:
        A context whose value is the widget::

            with record(loss) as seen:
                loss.backward()
            seen

    Raises:
        TypeError: *root* has no ``grad_fn``.
        ValueError: no operation was recorded for *root*.
    """
    names, title = callers_variables() if names is None else names, short_text(argument_texts())
    return recording(GraphExplorer(root, model, names, tape=False, title=title))


@contextmanager
def recording(explorer: GraphExplorer) -> Generator[GraphExplorer]:
    """Let *explorer* watch the backward pass that runs in the block, and show its tape afterwards."""
    seen = None
    try:
        with watch_backward(explorer.walk, explorer.told.watch) as seen:
            yield explorer
    finally:
        if seen is not None:
            explorer.take(seen.tape, seen.wrong)
