"""Everything a board shows, as plain data: runs with their series, layers and events, and the state of training."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from ..summary import plain
from .diagnosis import Finding, findings
from .events import Event
from .layers import LayerHistory
from .series import Series

STATES = ("idle", "running", "paused", "done", "stopped", "error")  # the same in src/training/traits.ts
STEPWISE = ("lr",)  # series that hold until they change; only changes are kept


@dataclass
class Run:
    """One curve of each kind: what one model did from its first step on.

    Attributes:
        name: what it is called in the legend.
        series: numbers by step, by name.
        layers: what the layers did at some of the steps.
        events: NaN, spikes, checkpoints, notes.
        step: the latest step.
    """

    name: str
    series: dict[str, Series] = field(default_factory=dict[str, Series])
    layers: LayerHistory = field(default_factory=LayerHistory)
    events: list[Event] = field(default_factory=list[Event])
    step: int = 0
    _found: tuple[tuple[int, int], list[Finding]] = field(default=((-1, -1), []), repr=False)

    def findings(self) -> list[Finding]:
        """Return what is wrong; found out anew only where the layers were looked at since."""
        now = self.layers.merges, len(self.layers.samples)
        if self._found[0] != now:
            self._found = now, findings(self.layers)
        return self._found[1]

    def of(self, name: str) -> Series:
        """Return the series of a name; a new one where there is none."""
        series = self.series.get(name)
        if series is None:
            series = self.series[name] = Series()
        return series

    def add(self, name: str, step: int, value: float) -> None:
        """Add a number; of a series that holds until it changes, only a change."""
        series = self.of(name)
        if name not in STEPWISE or series.newest != value:
            series.add(step, value)

    def settle(self) -> None:
        """Sort what was added into buckets."""
        for series in list(self.series.values()):
            series.settle()

    def pack(self, known: dict[str, int] | None = None) -> dict[str, Any]:
        """Return what the page needs; *known* tells how much of each series it has."""
        known = known or {}
        series = {name: series.pack(known.get(name, 0)) for name, series in self.series.items() if series.last}
        return {
            "name": self.name,
            "series": series,
            "names": self.layers.names,
            "layers": self.layers.pack(known.get("layers ", 0)),
            "events": [event.pack() for event in self.events],
            "findings": [finding.pack() for finding in self.findings()],
        }

    def lengths(self) -> dict[str, int]:
        """Return how much there is of each series, and ``"merges "`` of all: as long as it stays, they only grow."""
        merges = self.layers.merges + sum(series.width for series in self.series.values())
        counts = {name: series.count for name, series in self.series.items()}
        return {**counts, "layers ": len(self.layers.samples), "merges ": merges - len(self.series)}


@dataclass
class Record:
    """The runs of a board, the latest one last, and what training does now."""

    runs: list[Run] = field(default_factory=list[Run])
    state: str = "idle"
    total: int = 0
    epoch: int = 0
    epochs: int = 0
    speed: float = 0.0
    words: str = ""
    traceback: str = ""
    lock: RLock = field(default_factory=RLock, repr=False)

    @property
    def run(self) -> Run:
        """The latest run; a first one is begun where there is none."""
        if not self.runs:
            self.runs.append(Run("run 1"))
        return self.runs[-1]

    def begin(self, name: str = "") -> Run:
        """Begin a run; one that is still empty is taken."""
        self.epoch = self.epochs = 0
        if not self.runs or self.runs[-1].series:
            self.runs.append(Run(name or f"run {len(self.runs) + 1}"))
        elif name:
            self.runs[-1].name = name
        return self.runs[-1]

    def status(self) -> dict[str, Any]:
        """Return the numbers of this moment."""
        run = self.run
        return {
            "state": self.state,
            "step": run.step,
            "total": self.total,
            "epoch": self.epoch,
            "epochs": self.epochs,
            "speed": self.speed,
            "values": {name: plain(series.last[1]) for name, series in run.series.items() if series.last},
            "words": self.words,
            "traceback": self.traceback,
        }

    def settle(self) -> None:
        """Sort what was added into buckets, so that lists stay short."""
        with self.lock:
            for run in self.runs:
                run.settle()

    def pack(self) -> list[dict[str, Any]]:
        """Return all runs, whole."""
        with self.lock:
            self.settle()
            return [run.pack() for run in self.runs]

    def news(self, known: list[dict[str, int]]) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
        """Return the runs without what is *known* already, and what will be known then."""
        with self.lock:
            packed: list[dict[str, Any]] = []
            lengths: list[dict[str, int]] = []
            self.settle()
            for number, run in enumerate(self.runs):
                before = known[number] if number < len(known) else {}
                now = run.lengths()
                packed.append(run.pack(before if before.get("merges ") == now["merges "] else None))
                lengths.append(now)
            return packed, lengths
