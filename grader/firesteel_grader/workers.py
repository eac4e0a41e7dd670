"""The judge's side of the boundary: call a worker with a deadline, and end it."""

from __future__ import annotations

import os
import secrets
import select
import signal
import sys
import threading
import time
from typing import Protocol

from .inside import frames
from .inside.channel import Channel, ChannelClosedError, TooLargeError
from .inside.driver import Driver
from .inside.execution import Reply
from .inside.template import Template
from .replies import CALLED, LOADED, PREPARED, TURNED, is_reply

OUTPUT_CAP = 64 << 10
"""Bytes of a learner's prints that are kept."""

SPARE = 256 << 10
"""Bytes that a reply may take beyond four times what the right one takes; the judge reads no more than that."""

READY_TIMEOUT = 30.0
"""Seconds that a worker may take to lock itself in, before it has seen anything of an answer."""

CRASH_GRACE = 0.5
"""Seconds that a worker which closed its channel has to leave its exit code."""

OUT_OF_MEMORY = -1000
"""The exit code of a worker that was ended because its sandbox had used up its memory; no signal has that number."""

_REFUSED_SIGNAL = 31  # SIGSYS on Linux, from the filter of system calls


class WorkerError(Exception):
    """A worker that failed to answer; the sentence says how, for the learner. See `cause`."""

    cause = "crashed"


class WorkerHungError(WorkerError):
    """No answer in time."""

    cause = "does not stop"


class WorkerForgedError(WorkerError):
    """Bytes on the channel that no honest worker sends."""

    cause = "writes to the judge's channel"


class WorkerTooLargeError(WorkerError):
    """More values than any nearly right answer returns; they were not read."""

    cause = "too large"


class PoolError(RuntimeError):
    """Workers cannot be started: our fault, not the learner's."""


class Ended(Protocol):
    """Ends one worker."""

    def __call__(self, grace: float) -> int | None:
        """Return its exit code if it ended by itself within *grace* seconds."""
        ...


