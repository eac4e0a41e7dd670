"""The judge's side of the boundary: start workers, call them with a deadline, end them."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Protocol

from . import frames
from .channel import Channel, ChannelClosedError
from .driver import Driver
from .execution import Reply
from .limits import Limits

OUTPUT_CAP = 64 << 10
"""Bytes of a learner's prints that are kept."""

START_TIMEOUT = 60.0
"""Seconds that a zygote may take to load the framework."""

CRASH_GRACE = 0.05
"""Seconds that a worker which closed its channel has to leave its exit code."""

NEEDED = ("firesteel", "firesteel_grader", "numpy", "greenlet", "numba")
"""Packages that a worker may import; the last two only some answers need."""

_CUDA = ("LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "CUDA_VISIBLE_DEVICES")

_NAMES = frozenset({"value", "error", "unsendable", "rejected", "loaded", "broken"})


class WorkerError(Exception):
    """A worker that failed to answer; the sentence says how, for the learner. See `cause`."""

    cause = "crashed"


class WorkerHungError(WorkerError):
    """No answer in time."""

    cause = "does not stop"


class WorkerForgedError(WorkerError):
    """Bytes on the channel that no honest worker sends."""

    cause = "writes to the judge's channel"


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
        """Splice the answer in and compile the driver; see `worker.serve` for the replies.

        Raises:
            WorkerError: it crashed, hung or wrote what it must not.
            PoolError: the framework has no such place.
        """
        request = {"op": "load", "exercise": exercise, "source": source, "driver": driver.source, "name": driver.name}
        reply = self._ask(request, timeout)
        if reply["kind"] == "broken":
            raise PoolError(str(reply.get("message")))
        return reply

    def call(self, arguments: tuple[object, ...], gradients: bool, timeout: float) -> Reply:
        """Run the driver once; see `execution.run_driver` for the replies.

        Raises:
            WorkerError: it crashed, hung or wrote what it must not.
            frames.FrameError: *arguments* cannot be sent, which is our fault.
        """
        return self._ask({"op": "call", "arguments": arguments, "gradients": gradients}, timeout)

    def has_leftover(self) -> bool:
        """Tell whether it has sent more than it was asked for."""
        return self.alive and self._channel.has_input()

    def end(self, grace: float = 0.0) -> int | None:
        """Kill the worker and all that it started; return its exit code if it had ended by itself."""
        if not self.alive:
            return None
        self.alive = False
        self._channel.close()
        exitcode = self._end(grace)
        self._printed.close()
        return exitcode

    @property
    def output(self) -> str:
        """What the worker printed, up to a cap; for display only. Complete once the worker has ended."""
        return self._printed.text()

    def _ask(self, request: dict[str, Any], timeout: float) -> Reply:
        try:
            return self._exchange(request, timeout)
        except TimeoutError:
            self.end()
            raise WorkerHungError(f"It did not finish within {timeout:g} s, so it was stopped.") from None
        except ChannelClosedError:
            raise WorkerError(_explain(self.end(CRASH_GRACE))) from None
        except WorkerForgedError:
            self.end()
            raise

    def _exchange(self, request: dict[str, Any], timeout: float) -> Reply:
        if self._channel.has_input():
            raise WorkerForgedError("It sent a reply that nobody had asked for.")
        call = secrets.randbits(48)
        deadline = time.monotonic() + timeout
        self._channel.send({**request, "id": call}, timeout)
        try:
            reply = self._channel.receive(max(deadline - time.monotonic(), 1e-3))
        except frames.FrameError as error:
            raise WorkerForgedError(f"It sent {error} where a reply was due.") from None
        if not isinstance(reply, dict) or reply.get("id") != call or reply.get("kind") not in _NAMES:
            raise WorkerForgedError("It sent a reply that does not belong to the call.")
        return reply


class Pool(Protocol):
    """Something that makes workers."""

    def spawn(self, limits: Limits) -> Worker:
        """Return a fresh worker with nothing loaded but the framework."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class ZygotePool:
    """Workers forked from one warm zygote, which is started when first needed and again should it die."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._workers: set[int] = set()

    def spawn(self, limits: Limits) -> Worker:
        """Return a worker forked from the zygote.

        Raises:
            PoolError: the zygote cannot be started.
        """
        for _ in range(2):
            try:
                return self._fork(self._started(), limits)
            except (OSError, ChannelClosedError, frames.FrameError):  # an answer may have killed the zygote
                self.close()
        raise PoolError("the process that workers are forked from ended as soon as it was used")

    def close(self) -> None:
        """End the zygote and its workers."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None
        self._workers.clear()

    def _started(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self.close()
        ours, theirs = socket.socketpair()
        command = worker_command("zygote")
        self._process = subprocess.Popen(command, stdin=theirs.fileno(), env=clean_environment(), close_fds=True)
        theirs.close()
        ours.settimeout(START_TIMEOUT)
        try:
            ready = ours.recv(1)
        except TimeoutError:
            ready = b""
        if ready != b"R":
            ours.close()
            raise PoolError("the framework could not be loaded in a worker; its error is on the standard error stream")
        self._control = ours
        return ours

    def _fork(self, control: socket.socket, limits: Limits) -> Worker:
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        try:
            control.settimeout(START_TIMEOUT)
            socket.send_fds(control, [b"F"], [theirs.fileno(), write])
            channel = Channel(control)
            channel.send(dataclasses.asdict(limits), START_TIMEOUT)
            pid = channel.receive(START_TIMEOUT)["pid"]
        except BaseException:
            ours.close()
            os.close(read)
            raise
        finally:
            theirs.close()
            os.close(write)
        self._workers.add(pid)
        return Worker(Channel(ours), read, lambda grace: self._end(pid, grace))

    def _end(self, pid: int, grace: float) -> int | None:
        self._workers.discard(pid)
        if self._control is None:
            return None
        try:
            self._control.settimeout(START_TIMEOUT)
            self._control.sendall(b"E")
            channel = Channel(self._control)
            channel.send({"pid": pid, "grace": grace, "others": list(self._workers)}, START_TIMEOUT)
            return channel.receive(START_TIMEOUT)["exitcode"]
        except (OSError, ChannelClosedError, frames.FrameError):
            self.close()
            _kill_group(pid)
            return None


class SoloPool:
    """Workers that each start from nothing, where the platform cannot fork."""

    def __init__(self) -> None:
        self._processes: set[subprocess.Popen[bytes]] = set()

    def spawn(self, limits: Limits) -> Worker:
        """Return a worker in a fresh process."""
        ours, theirs = socket.socketpair()
        process = subprocess.Popen(
            worker_command("solo"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            start_new_session=True,
            pass_fds=() if sys.platform == "win32" else (theirs.fileno(),),
        )
        self._processes.add(process)
        shared = theirs.share(process.pid).hex() if sys.platform == "win32" else theirs.fileno()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"socket": shared, "limits": dataclasses.asdict(limits)}).encode() + b"\n")
        process.stdin.close()
        theirs.close()
        output = os.dup(process.stdout.fileno())
        process.stdout.close()
        return Worker(Channel(ours), output, lambda grace: self._end(process, grace))

    def close(self) -> None:
        """End every worker."""
        for process in list(self._processes):
            self._end(process, 0.0)

    def _end(self, process: subprocess.Popen[bytes], grace: float) -> int | None:
        self._processes.discard(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
        code = process.poll()
        _kill_group(process.pid)
        process.kill()
        process.wait()
        return code


def make_pool() -> Pool:
    """Return the kind of pool that this platform can have."""
    return ZygotePool() if hasattr(os, "fork") else SoloPool()


def worker_command(module: str) -> list[str]:
    """Return the command that runs *module* of this package with nothing of the current or the user's folders."""
    return [sys.executable, "-P", "-s", "-m", f"{__package__}.{module}"]


def clean_environment() -> dict[str, str]:
    """Return an environment without anything of the caller's: no secrets, one thread for the numerics.

    Modules are found where this process finds the few that a worker needs.
    """
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", *_CUDA) if name in os.environ}  # Windows needs the first
    roots = os.pathsep.join(dict.fromkeys(filter(None, map(_root, NEEDED))))
    basics = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": roots}
    return {**basics, **dict.fromkeys(threads, "1"), **kept}


def _root(package: str) -> str | None:
    """The folder from which *package* is imported."""
    found = importlib.util.find_spec(package)
    return None if found is None or found.origin is None else str(Path(found.origin).parents[1])


def _kill_group(pid: int) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _explain(exitcode: int | None) -> str:
    if exitcode is None:
        return "It closed its connection to the judge and gave no answer."
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

    def close(self) -> None:
        self._thread.join(0.5)

    def _drain(self) -> None:
        with os.fdopen(self._descriptor, "rb", buffering=0) as stream:
            while part := stream.read(1 << 16):
                room = OUTPUT_CAP - len(self._kept)
                self._kept += part[: max(room, 0)]
                self._dropped += max(len(part) - max(room, 0), 0)
