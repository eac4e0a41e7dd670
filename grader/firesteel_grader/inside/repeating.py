"""Do one driver's work many times over, on fresh numbers each time, and return one digest a turn.

This is what a timed call runs inside the worker. Nothing here is trusted: an answer may replace every line of it. What
it owes is the digests, and the judge's clock runs until they have arrived. Whatever computes them all in that time has
done the work, on whichever thread or stream; whatever leaves work out, or does it later, has other digests.

The plan is ``{"device": "cpu" | "cuda", "inputs": [{"shape", "bits"}, ...], "output": shape, "writes", "idle"}``. Where
it *writes*, the driver is called as ``driver(torch, launch, output, *inputs)`` and the output array is digested; else
as ``driver(torch, *inputs)``, and what it returns is. *idle* leaves out the driver and keeps all that is around it.
The plan ``{"device", "poison": True}`` only overwrites the device's free memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from . import gpu, salted

Plan = dict[str, Any]

Salts = np.ndarray[Any, np.dtype[np.int64]]


class Bench(Protocol):
    """Memory for one plan on one device, taken once and used again by every call of that plan."""

    def fill(self, salt: int) -> None:
        """Write the inputs of one turn, which follow from *salt*."""
        ...

    def work(self, driver: Callable[..., object]) -> object:
        """Run one turn; return what the driver returned."""
        ...

    def digest(self, result: object, salt: int, turn: int) -> None:
        """Take the digest of *result*, or of the output where that is None."""
        ...

    def digests(self, turns: int) -> Salts:
        """Wait for the device and return the digests of all turns."""
        ...


class CpuBench:
    """The bench of a CPU: NumPy arrays, and kernels on the simulator.

    Args:
        torch: the framework.
        plan: see this module's docstring.
    """

    def __init__(self, torch: Any, plan: Plan) -> None:
        self._torch = torch
        self._inputs = [np.zeros(given["shape"], np.float32) for given in plan["inputs"]]
        self._bits = [given["bits"] for given in plan["inputs"]]
        self._output = np.zeros(plan["output"], np.float32)
        self._writes = bool(plan["writes"])
        self._digests: dict[int, int] = {}

    def fill(self, salt: int) -> None:
        """Write the inputs of one turn, which follow from *salt*."""
        for position, (array, bits) in enumerate(zip(self._inputs, self._bits, strict=True)):
            salted.fill(array, salted.salt_for(salt, position), bits)

    def work(self, driver: Callable[..., object]) -> object:
        """Run one turn; return what the driver returned."""
        if self._writes:
            return driver(self._torch, self._torch.cuda.launch, self._output, *self._inputs)
        return driver(self._torch, *self._inputs)

    def digest(self, result: object, salt: int, turn: int) -> None:
        """Take the digest of *result*, or of the output where that is None."""
        found: Any = self._output if result is None else getattr(result, "_array", result)
        self._digests[turn] = salted.digest(found, salt)

    def digests(self, turns: int) -> Salts:
        """Return the digests of all turns."""
        return np.array([self._digests[turn] for turn in range(turns)], np.int64)


_benches: dict[str, Bench] = {}


def repeat(driver: Callable[..., object], torch: Any, plan: Plan, salts: Salts) -> Salts:
    """Return the digest of every turn.

    Args:
        driver: one turn's work; see this module's docstring.
        torch: the framework.
        plan: see this module's docstring.
        salts: one number below 2**32 a turn.

    Raises:
        RuntimeError: the plan is for a GPU, and there is none.
        TypeError: the driver returned something that is no array.
    """
    if "poison" in plan:
        return np.full(len(salts), gpu.poison(torch.cuda.gpu.numba_module()) if plan["device"] == "cuda" else 0)
    bench = _bench_for(torch, plan)
    for turn, salt in enumerate(salts.tolist()):
        bench.fill(salt)
        result = None if plan["idle"] else bench.work(driver)
        bench.digest(result, salt, turn)
    return bench.digests(len(salts))


def _bench_for(torch: Any, plan: Plan) -> Bench:
    key = repr({**plan, "idle": False})
    if key not in _benches:
        _benches.clear()  # the memory of another size is needed now
        _benches[key] = gpu.GpuBench(torch, plan) if plan["device"] == "cuda" else CpuBench(torch, plan)
    return _benches[key]
