"""Trainer: a training loop in a thread of its own, so that its buttons work while it runs."""

from __future__ import annotations

import contextvars
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING, Any

from .control import Control
from .events import Event
from .line import Line, line_text
from .loop import Loop
from .record import Record
from .sanity import Sanity
from .words import title_of

if TYPE_CHECKING:
    from .widget import TrainingBoard


class Trainer:
    """Train a model as the loop written by hand does, step for step, and show it on a `TrainingBoard`.

    Everything is used through PyTorch's protocol (``named_parameters``, ``grad``, ``param_groups``), so that torch,
    firesteel and mytorch all do.

    Args:
        model: called with a batch's inputs.
        optimizer: its ``step`` changes the model's parameters.
        loss: called with the model's output and the target; returns a scalar tensor.
        loader: hands out batches ``(input, target)``; a batch's last part is the target.
        validation: another loader, or a function that returns a number; evaluated after each epoch.
        scheduler: its ``step`` is called after each epoch.
        after_backward: called between ``backward`` and the optimizer's step, to clip gradients for example.
        every: look into the layers at each step that this divides; None chooses so that it costs next to nothing.
        board: the board to show this on, as another run; None for one of its own.
        name: what the run is called.

    Raises:
        TypeError: *model* has no ``named_parameters``, or *optimizer* no ``param_groups``.
    """

    def __init__(
        self,
        model: Any,
        optimizer: Any,
        loss: Callable[[Any, Any], Any],
        loader: Iterable[Any],
        *,
        validation: Any = None,
        scheduler: Any = None,
        after_backward: Callable[[], object] | None = None,
        every: int | None = None,
        board: TrainingBoard | None = None,
        name: str = "",
    ) -> None:
        require(model, "named_parameters", "a model like an nn.Module")
        require(optimizer, "param_groups", "an optimizer like those of torch.optim")
        self.record = Record() if board is None else board.record
        self.record.begin(name)
        self.control = Control()
        self.loop = Loop(
            model,
            optimizer,
            loss,
            loader,
            record=self.record,
            control=self.control,
            pulse=self._pulse,
            validation=validation,
            scheduler=scheduler,
            after_backward=after_backward,
            every=every,
        )
        self.sanity = Sanity(model, optimizer, loss, loader)
        self.error: BaseException | None = None
        self._thread: Thread | None = None
        self._show: Callable[[], object] | None = None
        if board is not None:
            board.join()
            self.__dict__["board"] = board
            board.listen(self.command)

    @cached_property
    def board(self) -> TrainingBoard:
        """The board that shows this training; made when it is first asked for."""
        from .widget import TrainingBoard  # here, so that a script in a terminal needs no ipywidgets

        board = TrainingBoard(title_of(self.record), record=self.record)
        board.listen(self.command)
        return board

    @property
    def state(self) -> str:
        """``idle``, ``running``, ``paused``, ``done``, ``stopped`` or ``error``."""
        return self.record.state

    @property
    def step_count(self) -> int:
        """How many steps have been made."""
        return self.loop.run.step

    @property
    def running(self) -> bool:
        """Whether a thread is training, or waiting to go on."""
        return self._thread is not None and self._thread.is_alive()

    def fit(self, epochs: int, *, wait: bool | None = None) -> None:
        """Train for *epochs* more, in a thread.

        In a notebook the board shows itself and the cell ends at once; elsewhere a line of text is kept up to date.

        Args:
            epochs: how often the loader is gone through.
            wait: return only when the training ends; None waits outside notebooks alone.

        Raises:
            RuntimeError: it is training already.
            ValueError: *epochs* is below 1.
        """
        if epochs < 1:
            raise ValueError(f"Trainer.fit: epochs is {epochs}; it must be at least 1")
        self._start(lambda: self.loop.train(epochs))
        if wait or (wait is None and not in_notebook()):
            self.join()

    def _start(self, work: Callable[[], str]) -> None:
        if self.running:
            raise RuntimeError("Trainer: it is training already; call stop() or join() first")
        self.control.begin()
        self.error = None
        self._show = self._display()
        self._set("paused" if self.control.paused else "running")
        # In a copy of this context, so that what the learner's code prints appears below the cell that called.
        context = contextvars.copy_context()
        self._thread = Thread(target=context.run, args=(self._work, work), name="Trainer", daemon=in_notebook())
        self._thread.start()

    def _display(self) -> Callable[[], object]:
        """Show the board, or a line where there is no notebook; return what brings it up to date."""
        if in_notebook() or "board" in self.__dict__:
            if in_notebook():
                self.board.show()
            return self.board.flush
        return Line(self.record).write

    def _work(self, work: Callable[[], str]) -> None:
        try:
            state = work()
        except BaseException as error:  # of the learner's code; join() raises it again
            self.error = error
            self.record.words = f"{type(error).__name__}: {error}"
            self.record.traceback = "".join(traceback.format_exception(error)).replace(__file__, "trainer.py")
            state = "error"
        self.loop.flush()
        self._set(state)

    def _set(self, state: str) -> None:
        if state != "error":
            self.record.words = self.record.traceback = ""
        self.record.state = state
        self._pulse()

    def _pulse(self) -> None:
        """Bring the board up to date; if that fails, training goes on and says so once."""
        if self._show is None:
            return
        try:
            self._show()
        except Exception as error:  # a front end may fail in any way, and training is worth more
            self._show = None
            print(f"Trainer: the board can no longer be shown ({error}); training goes on", file=sys.stderr)

    def join(self) -> None:
        """Wait until the training ends.

        Raises:
            KeyboardInterrupt: the wait was interrupted; training has then stopped after the step it was making.
            BaseException: what the training raised.
        """
        thread = self._thread
        if thread is not None:
            try:
                while thread.is_alive():
                    thread.join(0.1)  # in slices, because a wait without end cannot be interrupted on Windows
            except KeyboardInterrupt:
                self.stop()
                thread.join()
                raise
        if self.error is not None:
            raise self.error

    def pause(self) -> None:
        """Wait before the next step."""
        self.control.pause()

    def resume(self) -> None:
        """Go on."""
        self.control.resume()

    def step(self, count: int = 1) -> None:
        """Make *count* steps, then wait again."""
        self.control.step(count)

    def stop(self) -> None:
        """End after the step that is being made; the model stays as trained, and `fit` goes on from there."""
        self.control.stop()

    def set_lr(self, rate: float) -> None:
        """Change the learning rate before the next step; groups keep their proportion.

        Raises:
            ValueError: *rate* is no finite number of at least 0.
        """
        if not 0 <= rate < float("inf"):
            raise ValueError(f"Trainer.set_lr: the rate is {rate}; it must be a finite number of at least 0")
        if self.running:
            self.control.set_rate(rate)
        else:
            self.loop.set_rate(rate)
            self._pulse()

    def checkpoint(self, words: str = "checkpoint") -> Event:
        """Keep the model's state as it is, and mark the step on the time line."""
        state = {name: tensor.clone() for name, tensor in self.loop.model.state_dict().items()}
        event = Event("checkpoint", self.step_count, words, saved=state)
        self.loop.run.events.append(event)
        self._pulse()
        return event

    def restore(self, event: Event) -> None:
        """Put the model back into the state that a checkpoint kept.

        Raises:
            RuntimeError: it is training; pausing is not enough, call stop() first.
            ValueError: *event* is no checkpoint.
        """
        if self.running:
            raise RuntimeError("Trainer.restore: it is training; call stop() and join() first")
        if event.saved is None:
            raise ValueError(f"Trainer.restore: a {event.kind} event keeps no state; pass what checkpoint() returned")
        self.loop.model.load_state_dict(event.saved)

    def check(self) -> dict[str, Any]:
        """Run the three sanity checks on copies and show them: initial loss, one batch learnt by heart, learning rates.

        Returns:
            ``{"initial": ..., "overfit": ..., "rates": ...}``; see `Sanity`.
        """
        results = self.sanity.all()
        self.board.sanity = results
        return results

    def command(self, name: str, value: Any = None) -> None:
        """Do what a button of the board asks for; what is not possible now is left."""
        simple = {"pause": self.pause, "resume": self.resume, "step": self.step, "stop": self.stop}
        if name in simple:
            simple[name]()
        elif name == "set_lr" and isinstance(value, (int, float)) and 0 <= value < float("inf"):
            self.set_lr(float(value))
        elif name == "checkpoint":
            self.checkpoint()
        elif name == "check" and not self.running:
            Thread(target=self.check, name="Trainer.check", daemon=True).start()

    def __repr__(self) -> str:
        return line_text(self.record)


def in_notebook() -> bool:
    """Tell whether this runs in a notebook's kernel."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


def require(value: object, attribute: str, wanted: str) -> None:
    """Complain about an argument of another kind.

    Raises:
        TypeError: *value* lacks *attribute*.
    """
    if not hasattr(value, attribute):
        raise TypeError(f"Trainer: a {type(value).__name__} has no {attribute}; pass {wanted}")
