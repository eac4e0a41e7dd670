"""The zygote: a process that has everything loaded and forks one worker per answer.

It never runs a learner's code itself. It speaks with the judge over one socket, its standard input: a request to fork
comes with the worker's two descriptors; a request to end a worker kills it, its whole group and every orphan.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from types import ModuleType

from . import limits
from .channel import Channel, ChannelClosedError
from .worker import begin, load_warm


def main() -> None:
    """Serve the judge at standard input until it closes."""
    control = socket.socket(fileno=os.dup(0))
    limits.adopt_orphans()
    framework = load_warm()
    control.sendall(b"R")
    with contextlib.suppress(ChannelClosedError, ConnectionError):
        while True:
            _serve_one(control, framework)
    _kill_orphans(keep=set())


def _serve_one(control: socket.socket, framework: ModuleType) -> None:
    message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
    if not message:
        raise ChannelClosedError("the judge is gone")
    channel = Channel(control)
    if message == b"F":
        maximum = limits.Limits(**channel.receive(timeout=10))
        channel.send({"pid": _fork(control, descriptors, framework, maximum)})
    else:
        request = channel.receive(timeout=10)
        channel.send({"exitcode": _end(request["pid"], request["grace"], set(request["others"]))})


def _fork(control: socket.socket, descriptors: list[int], framework: ModuleType, maximum: limits.Limits) -> int:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        limits.die_with_parent()
        control.detach()
        sock, output = descriptors
        _close_others({0, 1, 2, sock, output})
        begin(socket.socket(fileno=sock), output, framework, maximum)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def _close_others(keep: set[int]) -> None:
    start = 3
    for descriptor in sorted(keep - {0, 1, 2}):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, max(start, 1024))


def _end(pid: int, grace: float, others: set[int]) -> int | None:
    """Kill a worker with all that it started.

    Returns:
        Its exit code (a signal's number, negative) if it ended by itself within *grace* seconds, else None.
    """
    exitcode = _wait(pid, grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if exitcode is None:
        with contextlib.suppress(ProcessLookupError):  # it may have left its group
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    _kill_orphans(keep=others)
    return exitcode


def _wait(pid: int, grace: float) -> int | None:
    """Return the exit code of a worker that ends by itself, or None if it is still running."""
    deadline = time.monotonic() + grace
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.0005)


def _kill_orphans(keep: set[int]) -> None:
    for _ in range(100):
        stray = [pid for pid in limits.children(os.getpid()) if pid not in keep]
        if not stray:
            return
        for pid in stray:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


if __name__ == "__main__":
    sys.exit(main())
