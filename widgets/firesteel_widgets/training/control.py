"""Pause, resume, step, stop and the learning rate, asked for in one thread and obeyed in another between two steps."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition


class Control:
    """Requests to a training loop. The loop looks at `attention` before each step and calls `turn` if it is set."""

    def __init__(self) -> None:
        self.attention = False
        self.stopping = self.paused = False
        self._steps = 0
        self._rate: float | None = None
        self._changed = Condition()

    def begin(self) -> None:
        """Forget an earlier stop; a pause asked for before the start holds."""
        with self._changed:
            self.stopping = False
            self._steps = 0
            self.attention = self.paused or self._rate is not None

    def pause(self) -> None:
        """Wait before the next step."""
        self._ask(paused=True)

    def resume(self) -> None:
        """Go on."""
        self._ask(paused=False)

    def step(self, count: int = 1) -> None:
        """Make *count* steps and wait again."""
        with self._changed:
            self.paused, self.attention = True, True
            self._steps += count
            self._changed.notify_all()

    def stop(self) -> None:
        """End after the step that is being made."""
        with self._changed:
            self.stopping = self.attention = True
            self._changed.notify_all()

    def set_rate(self, rate: float) -> None:
        """Change the learning rate before the next step."""
        with self._changed:
            self._rate, self.attention = rate, True
            self._changed.notify_all()

    def _ask(self, paused: bool) -> None:
        with self._changed:
            self.paused, self.attention = paused, True
            self._steps = 0
            self._changed.notify_all()

    def turn(self, on_pause: Callable[[bool], None], on_rate: Callable[[float], None]) -> bool:
        """Do what was asked; return whether to make another step.

        Args:
            on_pause: called with True when the waiting begins and with False when it ends.
            on_rate: called with a new learning rate.
        """
        waited = False
        while True:
            with self._changed:
                rate, self._rate = self._rate, None
                wait = self.paused and not self._steps and not self.stopping and rate is None
            if rate is not None:
                on_rate(rate)
                continue
            if not wait:
                break
            if not waited:
                on_pause(True)
                waited = True
            with self._changed:
                self._changed.wait_for(self._asked)
        with self._changed:
            go, self._steps = not self.stopping, max(0, self._steps - 1)
            self.attention = self.paused or self.stopping
        if waited and not self.paused:
            on_pause(False)
        return go

    def _asked(self) -> bool:
        return bool(self.stopping or self._steps or not self.paused or self._rate is not None)
