"""The tape: what happened in forward and backward, event by event, as columns that travel to the page."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..summary import summary, to_numpy, within
from .columns import as_columns

FORWARD, SAVE, BACKWARD, ACCUMULATE, FREE = range(5)
KINDS_OF_EVENTS = ("forward", "save", "backward", "accumulate", "free")
EXACT = 64  # a gradient of at most so many elements travels whole
AT_FIRST = 300  # figures of larger ones that travel with the widget, as far as there is room
ROOM = 20_000  # bytes
KEPT_BYTES = 64 * 2**20  # larger ones kept for later questions; past that, their figures are taken at once


class Event(NamedTuple):
    """One event; what its columns mean for each kind is written at the methods of `Tape`."""

    kind: int
    node: int
    source: int
    slot: int
    nbytes: int
    amount: int


class Tape:
    """What happened, in order.

    `stopped` is a sentence that says why the tape ends before the backward pass does (or why there is none at
    all), ``""`` where it is complete; `remark` is one about a tape that is not what ``backward()`` would do.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.numbers: list[float] = []
        self.larger: dict[int, Any] = {}
        self.stopped = ""
        self.remark = ""
        self._kept = 0

    def forward(self, node: int, nbytes: int) -> None:
        """*node*'s operation ran and made a result of *nbytes*."""
        self.events.append(Event(FORWARD, node, -1, -1, nbytes, -1))

    def save(self, node: int, source: int, slot: int, nbytes: int) -> None:
        """*node* kept a tensor of *nbytes* that *source* made (-1: none of the graph); *slot* counts what it kept."""
        self.events.append(Event(SAVE, node, source, slot, nbytes, -1))

    def backward(self, node: int) -> None:
        """*node*'s backward runs; at a leaf, the gradient goes into ``.grad``."""
        self.events.append(Event(BACKWARD, node, -1, -1, 0, -1))

    def accumulate(self, node: int, source: int, slot: int, gradient: Any, *, whole: bool = True) -> None:
        """*node* gets a *gradient* that *source* made for its input *slot*; -1 and -1 for the one of the root.

        Args:
            node: who gets it.
            source: whose backward made it.
            slot: which of the inputs of *source* it is for.
            gradient: a tensor or a number.
            whole: False where *node* has several results and this is the gradient of one of them.
        """
        elements, nbytes = elements_of(gradient) if whole else None, bytes_of(gradient)
        offset = -1 if elements is None else len(self.numbers)
        if elements is None:
            self._keep(gradient, nbytes)
        else:
            self.numbers.extend(elements)
        self.events.append(Event(ACCUMULATE, node, source, slot, nbytes, offset))

    def free(self, node: int, nbytes: int) -> None:
        """*node* forgets the *nbytes* that it saved."""
        self.events.append(Event(FREE, node, -1, -1, nbytes, -1))

    def turn(self) -> int:
        """Return how many events belong to the forward pass."""
        kinds = (event.kind in (FORWARD, SAVE) for event in self.events)
        return next((at for at, forward in enumerate(kinds) if not forward), len(self.events))

    def contribution(self, event: int) -> Any:
        """Return the figures of a larger gradient that *event* handed on, None for an event that has none."""
        kept = self.larger.get(event)
        return kept if kept is None or isinstance(kept, (dict, str)) else summary(kept)

    def pack(self) -> dict[str, Any]:
        """Return ``{"tape", "amounts", "contributions"}``, the traits of the widget."""
        first = {str(event): self.contribution(event) for event in list(self.larger)[:AT_FIRST]}
        return {
            "tape": as_columns(self.events, len(Event._fields)),
            "amounts": np.asarray(self.numbers, dtype="<f8").tobytes(),
            "contributions": within(ROOM, first),
        }

    def _keep(self, gradient: Any, nbytes: int) -> None:
        self._kept += nbytes
        self.larger[len(self.events)] = gradient if self._kept <= KEPT_BYTES else summary(gradient)


def elements_of(gradient: Any) -> list[float] | None:
    """Return the elements of a real gradient of at most `EXACT` of them, else None."""
    if isinstance(gradient, (int, float)):
        return [float(gradient)]
    if gradient.numel() > EXACT or "complex" in str(gradient.dtype):
        return None
    return to_numpy(gradient).astype(np.float64).reshape(-1).tolist()


def bytes_of(value: Any) -> int:
    """Return how many bytes the elements of a tensor take, 8 for a number.

    >>> bytes_of(2.5)
    8
    """
    return 8 if isinstance(value, (int, float)) else value.numel() * value.element_size()
