"""The price of an isolation level: what one worker costs, from the request to fork it until its end.

.venv/bin/python benchmarks/isolation.py
"""

from __future__ import annotations

import os
import resource
import statistics
import time

from firesteel_grader import isolation
from firesteel_grader.inside.driver import Driver
from firesteel_grader.inside.limits import Limits
from firesteel_grader.pools import Pool, make_pool

DRIVER = Driver(
    "driver", "def driver(torch, shape):\n    return torch.strides.is_contiguous(shape, shape)", ("shape",), ""
)
ANSWER = "def is_contiguous(shape, stride):\n    return True\n"
EXERCISE = "strides.is_contiguous"


def one_worker(pool: Pool) -> tuple[float, float, float]:
    """Return the milliseconds until the worker is locked in and loaded, of one call, and of its end."""
    start = time.perf_counter()
    worker = pool.spawn(Limits())
    worker.load(EXERCISE, ANSWER, DRIVER, 10.0)
    ready = time.perf_counter()
    worker.call(((2, 3),), False, 10.0)
    called = time.perf_counter()
    worker.end()
    return 1e3 * (ready - start), 1e3 * (called - ready), 1e3 * (time.perf_counter() - called)


def processor_seconds() -> float:
    """Return the processor time of this process and of the children that it has waited for."""
    parts = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in parts)


def measure(level: str, count: int) -> str:
    """Return one row of the table."""
    pool = make_pool(level)
    start = time.perf_counter()
    one_worker(pool)
    first = 1e3 * (time.perf_counter() - start)
    rows = [one_worker(pool) for _ in range(count)]
    pool.close()
    before = processor_seconds()
    pool = make_pool(level)
    one_worker(pool)
    pool.close()
    started = processor_seconds() - before
    pool = make_pool(level)
    before = processor_seconds()
    for _ in range(count + 1):
        one_worker(pool)
    pool.close()
    each = 1e3 * (processor_seconds() - before - started) / count
    cells = [statistics.median(column) for column in zip(*rows, strict=True)]
    high = sorted(sum(row) for row in rows)[int(0.95 * count)]
    shown = " | ".join(f"{value:.2f}" for value in (*cells, sum(cells), high, each))
    return f"| {level} | {first:.0f} | {shown} |"


def main() -> None:
    """Print the table."""
    print(f"load {os.getloadavg()[0]:.1f}, median of 200 workers, milliseconds")
    print("| level | first | fork to loaded | one call | end | together | p95 | CPU |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for level in isolation.available():
        if level.reached:
            print(measure(level.name, 200))


if __name__ == "__main__":
    main()
