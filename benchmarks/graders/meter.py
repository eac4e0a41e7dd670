"""What a system costs: wall time, processor time of all that it starts, and the most memory held at once."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_EVERY = 0.2  # seconds between two looks at the memory; one takes about two milliseconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Cost:
    """What was measured; filled in when the measurement ends.

    Args:
        seconds: wall time.
        processor: seconds of processor time of every process below this one, orphans included.
        memory: bytes: the largest sum of the resident sets of all those processes. Pages that forked processes share
            are counted once for each, which is to the disadvantage of a system that forks.
    """

    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0


@contextmanager
def measured() -> Generator[Cost]:
    """Measure what happens inside the block; end every process that it leaves behind."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # orphans come to us, and their time is counted
    cost, over = Cost(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(cost, over))
    start, before = time.perf_counter(), _processor_seconds()
    watcher.start()
    try:
        yield cost
        cost.seconds = time.perf_counter() - start
    finally:
        over.set()
        watcher.join()
        _end_what_is_left()
        cost.processor = _processor_seconds() - before


def _watch(cost: Cost, over: threading.Event) -> None:
    while not over.wait(_EVERY):
        cost.memory = max(cost.memory, sum(map(_resident, descendants())))


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _end_what_is_left() -> None:
    for pid in descendants():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def descendants() -> list[int]:
    """Return the processes below this one (Linux)."""
    below: defaultdict[int, list[int]] = defaultdict(list)
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError):
                stat = Path("/proc", entry, "stat").read_text()
                below[int(stat.rpartition(")")[2].split()[1])].append(int(entry))
    found, waiting = list[int](), [os.getpid()]
    while waiting:
        children = below[waiting.pop()]
        found += children
        waiting += children
    return found


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path("/proc", str(pid), "statm").read_text().split()[1]) * _PAGE
    return 0
