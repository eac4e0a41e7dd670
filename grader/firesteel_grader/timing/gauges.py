"""What ``nvidia-smi`` says of a GPU: its identity, clock, temperature and free memory. Advisory, but for the memory."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from functools import lru_cache

FIELDS = ("uuid", "clocks.sm", "clocks.mem", "temperature.gpu", "utilization.gpu", "memory.free", "memory.total")

SETTLING = 10.0
"""Seconds that the driver may take to free an ended worker's memory."""

SLACK = 256
"""MiB by which the free memory may differ from what it was: other programs come and go."""


@dataclass(frozen=True)
class Gauges:
    """One reading.

    Args:
        identity: the GPU's UUID.
        clock: of its multiprocessors, MHz.
        memory_clock: MHz.
        temperature: degrees Celsius.
        load: percent of the last moments in which a kernel ran.
        free: MiB.
        total: MiB.
    """

    identity: str
    clock: int
    memory_clock: int
    temperature: int
    load: int
    free: int
    total: int

    def __str__(self) -> str:
        """The reading in words, for a log."""
        return f"{self.clock} MHz, memory {self.memory_clock} MHz, {self.temperature} C, {self.free} MiB free"


class DeviceMemoryError(RuntimeError):
    """A GPU whose memory did not come back: our fault, not the learner's."""


def read() -> Gauges | None:
    """Return what the GPU in use shows, or None where there is no ``nvidia-smi`` or it does not answer."""
    which = os.environ.get("CUDA_VISIBLE_DEVICES", "").partition(",")[0] or "0"
    command = ["nvidia-smi", f"--id={which}", f"--query-gpu={','.join(FIELDS)}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return parse(done.stdout)


def parse(line: str) -> Gauges | None:
    """Return the reading that a line of ``nvidia-smi`` holds, or None where it holds none.

    >>> str(parse("GPU-1b, 1980, 2619, 34, 0, 80994, 81559"))
    '1980 MHz, memory 2619 MHz, 34 C, 80994 MiB free'
    """
    identity, *rest = [part.strip() for part in line.strip().partition("\n")[0].split(",")]
    numbers = [int(part) if part.isdigit() else -1 for part in rest]  # some GPUs do not tell all: "[N/A]"
    return Gauges(identity, *numbers) if len(numbers) == len(FIELDS) - 1 else None


@lru_cache(maxsize=2)
def device_name(device: str) -> str:
    """Return the name under which *device* is locked: that of the one GPU that ``"cuda"`` means here."""
    if device != "cuda":
        return device
    found = read()
    return f"cuda-{found.identity if found else os.environ.get('CUDA_VISIBLE_DEVICES', '0')}"


def wait_for_memory(before: Gauges | None, *, patience: float = SETTLING) -> None:
    """Return when as much memory is free as there was *before*.

    Raises:
        DeviceMemoryError: it did not come back in time; something still runs on the GPU.
    """
    deadline = time.monotonic() + patience
    while before is not None:
        now = read()
        if now is None or now.free >= before.free - SLACK:
            return
        if time.monotonic() >= deadline:
            raise DeviceMemoryError(
                f"{before.free - now.free} MiB of the GPU are still taken {patience:g} s after the workers ended"
            )
        time.sleep(0.1)
