"""Watch the learner's own backward pass run, whatever its order is, and write down what it does."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import numpy as np

from ..summary import to_numpy
from ..text import number_text
from .differences import difference
from .hooks import hooked
from .model import Difference
from .play import Watch, fitted, outputs_of, record_forward
from .recording_values import watch_values
from .saved import saved_by, saved_or_nothing
from .tape import Tape, bytes_of
from .walk import Walk, is_scalar


class Recording:
    """What a backward pass does to the nodes of a graph.

    Attributes:
        tape: filled while the block of `watch_backward` runs.
        wrong: by node, where what the node was given is not what its consumers handed on: an engine that runs it too
            early, or that overwrites where it should add.
    """

    def __init__(self, walk: Walk, watch: Watch) -> None:
        self.walk, self.watch = walk, watch
        self.tape = Tape()
        self.wrong: dict[int, Difference] = {}
        self.arrived: dict[tuple[int, int], Any] = {}
        self._hooked = set(hooked(walk))
        self._sizes: dict[int, int] = {}
        self._ran: dict[int, Sequence[Any]] = {}

    def begin(self, node: int, gradients: Sequence[Any]) -> None:
        """*node*'s backward is about to run with these gradients of its outputs."""
        if node == 0 and not self._ran and gradients[0] is not None:
            self._hand(0, -1, -1, 0, gradients[0])
        self.look_for_freed()
        self.tape.backward(node)
        self._sizes[node] = sum(bytes_of(value) for _, value in saved_or_nothing(self.walk.functions[node]))
        for output, gradient in enumerate(gradients):
            expected = self.arrived.pop((node, output), None)
            if expected is not None and gradient is not None:
                self._compare(node, gradient, expected)
        self._ran[node] = gradients

    def end(self, node: int, results: Sequence[Any]) -> None:
        """*node*'s backward has run and made these gradients of its inputs."""
        following = self.walk.functions[node].next_functions
        for slot, ((producer, output), gradient) in enumerate(zip(following, results, strict=False)):
            if producer is not None and gradient is not None:
                self._hand(self.walk.index[id(producer)], node, slot, output, fitted(producer, output, gradient))

    def freed(self, node: int) -> None:
        """*node* has forgotten what it saved."""
        if nbytes := self._sizes.pop(node, 0):
            self.tape.free(node, nbytes)

    def look_for_freed(self) -> None:
        """Write down what was freed since: PyTorch frees a node after its hooks have run."""
        for node in [node for node in list(self._sizes)[-2:] if self._sizes[node]]:
            try:
                saved_by(self.walk.functions[node])
            except RuntimeError:
                self.freed(node)

    def finish(self) -> None:
        """Say what arrived after its node had run, or at a node that never ran."""
        self.look_for_freed()
        for (node, _), late in self.arrived.items():
            given = self._ran.get(node)
            got = (
                "nothing, since its backward never ran" if given is None else f"all but {words(late)}, which came late"
            )
            self.wrong.setdefault(node, Difference(-1, got, words(late), "sum", 0.0))

    def _hand(self, node: int, source: int, slot: int, output: int, gradient: Any) -> None:
        whole = outputs_of(self.walk.functions[node]) == 1
        gradient = gradient if isinstance(gradient, float) else gradient.detach()
        self.tape.accumulate(node, source, slot, gradient, whole=whole)
        earlier = self.arrived.get((node, output))
        self.arrived[node, output] = gradient if earlier is None else earlier + gradient

    def _compare(self, node: int, given: Any, expected: Any) -> None:
        if node in self._hooked:  # a hook has changed it on the way, as it may
            return
        differs = difference(-1, "sum", to_numpy(given), to_numpy(expected))
        if differs is not None:
            self.wrong.setdefault(node, differs)


@contextmanager
def watch_backward(walk: Walk, watch: Watch) -> Generator[Recording]:
    """Watch the nodes of *walk* while the block runs; afterwards nothing is left on them.

    PyTorch's nodes have hooks before and after. Ours are, for the time of the block, of a class derived from their
    own that says when it is called; so is a scalar value's. Results are those of the learner's code, untouched.
    """
    recording = Recording(walk, watch)
    record_forward(walk, recording.tape)
    try:
        with ExitStack() as stack:
            if is_scalar(walk.functions[0]):
                stack.enter_context(watch_values(walk, recording.tape, recording.wrong, watch))
            for node, function in enumerate(walk.functions):
                if hasattr(function, "register_prehook"):
                    hook_in(recording, node, function, stack)
                elif not is_scalar(function):
                    derive(recording, node, function, stack)
            yield recording
    except Exception as error:  # of the learner's backward: noted down, and raised again
        recording.tape.stopped = f"The backward pass raised {type(error).__name__}: {error}"
        raise
    finally:
        recording.finish()


def hook_in(recording: Recording, node: int, function: Any, stack: ExitStack) -> None:
    """Hang hooks on one of PyTorch's nodes."""

    def before(gradients: Any) -> None:
        recording.begin(node, gradients)
        if recording.walk.graph.nodes[node].slots:
            recording.watch(node, gradients, lambda: ())

    def after(results: Any, _: Any) -> None:
        recording.end(node, results)

    stack.callback(function.register_prehook(before).remove)
    if recording.walk.graph.nodes[node].slots:
        stack.callback(function.register_hook(after).remove)


def derive(recording: Recording, node: int, function: Any, stack: ExitStack) -> None:
    """Let one of our nodes be of a class that says when it runs and when it forgets."""
    kind: Any = type(function)

    def call(self: Any, *gradients: Any) -> Any:
        recording.begin(node, gradients)
        run = partial(kind.__call__, self, *gradients)
        results = recording.watch(node, gradients, run) if recording.walk.graph.nodes[node].slots else run()
        recording.end(node, results)
        return results

    def release(self: Any) -> None:
        kind.release(self)
        recording.freed(node)

    own = {"__call__": call, "release": release, "__module__": kind.__module__, "__qualname__": kind.__qualname__}
    function.__class__ = type(kind.__name__, (kind,), own)
    stack.callback(setattr, function, "__class__", kind)


def words(gradient: Any) -> str:
    """Return a gradient in a few words."""
    array = np.asarray(gradient) if isinstance(gradient, float) else to_numpy(gradient)
    if array.size == 1:
        return number_text(float(array.reshape(-1)[0]))
    return f"a gradient of shape {array.shape}"