class Worker:
    """One process with one answer.

    Args:
        channel: the way to it.
        output: descriptor from which its prints are read.
        end: kills it.
    """

    def __init__(self, channel: Channel, output: int, end: Ended) -> None:
        self._channel = channel
        self._end = end
        self._printed = _Output(output)
        self.alive = True

    def load(self, exercise: str, source: str, driver: Driver, timeout: float) -> Reply:
        """Make the worker ready, then splice the answer in; see `worker.serve` for the replies.

        Raises:
            WorkerError: it crashed, hung or wrote what it must not.
            PoolError: the framework has no such place, or the worker failed before it saw the answer.
        """
        self._prepare(exercise, driver)
        return self._ask(Template({"op": "load", "exercise": exercise, "source": source}), timeout, LOADED)

    def _prepare(self, exercise: str, driver: Driver) -> None:
        request = {"op": "prepare", "exercise": exercise, "driver": driver.source, "name": driver.name}
        try:
            reply = self._ask(Template(request), READY_TIMEOUT, PREPARED)
        except WorkerError as error:
            raise PoolError(f"a worker failed before it saw the answer: {error}") from None
        if reply["kind"] != "ready":
            raise PoolError(str(reply.get("message")))

    def turn(self, driver: Driver, timeout: float) -> None:
        """Have it answer calls with another driver from now on; the answer stays loaded.

        Raises:
            WorkerError: it crashed, hung or wrote what it must not.
        """
        self._ask(Template({"op": "turn", "driver": driver.source, "name": driver.name}), timeout, TURNED)

    def call(self, arguments: tuple[object, ...], gradients: bool, timeout: float) -> Reply:
        """Run the driver once; see `execution.run_driver` for the replies.

        Raises:
            WorkerError: it crashed, hung or wrote what it must not.
            frames.FrameError: *arguments* cannot be sent, which is our fault.
        """
        return self._ask(Template({"op": "call", "arguments": arguments, "gradients": gradients}), timeout, CALLED)

    def try_call(self, request: Template, expected: Template | None, timeout: float) -> Reply | None:
        """Run the driver once; return None where the reply is *expected* to the last byte, else the reply; see `call`.

        Args:
            request: the call, encoded.
            expected: the reply to look for.
            timeout: seconds.

        Raises:
            WorkerError: it crashed, hung or wrote what it must not.
        """
        most = SPARE + 4 * (0 if expected is None else expected.size)
        return self._try(request, expected, timeout, CALLED, most)

    def has_leftover(self) -> bool:
        """Tell whether it has sent more than it was asked for."""
        return self.alive and self._channel.has_input()

    def has_printed(self) -> bool:
        """Tell whether there are prints of it so far."""
        return self._printed.begun()

    def end(self, grace: float = 0.0) -> int | None:
        """Kill the worker and all that it started; return its exit code if it had ended by itself."""
        if not self.alive:
            return None
        self.alive = False
        exitcode = self._end(grace)
        self._channel.close()  # not before, or the worker would wake up only to find that it has to go
        self._printed.close()
        return exitcode

    @property
    def output(self) -> str:
        """What the worker printed, up to a cap; for display only. Complete once the worker has ended."""
        return self._printed.text()

    def _try(
        self,
        request: Template,
        expected: Template | None,
        timeout: float,
        kinds: frozenset[str],
        most: int | None = None,
    ) -> Reply | None:
        try:
            return self._exchange(request, expected, timeout, kinds, most)
        except TooLargeError as error:
            self.end()
            text = f"It returned values of {error.size >> 10} KiB, far more than the right result takes."
            raise WorkerTooLargeError(text) from None
        except TimeoutError:
            self.end()
            raise WorkerHungError(f"It did not finish within {timeout:g} s, so it was stopped.") from None
        except ChannelClosedError:
            raise WorkerError(_explain(self.end(CRASH_GRACE))) from None
        except WorkerForgedError:
            self.end()
            raise

    def _ask(self, request: Template, timeout: float, kinds: frozenset[str]) -> Reply:
        reply = self._try(request, None, timeout, kinds)
        assert reply is not None
        return reply

    def _exchange(
        self, request: Template, expected: Template | None, timeout: float, kinds: frozenset[str], most: int | None
    ) -> Reply | None:
        if self._channel.has_input():
            raise WorkerForgedError("It sent a reply that nobody had asked for.")
        call = secrets.randbits(48)
        deadline = time.monotonic() + timeout
        self._channel.send_frame(request.frame(call), timeout)
        try:
            frame = self._channel.receive_frame(max(deadline - time.monotonic(), 1e-3), most)
            if expected is not None and frame == expected.frame(call):
                return None
            reply = frames.loads(frame)
        except frames.FrameError as error:
            raise WorkerForgedError(f"It sent {error} where a reply was due.") from None
        if not is_reply(reply, kinds) or reply.get("id") != call:
            raise WorkerForgedError("It sent a reply that does not belong to the call.")
        return reply


def _explain(exitcode: int | None) -> str:
    if exitcode is None:
        return "It closed its connection to the judge and gave no answer."
    if exitcode == OUT_OF_MEMORY:
        return "It used more memory than it may, so its process was ended before it answered."
    if exitcode == -_REFUSED_SIGNAL:  # at level `sandbox`, where a worker's own signals would not reach it
        return "It sent its own process a deadly signal before it answered."
    if exitcode < 0:
        known = {int(number): number.name for number in signal.Signals}
        return f"Its process was killed ({known.get(-exitcode, f'signal {-exitcode}')}) before it answered."
    return f"It ended its process (exit code {exitcode}) before it answered."


class _Output:
    """Reads a descriptor in the background and keeps the beginning, so that a flood of prints costs no memory."""

    def __init__(self, descriptor: int) -> None:
        self._kept = bytearray()
        self._dropped = 0
        self._descriptor = descriptor
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def text(self) -> str:
        tail = f"\n[... {self._dropped} more bytes]" if self._dropped else ""
        return bytes(self._kept).decode("utf-8", "replace") + tail

    def begun(self) -> bool:
        return bool(self._kept) or self._waits()

    def close(self) -> None:
        self._thread.join(0.5)

    def _waits(self) -> bool:
        """Whether there are bytes that the thread has not come to yet."""
        if sys.platform == "win32" or not self._thread.is_alive():
            return False
        waiting = select.poll()
        waiting.register(self._descriptor, select.POLLIN)
        return bool(waiting.poll(0))

    def _drain(self) -> None:
        with os.fdopen(self._descriptor, "rb", buffering=0) as stream:
            while part := stream.read(1 << 16):
                room = OUTPUT_CAP - len(self._kept)
                self._kept += part[: max(room, 0)]
                self._dropped += max(len(part) - max(room, 0), 0)
