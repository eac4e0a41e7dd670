"""Run a kernel without a GPU: one greenlet for each thread of a block, one block after another.

A thread runs until it ends or waits at a barrier; when all threads of the block wait at the same one, it opens.
Running them in turn hides no race: memory.py remembers who touched what since the last barrier.
A greenlet costs more than a short kernel, so one that has finished a thread goes on to the next.
"""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Iterator
from itertools import product
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .errors import KernelError, line_of
from .memory import CheckedArray, Shadow
from .registers import REGISTERS, blockDim, blockIdx, gridDim, threadIdx
from .report import LaunchReport
from .state import GLOBAL_READ, NOBODY, Access, Dimensions, Thread, now

if TYPE_CHECKING:
    from greenlet import greenlet

one_launch_at_a_time = threading.Lock()


class Barrier(NamedTuple):
    """Where a thread waits: the instruction after its call of ``syncthreads``."""

    code: CodeType
    instruction: int


def syncthreads() -> None:
    """Wait until every thread of the block is here; what any of them wrote before, all may read after.

    Raises:
        RuntimeError: called outside a kernel.
        KernelError: other threads of the block ended, or wait at another line.
    """
    now.running("syncthreads")
    frame = sys._getframe(1)
    now.hub.switch(Barrier(frame.f_code, frame.f_lasti))


def simulate(kernel: FunctionType, grid: Dimensions, block: Dimensions, arguments: tuple[Any, ...]) -> LaunchReport:
    """Run *kernel* once for every thread of the grid and return what that cost.

    Args:
        kernel: a function that returns nothing.
        grid: blocks along x, y, z.
        block: threads a block along x, y, z.
        arguments: NumPy arrays, which are checked and changed in place, and numbers.

    Returns:
        The report of the launch.

    Raises:
        KernelError: a thread did what a GPU does not forgive.
        RuntimeError: called from inside a kernel.
        ImportError: greenlet is not installed.
    """
    try:
        from greenlet import getcurrent
    except ImportError:
        raise ImportError("cuda.launch: the simulator needs the package greenlet; pip install greenlet") from None

    hub = getcurrent()
    if now.thread is not NOBODY and hub.parent is now.hub:
        raise RuntimeError("cuda.launch: a kernel cannot launch a kernel; launch them one after the other")
    report = LaunchReport(kernel.__name__, "the simulator", grid, block)
    with one_launch_at_a_time, np.errstate(all="ignore"):  # a GPU computes inf and nan without a word
        now.begin(kernel.__name__, hub)
        gridDim.set(grid)
        blockDim.set(block)
        workers = Workers(kernel, checked_arguments(kernel, arguments))
        try:
            for index in indices(grid):
                report.add_block(*run_block(workers, index, block))
        finally:
            workers.stop()
            now.begin("", None)
            for register in REGISTERS:
                register.unset()
    return report


class Workers:
    """The greenlets of a launch; each runs the kernel for one thread after another."""

    def __init__(self, kernel: FunctionType, arguments: list[Any]) -> None:
        self.kernel = kernel
        self.arguments = arguments
        self.context = contextvars.copy_context()  # carries NumPy's errstate into the greenlets
        self.all: list[greenlet] = []
        self.idle: list[greenlet] = []

    def take(self) -> greenlet:
        """Return a greenlet that is ready to start a thread."""
        if self.idle:
            return self.idle.pop()
        from greenlet import greenlet

        worker = greenlet(self._work)
        worker.gr_context = self.context
        self.all.append(worker)
        return worker

    def _work(self) -> None:
        while True:
            now.hub.switch(self.kernel(*self.arguments))

    def stop(self) -> None:
        """End every greenlet, also one that waits at a barrier which will not open any more."""
        for worker in self.all:
            if worker:
                worker.throw()


def checked_arguments(kernel: FunctionType, arguments: tuple[Any, ...]) -> list[Any]:
    """Return *arguments* with arrays wrapped for checking and floats in the double precision that a GPU gets."""
    names = kernel.__code__.co_varnames
    memory = Shadow()
    return [
        CheckedArray(argument, memory, names[i] if i < len(names) else "array", GLOBAL_READ)
        if isinstance(argument, np.ndarray)
        else np.float64(argument)
        if isinstance(argument, float) and not isinstance(argument, np.generic)
        else argument
        for i, argument in enumerate(arguments)
    ]


def indices(size: Dimensions) -> Iterator[Dimensions]:
    """Return every index below *size*, x fastest, which is the order in which a GPU numbers its threads."""
    return ((x, y, z) for z, y, x in product(*map(range, reversed(size))))


def run_block(workers: Workers, index: Dimensions, size: Dimensions) -> tuple[list[Thread], int]:
    """Run all threads of one block to their end; return them, and how many barriers they passed."""
    blockIdx.set(index)
    now.shared = []
    now.interval = now.block_start = now.interval + 1
    threads = [Thread(index, place) for place in indices(size)]
    barriers = 0
    while barrier_opens([resume(thread, workers) for thread in threads], threads):
        barriers += 1
        now.interval += 1
    return threads, barriers


def resume(thread: Thread, workers: Workers) -> Barrier | None:
    """Let *thread* run until it waits (return where) or ends (return None)."""
    now.thread = thread
    threadIdx.x, threadIdx.y, threadIdx.z = thread.index
    worker = thread.greenlet = thread.greenlet or workers.take()
    try:
        stop = worker.switch()
    except KernelError:
        raise
    except Exception as error:  # whatever the kernel raises, told where and raised again
        error.add_note(f"in kernel {now.kernel}, thread {thread.index} of block {thread.block}")
        raise
    if stop is None:
        workers.idle.append(worker)
    elif stop.__class__ is not Barrier:
        raise TypeError(f"{now.kernel} returned {stop!r}; a kernel returns nothing, it writes into its arrays")
    return stop


def barrier_opens(stops: list[Barrier | None], threads: list[Thread]) -> bool:
    """Return whether all *threads* wait at one barrier; False when all have ended.

    Raises:
        KernelError: some wait where others do not, memory was read that nobody wrote, or a fault was caught.
    """
    if now.fault is not None:
        raise now.fault
    if now.doubt is not None:
        raise now.error(*now.doubt)
    if stops.count(stops[0]) == len(stops):
        return stops[0] is not None
    waiting, barrier = next((thread, stop) for thread, stop in zip(threads, stops, strict=True) if stop is not None)
    other, elsewhere = next((thread, stop) for thread, stop in zip(threads, stops, strict=True) if stop != barrier)
    there = "has ended" if elsewhere is None else f"waits in line {line_of(*elsewhere)}"
    raise now.error(
        Access(waiting, now.interval, *barrier),
        f"waits at cuda.syncthreads(), but thread {other.index} {there}; "
        "all threads of a block must reach the same barrier, so keep it out of any if that only some enter",
    )
