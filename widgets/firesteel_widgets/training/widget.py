"""TrainingBoard: is it learning, and if not, which layer is to blame?"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any

import traitlets
from IPython.display import HTML, display

from ..base import STATIC, Widget
from ..explorer.widget import GraphExplorer, graph
from .events import Event, Watchdog
from .figure import figure_html
from .layers import METRICS
from .line import line_text
from .pace import LONGEST, SENDING, Pace
from .record import STATES, Record
from .watching import Watcher
from .words import TITLE, words_of

FEW = 32  # logged steps that are written down together
UNHEARD = 1.0  # seconds between two wholes sent while no page has answered


class TrainingBoard(Widget):
    """Show a training: its curves, its layers and what happened, live.

    A `Trainer` feeds it from its thread; a loop of your own feeds it by `log`:

        board = TrainingBoard()
        board.watch(model)                     # for what the layers do; leave it out and there are curves alone
        board                                  # the last line of a cell shows it
        for step, (x, y) in enumerate(loader):
            ...
            board.log(step, loss=loss.item(), lr=0.01)
        board.finish()

    Args:
        title: what stands above it.
        record: what it shows; a new one if None.
    """

    module = "training"
    _esm = STATIC / "training.js"
    _css = STATIC / "training.css"

    state = traitlets.Enum(STATES, "idle").tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    runs = traitlets.List(traitlets.Dict()).tag(sync=True)
    sanity = traitlets.Dict().tag(sync=True)
    command = traitlets.Dict().tag(sync=True)
    controlled = traitlets.Bool(False).tag(sync=True)
    span = traitlets.List(traitlets.Float()).tag(sync=True)
    cursor = traitlets.Int(-1).tag(sync=True)
    layer = traitlets.Int(-1).tag(sync=True)
    metric = traitlets.Enum(METRICS, "ratio").tag(sync=True)
    scale = traitlets.Enum(["linear", "log"], "linear").tag(sync=True)
    smoothing = traitlets.Float(0.6).tag(sync=True)

    def __init__(self, title: str = TITLE, *, record: Record | None = None) -> None:
        self.record = Record() if record is None else record
        self._obey: Callable[[str, Any], object] | None = None
        self._heard = False
        self._known: list[dict[str, int]] = []
        self._whole_due = 0.0
        self._pace = Pace(share=SENDING, pause=0.1, longest=LONGEST)
        self._logged: list[tuple[int, dict[str, float]]] = []  # that the record has not heard of
        self._each, self._due, self._calm = False, 0.0, 0.0  # when `log` must do more than remember
        self._watchdog = Watchdog()
        self._watcher: Watcher | None = None
        self._place = uuid.uuid4().hex[:12]  # of the figure and of an opened graph, below the cell
        self._shown = False
        super().__init__(title=title, fallback=self._place, desc="A training that has not begun.")
        self.on_msg(self._answer)
        self.observe(self._on_command, "command")

    def watch(self, model: Any, *, every: int | None = None) -> None:
        """Let `log` look into the layers of *model* too: their updates, activations, dead units and gradients.

        Call it before the loop, and `log` after the optimizer's step, while the gradients are still there. Nothing of
        the training changes; `finish`, `begin` and another `watch` end it.

        Args:
            model: what the loop trains; anything with ``named_parameters``.
            every: look at each logged step that this divides; None chooses so that it costs next to nothing.

        Raises:
            TypeError: *model* has no ``named_parameters``.
        """
        if not hasattr(model, "named_parameters"):
            raise TypeError(
                f"TrainingBoard.watch: a {type(model).__name__} has no named_parameters; pass a model like an nn.Module"
            )
        self._leave()
        self._each = True
        self._watcher = Watcher(model, self.record.run, every)

    def _leave(self) -> None:
        self._take()
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def log(self, step: int, **values: Any) -> None:
        """Write down numbers of a step: ``loss``, ``validation``, ``lr``, ``gradient_norm`` or any other name.

        Args:
            step: an int that grows from call to call.
            **values: numbers, or tensors of one element.
        """
        for name, value in values.items():
            if value.__class__ is not float:
                values[name] = float(value.item() if hasattr(value, "item") else value)
        self._logged.append((step, values))
        now = perf_counter()
        if self._each or now >= self._due or len(self._logged) >= FEW or not 0 <= values.get("loss", 0.0) <= self._calm:
            self._attend(step, now)

    def _attend(self, step: int, now: float) -> None:
        """Do what is due after a step: beside the arithmetic each line costs, so it waits for some steps."""
        self._take()
        watcher, pace = self._watcher, self._pace
        if watcher is not None:
            watcher.logged(step, now)
        if now >= pace.due and pace.ready(now):
            pace.begin()
            self.flush()
            pace.end()
        self._each = watcher is not None and watcher.counting
        self._due = min(pace.due, math.inf if watcher is None else watcher.samples.due)

    def _take(self) -> None:
        """Write down what was logged."""
        logged, self._logged = self._logged, []
        record = self.record
        if record.state == "idle" and logged:
            record.state = "running"
        run = record.run
        for step, values in logged:
            for name, number in values.items():
                run.add(name.replace("_", " "), step, number)
                if name == "loss" and (kind := self._watchdog.check(number)):
                    run.events.append(Event(kind, step, self._watchdog.words(kind, number), number))
                    if self._watcher is not None:
                        self._watcher.samples.soon()
            run.step = step
        self._calm = 3 * self._watchdog.mean

    def note(self, words: str, *, step: int | None = None, kind: str = "note") -> Event:
        """Mark a step on the time line, the latest one if *step* is None."""
        self._take()
        event = Event(kind, self.record.run.step if step is None else step, words)
        self.record.run.events.append(event)
        self.flush()
        return event

    def begin(self, name: str = "") -> None:
        """Begin another run: the earlier ones stay as thinner lines to compare with."""
        self._leave()
        self._watchdog = Watchdog()
        self.record.begin(name)
        self.flush()

    def finish(self) -> None:
        """Say that the training is over."""
        self._leave()
        self.record.state = "done"
        self.flush()

    @property
    def events(self) -> list[Event]:
        """What happened in the latest run."""
        self._take()
        return self.record.run.events

    def replay(self, event: Event | int = -1) -> GraphExplorer:
        """Run the batch of a NaN or a spike again, on a copy of the model as it was, and return its graph.

        Args:
            event: one of `events`, or its index.

        Raises:
            LookupError: there is no such event.
            ValueError: nothing was kept for it.
        """
        if isinstance(event, int):
            if not -len(self.events) <= event < len(self.events):
                raise LookupError(f"TrainingBoard.replay: there is no event {event}; {len(self.events)} have happened")
            event = self.events[event]
        if event.replay is None:
            raise ValueError(f"TrainingBoard.replay: no batch was kept for the {event.kind} event at step {event.step}")
        loss, model = event.replay()
        return graph(loss, model, names={})

    def zoom(self, first: float | None = None, last: float | None = None) -> None:
        """Show the steps from *first* to *last* in all plots; all of them without arguments."""
        self.span = [] if first is None or last is None else [float(first), float(last)]

    def join(self) -> None:
        """Let another trainer's run stand beside the first, whose name is then no title for both."""
        if len(self.record.runs) > 1 and self.title == f"{TITLE}, {self.record.runs[0].name}":
            self.title = TITLE

    def listen(self, obey: Callable[[str, Any], object]) -> None:
        """Let *obey* do what the buttons ask for."""
        self._obey = obey
        self.controlled = True

    def flush(self) -> None:
        """Send the page what is new."""
        self._take()
        record = self.record
        if self._heard and record.state == self.state:
            news, self._known = record.news(self._known)
            buffers = [part["data"] for run in news for part in (*run["series"].values(), run["layers"])]
            for run in news:
                for part in (*run["series"].values(), run["layers"]):
                    del part["data"]
            self.send({"status": record.status(), "news": news}, buffers)
        elif record.state != self.state or perf_counter() >= self._whole_due:
            self._send_whole()

    def _send_whole(self) -> None:
        """Send everything, as traits: they arrive even if the page has not drawn anything yet."""
        record = self.record
        with record.lock:
            self.runs = record.pack()
            self._known = [run.lengths() for run in record.runs]
        changed, self.state = record.state != self.state, record.state
        self.status = record.status()
        self._whole_due = perf_counter() + UNHEARD
        if changed:
            self.refresh()
            if self._shown:
                display(self.still(), display_id=self._place, update=True)

    def refresh(self) -> None:
        """Draw the static figure again, of this moment."""
        self._take()
        with self.record.lock:
            self.record.settle()
            self.desc = self.describe()
            self.figure = figure_html(self.record, self.title, self.desc, self._place)
            self.runs, self.status = self.record.pack(), self.record.status()

    def describe(self) -> str:
        """Return the training in one sentence."""
        if not self.record.runs or not self.record.run.series:
            return "A training that has not begun."
        return f"{self.title}, {line_text(self.record)}."

    def show(self) -> None:
        """Display the board below the cell that runs, and leave a place below it for the graph of an event."""
        display(self)
        display(HTML(""), display_id=f"{self._place}-graph")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Display the figure under an id, so that it can be replaced when the training ends."""
        self.refresh()
        display(self.still(), display_id=self._place)
        self._shown = True
        bundle = super(Widget, self)._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = self.desc
        return bundle

    def _on_command(self, change: Any) -> None:
        """Do what a button asked for: ``{"name", "value", "number"}``, the number so that a repeated one is noticed."""
        asked = change["new"]
        if asked.get("name") == "open":
            self._open(asked.get("value"))
        elif self._obey is not None and isinstance(asked.get("name"), str):
            self._obey(asked["name"], asked.get("value"))

    def _open(self, event: Any) -> None:
        """Show the graph of an event below the board; what cannot be opened is left."""
        if isinstance(event, int) and 0 <= event < len(self.events) and self.events[event].replay is not None:
            explorer = self.replay(event)
            bundle = super(Widget, explorer)._repr_mimebundle_()  # without the figure, which has no place here
            if bundle is not None:
                display(bundle[0], raw=True, display_id=f"{self._place}-graph", update=True)

    def _answer(self, _: object, content: Any, buffers: object) -> None:
        """Answer ``{"hello": true}`` with everything."""
        if isinstance(content, dict) and content.get("hello"):
            self._heard = True
            self._known = []
            self.flush()

    def last(self, name: str) -> str:
        """Return the latest number of a series in words; ``""`` where there is none."""
        self._take()
        series = self.record.run.series.get(name)
        return "" if series is None or series.newest is None else words_of(series.newest)
