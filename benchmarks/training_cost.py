"""What a board costs a training step: training_board.py runs this inside a Jupyter kernel and prints the result.

No machine is equally quiet for two seconds, so the loop by hand and the one with the board take turns of some
milliseconds each, on the same model, optimizer and batches, in an order drawn anew for each pair. The board's clocks
stand still during the turns by hand, so that it works for its own turns only. What it does rarely (a message, a look
into the layers) falls into few turns; so the cost is the ratio of the sums over all turns, never a median of turns,
which would not see it. The interval is a bootstrap's: of sums over stretches of neighbouring turns, drawn again and
again. Times are the processor's, of all threads of the kernel together; those on the wall stand beside them.
"""

from __future__ import annotations

import importlib
import json
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from firesteel_widgets import Trainer, TrainingBoard
from sklearn.datasets import load_digits

STEPS = 55  # of a turn, an epoch
STRETCH = 15  # pairs of turns
SETTLE = 0.0005  # seconds in which the kernel's other threads finish what a turn began
Pair = dict[str, tuple[float, float]]


def parts(torch: Any) -> tuple[Any, Any, Any, list[Any]]:
    """Return the perceptron of chapter 7, its optimizer, the loss and the batches of one turn."""
    images, labels = load_digits(return_X_y=True)
    images, labels = torch.tensor((images / 16).astype("float32")), torch.tensor(labels.astype("int64"))
    batches = [(images[32 * i : 32 * i + 32], labels[32 * i : 32 * i + 32]) for i in range(STEPS)]
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.0003)
    return model, optimizer, torch.nn.CrossEntropyLoss(), batches


class Hand:
    """The loop that one writes by hand; *log* gets the loss of each step."""

    def __init__(self, parts: tuple[Any, Any, Any, list[Any]], log: Callable[[int, float], object]) -> None:
        self.parts, self.log, self.step = parts, log, 0

    def __call__(self) -> None:
        """Train for one turn."""
        model, optimizer, criterion, batches = self.parts
        for x, y in batches:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            self.step += 1
            self.log(self.step, loss.item())


def turn(work: Callable[[], object]) -> tuple[float, float]:
    """Return the processor's seconds and those on the wall."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    passed = time.perf_counter() - wall
    time.sleep(SETTLE)
    return time.process_time() - processor, passed


def pairs(hand: Callable[[], object], watched: Callable[[], object], clocks: list[Any], seconds: float) -> list[Pair]:
    """Return the times of turn after turn, in pairs."""
    rows: list[Pair] = []
    chance = random.Random(0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        row: Pair = {}
        for name in chance.sample(["hand", "board"], 2):
            processor, wall = time.process_time(), time.perf_counter()
            row[name] = turn(hand if name == "hand" else watched)
            if name == "hand":
                stand_still(clocks, time.process_time() - processor, time.perf_counter() - wall)
        rows.append(row)
    return rows


def stand_still(clocks: list[Any], processor: float, wall: float) -> None:
    """Put off what a board has planned, as if so many seconds had not passed."""
    for clock in clocks:
        clock.due += wall
        pace = getattr(clock, "pace", clock)
        pace._enough, pace._latest = pace._enough + processor, pace._latest + wall


def ratio(rows: list[Pair], clock: int) -> tuple[float, float, float]:
    """Return what the board costs as a share of the step by hand, and the ends of its 95 % interval."""
    hand, board = (np.array([row[name][clock] for row in rows]) for name in ("hand", "board"))
    count = len(rows) // STRETCH
    sums = [side[: count * STRETCH].reshape(count, STRETCH).sum(1) for side in (hand, board)]
    drawn = np.random.default_rng(0).integers(0, count, (2_000, count))
    low, high = np.percentile(sums[1][drawn].sum(1) / sums[0][drawn].sum(1) - 1, [2.5, 97.5])
    return float(board.sum() / hand.sum() - 1), float(low), float(high)


def with_trainer(parts: tuple[Any, Any, Any, list[Any]]) -> tuple[TrainingBoard, Callable[[], object], list[Any]]:
    """Return a board, what trains for one turn by `Trainer`, and what keeps time."""
    trainer = Trainer(*parts)
    board = trainer.board
    trainer.fit(1, wait=True)
    trainer._set("running")
    return board, trainer.loop._epoch, [trainer.loop.samples, trainer.loop.flushing]


def with_log(parts: tuple[Any, Any, Any, list[Any]]) -> tuple[TrainingBoard, Callable[[], object], list[Any]]:
    """Return a board, what trains for one turn by hand with `watch` and `log`, and what keeps time."""
    board = TrainingBoard()
    board.watch(parts[0])
    assert board._watcher is not None
    return board, Hand(parts, lambda step, loss: board.log(step, loss=loss)), [board._watcher.samples, board._pace]


def measure(framework: str, loop: str, seconds: float) -> None:
    """Print the cost of a board as JSON.

    Args:
        framework: ``torch`` or ``firesteel``.
        loop: ``Trainer``, or ``log`` for the loop by hand that calls `TrainingBoard.log`.
        seconds: how long to measure.
    """
    setting = parts(importlib.import_module(framework))
    losses: list[float] = []
    hand = Hand(setting, lambda step, loss: losses.append(loss))
    board, watched, clocks = (with_trainer if loop == "Trainer" else with_log)(setting)
    watched()
    board._answer(None, {"hello": True}, [])  # as the page says it
    pairs(hand, watched, clocks, seconds / 10)
    rows = pairs(hand, watched, clocks, seconds)
    step = sum(row["hand"][0] for row in rows) / len(rows) / STEPS
    layers = board.record.run.layers
    found = {"step": step, "pairs": len(rows), "period": layers.period()}
    print(json.dumps({**found, "processor": ratio(rows, 0), "wall": ratio(rows, 1)}))
