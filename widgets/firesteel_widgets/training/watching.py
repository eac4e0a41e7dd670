"""Look into the layers of a loop that the board does not run: between two calls of `TrainingBoard.log`."""

from __future__ import annotations

import math
from typing import Any

from .pace import Samples
from .probe import Probe
from .record import Run


class Watcher:
    """Watches a model from one logged step to the next, now and then.

    What it needs before a forward pass (hooks, and the weights as they are) it does at the end of the step before.
    The gradients are those left after the optimizer's step, so after any clipping.

    Args:
        model: see `Probe`.
        run: where the samples go.
        every: look at each logged step that this divides, counted from the first; None chooses by itself.
    """

    def __init__(self, model: Any, run: Run, every: int | None = None) -> None:
        self.probe, self.run, self.samples = Probe(model), run, Samples(every)
        run.layers.names = self.probe.names
        self._count, self._latest, self._open = 0, -math.inf, False
        if self.samples.next <= 1:
            self._plan(0.0)

    def _plan(self, now: float) -> None:
        """Begin to watch the step that comes, if it is to be looked at."""
        self._open = self.samples.wanted(self._count + 1, now)
        if self._open:
            self.probe.open()
            self.probe.before_update()

    def logged(self, step: int, now: float) -> None:
        """Note what the layers did in *step*; a second call for it, with a validation loss, changes nothing.

        Args:
            step: the step that has been made.
            now: ``perf_counter()``.
        """
        if step <= self._latest:
            return
        self._latest = step
        self._count += 1
        if self._open:
            self._open = False
            self.probe.close()
            norm = self.probe.gradient_norm()
            if self.probe.has_gradients:
                self.run.add("gradient norm", step, norm)
            self.run.layers.add(self.probe.sample(step))
            self.samples.taken(self._count, self.probe.seconds)
        samples = self.samples
        if self._count + 1 >= samples.next or now >= samples.due:
            self._plan(now)

    @property
    def counting(self) -> bool:
        """Whether it must hear of each step; if not, it is enough to call `logged` when the clock reaches `due`."""
        return self._open or self.samples.next < math.inf

    def close(self) -> None:
        """Leave nothing on the model."""
        self.probe.close()
        self._open = False
