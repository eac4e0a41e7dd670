"""What a worker may use of the machine, set inside the worker before any learner code is loaded."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass, replace

from . import kernel

if sys.platform != "win32":
    import resource

RESOURCE_LIMITS = sys.platform != "win32"

THREADS = 32
"""Threads that a worker may have, where the kernel counts them for it alone."""


@dataclass(frozen=True)
class Limits:
    """Ceilings for one worker.

    Args:
        memory: bytes of address space, beyond what the warm zygote holds.
        cpu: seconds of processor time; the judge's wall clock is what usually ends a loop.
        file_size: bytes that any one file may grow to.
        open_files: file descriptors.
        wall: seconds that one call may take, where a check would allow more.
        gpu: the worker uses a GPU, whose driver needs files, devices and system calls that others are refused.
    """

    memory: int = 2 << 30
    cpu: int = 60
    file_size: int = 1 << 20
    open_files: int = 64
    wall: float = 60.0
    gpu: bool = False


def for_gpu(limits: Limits) -> Limits:
    """Return *limits* with room for a CUDA driver, which reserves far more address space than there is memory."""
    return replace(limits, memory=1 << 46, open_files=max(limits.open_files, 1024), gpu=True)


def apply(limits: Limits, *, count_threads: bool = False) -> None:
    """Set the limits for this process and all that it starts; where the system has none, do nothing.

    Args:
        limits: the ceilings.
        count_threads: the process is, or is about to become, a user of its own, whose threads the kernel can count.
    """
    if sys.platform == "win32":
        return
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, limits.cpu)
    _lower(resource.RLIMIT_FSIZE, limits.file_size)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    if sys.platform == "linux":  # macOS refuses to lower the address space
        _lower(resource.RLIMIT_AS, limits.memory)
        if count_threads:
            _lower(resource.RLIMIT_NPROC, THREADS * 4 if limits.gpu else THREADS)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (Linux)."""
    if sys.platform == "linux":
        kernel.prctl(kernel.DEATH_SIGNAL, int(signal.SIGKILL))


def adopt_orphans() -> None:
    """Become the parent of every orphan below this process, so that it can be found and killed (Linux)."""
    if sys.platform == "linux":
        kernel.prctl(kernel.CHILD_SUBREAPER, 1)


def children(pid: int) -> list[int]:
    """Return the processes whose parent is *pid* (Linux; elsewhere none are found)."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", "rb") as file:
        return [int(child) for child in file.read().split()]
    with contextlib.suppress(OSError):  # a kernel without that file
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and _parent(int(name)) == pid]
    return []


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return -1


if sys.platform != "win32":

    def _lower(which: int, value: int) -> None:
        _, hard = resource.getrlimit(which)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (value, value))
