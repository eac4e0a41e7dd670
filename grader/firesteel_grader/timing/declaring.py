"""Declare what is timed: one turn of work, how large it is, and the bands of time that are worth points.

::

    @timed("kernels.add", sizes=(1 << 24, 1 << 26), inputs=lambda n: ((n,), (n,)), output=lambda n: (n,),
           bits=(20, 20), bytes_moved=lambda n: 12 * n, operations=lambda n: n, bands={1.5: 2, 4.0: 1})
    def adds_long_vectors(torch, launch, out, a, b):
        \"\"\"Adding long vectors is a matter of memory.\"\"\"
        launch(torch.kernels.add, a.size // 64, 64, out, a, b)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from hypothesis import strategies as st

from ..checking import Check, enrol
from ..inside.driver import Driver, driver_of
from ..inside.repeating import Plan
from ..inside.values import Array

Shape = tuple[int, ...]

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Work:
    """What is done in one turn, and how it is measured; see `timed` for the arguments' meaning."""

    exercise: str
    driver: Driver
    device: str
    sizes: tuple[int, ...]
    inputs: Callable[[int], tuple[Shape, ...]]
    output: Callable[[int], Shape]
    writes: bool
    bits: tuple[int, ...]
    bytes_moved: Callable[[int], float]
    operations: Callable[[int], float]
    specification: Callable[..., Array] | None
    rounds: int
    seconds: float
    turn_seconds: float
    timeout: float
    limits: tuple[float, ...]

    @property
    def slowest(self) -> float:
        """The limit of the widest band."""
        return max(self.limits)

    def plan(self, size: int, *, idle: bool = False) -> Plan:
        """Return what a worker is told of this work; see `inside.repeating`."""
        shapes = self.inputs(size)
        inputs = [{"shape": shape, "bits": bits} for shape, bits in zip(shapes, self.bits, strict=True)]
        output = self.output(size)
        return {"device": self.device, "inputs": inputs, "output": output, "writes": self.writes, "idle": idle}

    def memory(self, size: int) -> int:
        """Return the bytes that inputs and output take together."""
        return 4 * sum(int(np.prod(shape)) for shape in (*self.inputs(size), self.output(size)))


@dataclass(frozen=True, eq=False)
class Band:
    """One band of a work's time, which is one check.

    Args:
        work: what is timed, once for all its bands.
        limit: how many times the reference's time an answer may take.
    """

    work: Work
    limit: float


def timed(
    exercise: str,
    *,
    sizes: tuple[int, ...],
    inputs: Callable[[int], tuple[Shape, ...]],
    output: Callable[[int], Shape],
    bits: tuple[int, ...],
    bytes_moved: Callable[[int], float],
    operations: Callable[[int], float],
    bands: Mapping[float, int],
    device: str = "cuda",
    writes: bool = True,
    specification: Callable[..., Array] | None = None,
    hint: str = "",
    rounds: int = 20,
    seconds: float = 0.02,
    turn_seconds: float = 0.0,
    timeout: float = 60.0,
) -> Callable[[Function], Function]:
    """Register a driver as timed checks of *exercise*, one a band.

    Every result must be exact whatever the order of its additions, because only digests come back: choose *bits* so
    that no intermediate result needs more than the 24 bits of a float32.

    Args:
        exercise: the exercise's id.
        sizes: sizes to choose from, ascending: the first at which the reference needs *turn_seconds* a turn, else the
            last one that fits into the memory.
        inputs: the float32 inputs' shapes at a size.
        output: the result's shape at a size.
        bits: for each input; its numbers are whole, from ``-2**bits`` up to ``2**bits - 1``.
        bytes_moved: bytes that one turn must move at least, at a size.
        operations: floating point operations that one turn must do at least, at a size.
        bands: what it is worth to take no more than so many times the reference's time.
        device: ``"cuda"`` or ``"cpu"``.
        writes: whether the driver is called as ``driver(torch, launch, output, *inputs)`` and writes into the output
            (a kernel), or as ``driver(torch, *inputs)`` and returns its result (a function).
        specification: the result in plain NumPy, from the inputs: it checks the reference on a GPU, once a measurement.
        hint: one sentence that ends the message of a slow answer.
        rounds: measured calls of the answer, and as many of the reference.
        seconds: the reference's work in one call lasts at least this long.
        turn_seconds: a single turn of the reference lasts at least this long, where a size makes it so.
        timeout: seconds for loading and for the first call, in which kernels are compiled.

    Returns:
        A decorator that returns the driver unchanged.

    Raises:
        DriverError: the driver could not travel alone.
        ValueError: the exercise already has such a check, or a declaration that cannot be measured.
    """
    if not sizes or len(bits) != len(inputs(sizes[0])) or not bands or rounds < 4:
        raise ValueError(f"timed: {exercise}: needs a size, a band, four rounds and as many bits as inputs")

    def register(function: Function) -> Function:
        driver = driver_of(function)
        repeated = _repeated(driver, f"{driver.name}_again_and_again")
        work = Work(
            exercise, repeated, device, sizes, inputs, output, writes, bits, bytes_moved, operations, specification,
            rounds, seconds, turn_seconds, timeout, tuple(bands),
        )  # fmt: skip
        for limit, points in bands.items():
            name = f"{driver.name}_within_{limit:g}".replace(".", "_")
            enrol(_check(work, _repeated(driver, name), limit, points, hint), function)
        return function

    return register


def _check(work: Work, driver: Driver, limit: float, points: int, hint: str) -> Check:
    given = st.just((work.plan(work.sizes[0]), np.arange(2)))
    return Check(
        work.exercise, driver, given, (), points, hint, False, work.device, None, 1, True, False, work.timeout,
        timed=Band(work, limit),
    )  # fmt: skip


def _repeated(driver: Driver, name: str) -> Driver:
    """Return the driver that a worker gets: the declared one, and the loop around it under the check's name."""
    source = f"{driver.source}\n\ndef {name}(torch, plan, salts):\n    return repeat({driver.name}, torch, plan, salts)"
    return Driver(name, source, ("plan", "salts"), driver.summary)
