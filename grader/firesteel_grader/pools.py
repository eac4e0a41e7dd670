"""Where workers come from: forked from a warm zygote, or each started from nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
from typing import Protocol

from .environment import clean_environment, worker_command
from .inside.channel import Channel
from .inside.limits import Limits
from .jobs import Job
from .workers import Worker
from .zygotes import ZygoteProcess, kill_group


class Pool(Protocol):
    """Something that makes workers."""

    @property
    def losses(self) -> int:
        """How often a worker, or the process that workers come from, was killed by something else than the pool."""
        ...

    def spawn(self, limits: Limits) -> Worker:
        """Return a fresh worker with nothing loaded but the framework."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class ZygotePool:
    """Workers forked from warm zygotes: one for ordinary workers, another for those that use a GPU.

    Args:
        isolation: the level, see `isolation.LEVELS`.
    """

    def __init__(self, isolation: str = "process") -> None:
        self._zygotes = {gpu: ZygoteProcess(isolation, gpu=gpu) for gpu in (False, True)}

    @property
    def losses(self) -> int:
        """How often a worker or a zygote was killed by something else than the pool."""
        return sum(zygote.losses for zygote in self._zygotes.values())

    def spawn(self, limits: Limits) -> Worker:
        """Return a worker forked from a zygote.

        Raises:
            PoolError: the zygote cannot be started.
        """
        return self._zygotes[limits.gpu].spawn(limits)

    def close(self) -> None:
        """End the zygotes and their workers."""
        for zygote in self._zygotes.values():
            zygote.close()


class SoloPool:
    """Workers that each start from nothing, where the platform cannot fork."""

    def __init__(self) -> None:
        self._processes: dict[subprocess.Popen[bytes], Job] = {}
        self.losses = 0

    def spawn(self, limits: Limits) -> Worker:
        """Return a worker in a fresh process."""
        ours, theirs = socket.socketpair()
        process = subprocess.Popen(
            worker_command("solo"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            cwd=os.path.abspath(os.sep),  # the folder that the judge was started in would tell who asks
            start_new_session=True,
            pass_fds=() if sys.platform == "win32" else (theirs.fileno(),),
        )
        self._processes[process] = Job(process, limits.memory)
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
        job = self._processes.pop(process, None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
        code = process.poll()
        if job is not None:
            job.close()
        kill_group(process)
        return code


def make_pool(isolation: str = "process") -> Pool:
    """Return the kind of pool that this platform can have.

    Args:
        isolation: the level at which its workers run.
    """
    return ZygotePool(isolation) if hasattr(os, "fork") else SoloPool()
