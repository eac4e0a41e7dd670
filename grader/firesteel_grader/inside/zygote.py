"""The zygote: a process that has everything loaded and forks one worker per check.

It never runs a learner's code itself. It speaks with the judge over one socket, its standard input, in lines of JSON:
a request to fork comes with the worker's two descriptors; a request to end a worker kills it with all that it started.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from typing import Any

from . import limits, namespaces
from .confinement import Confinement, prepare
from .worker import Warm, begin, load_warm

LONGEST_REQUEST = 4096


def main() -> None:
    """Serve the judge at standard input until it closes."""
    control = socket.socket(fileno=os.dup(0))
    apart, gpu = sys.argv[1] == "sandbox", sys.argv[2:] == ["gpu"]
    limits.adopt_orphans()
    warm = load_warm(gpu=gpu)
    warm.up()
    confinement = prepare(strict=apart, gpu=gpu)
    if apart:
        namespaces.hide_sources()
    gc.collect()
    gc.freeze()  # what is loaded is never walked again, so its pages stay shared with every worker
    control.sendall(b"R")
    with contextlib.suppress(ConnectionError):
        Zygote(control, warm, confinement, apart).serve()
    _kill_orphans(keep=set())


class Zygote:
    """Forks workers and ends them, as the judge asks.

    Args:
        control: the socket to the judge.
        warm: what its workers have loaded.
        confinement: what each worker puts on.
        apart: whether each worker is the first process of a namespace of its own.
    """

    def __init__(self, control: socket.socket, warm: Warm, confinement: Confinement, apart: bool) -> None:
        self._control = control
        self._warm = warm
        self._confinement = confinement
        self._fork_once = namespaces.Forker() if apart else os.fork
        self._apart = apart
        self._workers: set[int] = set()

    def serve(self) -> None:
        """Do what the judge asks until it goes away."""
        while True:
            line, descriptors, _, _ = socket.recv_fds(self._control, LONGEST_REQUEST, 2)
            if not line:
                return
            request = json.loads(line)
            if request["op"] == "fork":
                reply = {"pid": self._fork(descriptors, request)}
            else:
                reply = {"exitcode": self._end(request["pid"], request["grace"])}
            self._control.sendall(json.dumps(reply).encode() + b"\n")

    def _fork(self, descriptors: list[int], request: dict[str, Any]) -> int:
        pid = self._fork_once()
        if pid == 0:
            self._become_worker(descriptors, request)
        for descriptor in descriptors:
            os.close(descriptor)
        self._workers.add(pid)
        return pid

    def _become_worker(self, descriptors: list[int], request: dict[str, Any]) -> None:
        try:
            if not self._apart:
                os.setsid()
                limits.die_with_parent()
            self._control.detach()
            sock, output = descriptors
            _close_others({sock, output, *(() if self._confinement.ruleset is None else (self._confinement.ruleset,))})
            maximum = limits.Limits(**request["limits"])
            user = request["user"]
            begin(socket.socket(fileno=sock), output, self._warm, lambda: self._confinement.put_on(maximum, user))
        finally:
            os._exit(70)

    def _end(self, pid: int, grace: float) -> int | None:
        """Kill a worker with all that it started.

        Returns:
            Its exit code (a signal's number, negative) if it ended by itself within *grace* seconds, else None.
        """
        self._workers.discard(pid)
        exitcode = namespaces.wait(pid, grace) if grace else _poll(pid)
        if not self._apart:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        if exitcode is None:
            with contextlib.suppress(ProcessLookupError):  # it may have left its group
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        if not self._apart:
            _kill_orphans(keep=self._workers)
        return exitcode


def _close_others(keep: set[int]) -> None:
    start = 3
    for descriptor in sorted(keep):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 1 << 20)


def _poll(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


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
