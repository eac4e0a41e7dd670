"""The judge's side of a zygote: start it, have it fork workers and end them, and start another when it is lost."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
from typing import Any

from . import cgroups, sandbox, seatbelt
from .environment import clean_environment, worker_command
from .inside.channel import Channel
from .inside.limits import Limits
from .workers import OUT_OF_MEMORY, PoolError, Worker

START_TIMEOUT = 60.0
"""Seconds that a zygote may take to load the framework."""

REPLY_TIMEOUT = 20.0
"""Seconds that a warm zygote may take for a fork or an end: milliseconds, unless the machine is very busy."""

LONGEST_REPLY = 1 << 12

FORKS = 2000
"""Workers that one zygote forks before it makes room for a fresh one, so that nothing can add up."""


class ZygoteProcess:
    """One warm zygote, which is started when first needed and again should it die.

    Args:
        isolation: the level, see `isolation.LEVELS`: at `sandbox` it stands in a sandbox.
        gpu: whether its workers use a GPU.
    """

    def __init__(self, isolation: str, *, gpu: bool = False) -> None:
        self._isolation = isolation
        self._gpu = gpu
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._group: cgroups.Group | None = None
        self._memory_kills = 0
        self._forks = 0
        self.losses = 0

    def spawn(self, limits: Limits) -> Worker:
        """Return a worker forked from the zygote.

        Raises:
            PoolError: the zygote cannot be started.
        """
        if self._forks >= FORKS:
            self.close()
        for _ in range(2):
            try:
                return self._fork(self._started(limits), limits)
            except (OSError, ValueError, KeyError):  # an answer may have killed the zygote
                self._lose()
        raise PoolError("the process that workers are forked from ended as soon as it was used")

    def close(self) -> None:
        """End the zygote and its workers."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                kill_group(self._process)
        if self._group is not None:
            self._group.remove()
        self._process = self._control = self._group = None

    def _lose(self) -> None:
        self.losses += 1
        if self._process is not None:
            kill_group(self._process)
        self.close()

    def _started(self, limits: Limits) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        if self._process is not None:
            self._lose()
        if self._isolation == "sandbox":
            self._group = cgroups.make(limits.memory)
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                cgroups.entering(self._group, zygote_command(self._isolation, gpu=self._gpu)),
                stdin=theirs.fileno(),
                env=clean_environment() if self._isolation == "process" else {},
                cwd=os.path.abspath(os.sep),  # the folder that the judge was started in would tell who asks
                start_new_session=True,  # a group of its own, to be ended by; and no terminal to write into
            )
        self._control = ours
        self._forks = self._memory_kills = 0
        ours.settimeout(START_TIMEOUT)
        try:
            ready = ours.recv(1)
        except OSError:
            ready = b""
        if ready != b"R":
            self._lose()
            raise PoolError("the framework could not be loaded in a worker; its error is on the standard error stream")
        return ours

    def _fork(self, control: socket.socket, limits: Limits) -> Worker:
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        request = {"op": "fork", "limits": dataclasses.asdict(limits), "user": self._user()}
        try:
            control.settimeout(REPLY_TIMEOUT)
            socket.send_fds(control, [json.dumps(request).encode()], [theirs.fileno(), write])
            pid = int(_reply(control)["pid"])
        except BaseException:  # Ctrl-C too: no end of a pipe stays open
            ours.close()
            os.close(read)
            raise
        finally:
            theirs.close()
            os.close(write)
        self._forks += 1
        return Worker(Channel(ours), read, lambda grace: self._end(control, pid, grace))

    def _user(self) -> int | None:
        return sandbox.new_user() if self._isolation == "sandbox" else None

    def _end(self, control: socket.socket, pid: int, grace: float) -> int | None:
        if control is not self._control:  # its zygote is gone, and so is the worker
            return None
        try:
            control.settimeout(REPLY_TIMEOUT)
            control.sendall(json.dumps({"op": "end", "pid": pid, "grace": grace}).encode())
            exitcode = _reply(control)["exitcode"]
        except (OSError, ValueError, KeyError):
            self._lose()
            return None
        if exitcode == -signal.SIGKILL and self._used_up_memory():
            return OUT_OF_MEMORY
        if exitcode == -signal.SIGKILL:  # not by us: by itself, or by somebody outside
            self.losses += 1
        return exitcode if isinstance(exitcode, int) else None

    def _used_up_memory(self) -> bool:
        before, self._memory_kills = self._memory_kills, 0 if self._group is None else self._group.memory_kills()
        return self._memory_kills > before


def zygote_command(isolation: str, *, gpu: bool) -> list[str]:
    """Return the command that starts a zygote at the level *isolation*.

    Raises:
        PoolError: what the level needs is not installed.
    """
    arguments = (isolation, *(["gpu"] if gpu else ()))
    if isolation == "process":
        return [*seatbelt.prefix(), *worker_command("zygote"), *arguments]
    try:
        return sandbox.command("zygote", clean_environment(), arguments=arguments, gpu=gpu)
    except sandbox.SandboxError as error:
        raise PoolError(str(error)) from None


def _reply(control: socket.socket) -> dict[str, Any]:
    line = bytearray()
    while not line.endswith(b"\n"):
        part = control.recv(1 << 12)
        if not part or len(line) > LONGEST_REPLY:
            raise ConnectionError("the zygote is gone, or no longer itself")
        line += part
    return dict(json.loads(line))


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that we started, with all of its group; it is the leader of its group."""
    if sys.platform != "win32" and process.poll() is None:  # not yet reaped, so that the number is still its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
