"""Where workers come from: forked from a warm zygote, or each started from nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from .inside import frames
from .inside.channel import Channel, ChannelClosedError
from .inside.limits import Limits
from .workers import PoolError, Worker

START_TIMEOUT = 60.0
"""Seconds that a zygote may take to load the framework."""

NEEDED = ("firesteel", "firesteel_grader", "numpy", "greenlet", "numba")
"""Packages that a worker may import; the last two only some answers need."""

_CUDA = ("LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "CUDA_VISIBLE_DEVICES")


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
    return [sys.executable, "-P", "-s", "-m", f"{__package__}.inside.{module}"]


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
