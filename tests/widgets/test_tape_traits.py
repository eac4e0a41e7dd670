"""The tape as it travels: columns, figures on demand, and the cursor."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
import torch
from firesteel_widgets import graph
from firesteel_widgets.explorer.tape import ACCUMULATE, Event, Tape

from .graphs import weight_used_twice


def test_a_larger_gradients_figures_come_when_they_are_asked_for() -> None:
    x = torch.ones(10, 10, requires_grad=True)
    y = x
    for _ in range(400):
        y = y * 1.0
    widget = graph(y.sum())
    events = [at for at, event in enumerate(widget.recorded.events) if event.amount < 0 and event.kind == ACCUMULATE]

    assert len(events) == 401
    assert list(widget.contributions) == [str(at) for at in events[: len(widget.contributions)]]
    assert 15_000 < len(json.dumps(widget.contributions)) <= 20_000
    assert widget.recorded.contribution(events[-1])["mean"] == 1.0
    assert widget.recorded.contribution(0) is None


def test_past_the_memory_bound_only_figures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firesteel_widgets.explorer.tape.KEPT_BYTES", 400)
    tape = Tape()
    for _ in range(2):
        tape.accumulate(0, -1, -1, torch.full((10, 10), 2.0))

    assert isinstance(tape.larger[0], torch.Tensor)
    assert tape.larger[1]["mean"] == 2.0
    assert tape.contribution(0) == tape.contribution(1)


def test_the_columns_are_little_endian_integers_one_after_the_other() -> None:
    tape = Tape()
    tape.forward(3, 16)
    tape.accumulate(0, -1, -1, 1.0)
    packed = tape.pack()

    assert np.frombuffer(packed["tape"], "<i4").reshape(6, 2).T.tolist() == [
        [0, 3, -1, -1, 16, -1],
        [3, 0, -1, -1, 8, 0],
    ]
    assert packed["amounts"] == struct.pack("<d", 1.0)
    assert Event._fields == ("kind", "node", "source", "slot", "nbytes", "amount")


def test_the_cursor_starts_at_the_end_and_stops_at_the_ends() -> None:
    widget = graph(weight_used_twice()[0])
    last = len(widget.recorded.events)

    assert (widget.cursor, widget.phase) == (last, "done")
    assert widget.step() == last
    assert widget.step(-1) == last - 1
    assert widget.phase == "backward"
    assert widget.step(-(10**6)) == 0
    assert widget.phase == "forward"
