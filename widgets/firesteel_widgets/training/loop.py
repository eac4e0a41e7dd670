"""The training loop, as one writes it by hand, and beside it what the board wants to know."""

from __future__ import annotations

import copy
from collections.abc import Callable
from time import perf_counter
from typing import Any

from .control import Control
from .events import Event, Watchdog
from .pace import LONGEST, SENDING, Pace, Samples
from .probe import Probe
from .record import Record
from .validation import average_loss

FEW = 32  # losses that are written down together
WINDOW = 0.08  # seconds; from fewer, steps per second jump, as at the end of a training
KEPT = 8  # events of which the model and the batch are kept


class Loop:
    """Trains a model epoch by epoch and writes down what happens. See `Trainer` for the arguments.

    Args:
        pulse: called between steps at most ten times a second, when there is something new to show.
    """

    def __init__(
        self,
        model: Any,
        optimizer: Any,
        loss: Callable[[Any, Any], Any],
        loader: Any,
        *,
        record: Record,
        control: Control,
        pulse: Callable[[], object],
        validation: Any = None,
        scheduler: Any = None,
        after_backward: Callable[[], object] | None = None,
        every: int | None = None,
    ) -> None:
        self.model, self.optimizer, self.criterion, self.loader = model, optimizer, loss, loader
        self.record, self.control, self.pulse = record, control, pulse
        self.validation, self.scheduler, self.after_backward = validation, scheduler, after_backward
        self.run = record.run
        self.probe = Probe(model)
        self.run.layers.names = self.probe.names
        self.samples, self.watchdog = Samples(every), Watchdog()
        self.flushing = Pace(share=SENDING, pause=0.1, longest=LONGEST)
        self._marks = (0.0, 0)
        self._losses: list[float] = []  # that the record has not heard of
        self._first = 1  # the step of the first of them

    def train(self, epochs: int) -> str:
        """Train; return ``"done"``, or ``"stopped"`` where that was asked for."""
        record = self.record
        if hasattr(self.model, "train"):
            self.model.train()
        steps = len(self.loader) if hasattr(self.loader, "__len__") else 0
        record.total = self.run.step + epochs * steps
        record.epochs = record.epoch + epochs
        self._marks = perf_counter(), self.run.step
        self._first = self.run.step + 1
        try:
            for _ in range(epochs):
                record.epoch += 1
                if not self._epoch():
                    return "stopped"
                self._end_of_epoch()
        finally:
            self.probe.close()
            self._notice()
        return "done"

    def _epoch(self) -> bool:
        """Go through the loader once; return whether to go on.

        The arithmetic drives this code out of the processor's caches each time, so that a line costs ten times what a
        timer says: here is what each step needs, and it looks names up once; the rest is called when it is due.
        """
        run, control, samples, flushing = self.run, self.control, self.samples, self.flushing
        model, criterion, optimizer, check, losses = (
            self.model, self.criterion, self.optimizer, self.watchdog.check, self._losses,
        )  # fmt: skip
        kind = None
        for batch in self.loader:
            if control.attention and not control.turn(self._pause, self.set_rate):
                return False
            now, step = perf_counter(), run.step + 1
            if batch.__class__ is not kind:
                parts(batch)  # complains
                kind = batch.__class__
            *inputs, target = batch
            watched = (step >= samples.next or now >= samples.due) and samples.wanted(step, now)
            if watched:
                self.probe.open()
            optimizer.zero_grad()
            loss = criterion(model(*inputs), target)
            value = loss.item()
            losses.append(value)
            if happened := check(value):
                self._happened(happened, step, value, inputs, target)
                samples.soon()
            loss.backward()
            if watched or self.after_backward:
                self._update(step, watched)
            else:
                optimizer.step()
            run.step = step
            if now >= flushing.due and flushing.ready(now):
                self.flush()
            elif len(losses) >= FEW:
                self._notice()
        return True

    def _update(self, step: int, watched: bool) -> None:
        """Update the weights where there is more to do than that."""
        if watched:
            self.probe.close()
            self.run.add("gradient norm", step, self.probe.gradient_norm())
            self.probe.before_update()
        if self.after_backward:
            self.after_backward()
        self.optimizer.step()
        if watched:
            self.run.layers.add(self.probe.sample(step))
            self.samples.taken(step, self.probe.seconds)

    def _notice(self) -> None:
        """Write down the losses since the last time, and the learning rate."""
        if self._losses:
            self.run.add("lr", self._first, float(self.optimizer.param_groups[0]["lr"]))
            self.run.of("loss").extend(self._first, self._losses)
            self._first += len(self._losses)
            self._losses.clear()

    def _happened(self, kind: str, step: int, value: float, inputs: list[Any], target: Any) -> None:
        """Note the event, and keep the model as it is at this moment, before its update, and the batch."""
        kept = [event for event in self.run.events if event.replay is not None]
        if len(kept) >= KEPT:
            kept[-1].replay = None  # the first ones tell the most
        event = Event(kind, step, self.watchdog.words(kind, value), value)
        event.replay = self.again(inputs, target)
        self.run.events.append(event)

    def again(self, inputs: list[Any], target: Any) -> Callable[[], tuple[Any, Any]] | None:
        """Return what runs this batch again on a copy of the model as it is now; None where it cannot be copied."""
        try:
            model = copy.deepcopy(self.model)
        except (RuntimeError, TypeError, NotImplementedError):
            return None

        def replay() -> tuple[Any, Any]:
            again = copy.deepcopy(model)
            for parameter in again.parameters():
                parameter.grad = None
            return self.criterion(again(*inputs), target), again

        return replay

    def _end_of_epoch(self) -> None:
        if self.scheduler is not None:
            self._notice()
            self.scheduler.step()
        if self.validation is not None:
            value = average_loss(self.model, self.criterion, self.validation)
            self.run.add("validation", self.run.step, value)

    def set_rate(self, rate: float) -> None:
        """Set the first group's learning rate, and the others' in the same proportion."""
        groups = self.optimizer.param_groups
        first = groups[0]["lr"]
        for group in groups:
            group["lr"] = rate * (group["lr"] / first) if first else rate
        self.run.add("lr", self.run.step + 1, rate)
        self.flush()

    def _pause(self, begins: bool) -> None:
        self.record.state = "paused" if begins else "running"
        self.flush()
        self._marks = perf_counter(), self.run.step

    def flush(self) -> None:
        """Show what is new; write down how many steps a second there were since the last time."""
        self._notice()
        now = perf_counter()
        before, step = self._marks
        if self.run.step > step and (now - before > WINDOW or "throughput" not in self.run.series):
            self.record.speed = (self.run.step - step) / (now - before)
            self.run.add("throughput", self.run.step, self.record.speed)
            self._marks = now, self.run.step
        self.flushing.begin()
        self.record.settle()
        self.pulse()
        self.flushing.end()


def parts(batch: Any) -> tuple[list[Any], Any]:
    """Split a batch into the model's inputs and the target.

    Raises:
        TypeError: it is no tuple or list of two or more.
    """
    if not isinstance(batch, (tuple, list)) or len(batch) < 2:
        raise TypeError(
            f"Trainer: a batch of the loader is a {type(batch).__name__}; it must be a tuple or list of the model's "
            "inputs and then the target. For other batches write the loop yourself and call TrainingBoard.log"
        )
    *inputs, target = batch
    return inputs, target
