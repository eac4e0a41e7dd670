"""The bench of a GPU: numbers are made, worked on and digested there, so that only salts and digests cross the bus."""
# pyright: basic
# (Numba is imported where it is used, and has no types)

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import prod
from types import FunctionType
from typing import Any

import numpy as np

from . import salted

cuda: Any = None  # the name that kernels see; `bound` gives them Numba's module for it

STEP, FIRST, SECOND = np.uint32(salted.STEP), np.uint32(salted.FIRST), np.uint32(salted.SECOND)

NEGATIVE_ZERO = np.uint32(0x80000000)
"""The word of -0.0, which counts as 0.0."""

THREADS = 256
"""Threads in a block of our own kernels; a power of two."""

TURNS = 8192
"""Turns of one call at most."""

PIECE = 1 << 26
"""Floats that are overwritten at a time: 256 MiB."""

SPARE = 1 << 29
"""Bytes of free memory that are never asked for: a driver needs some itself."""

BLOCKS = 1024
"""Blocks of our own kernels at most: enough to fill any GPU, each thread taking several elements."""


class GpuBench:
    """Device arrays for one plan, taken once.

    Args:
        torch: the framework; its `cuda.gpu` compiles the learner's kernel.
        plan: see `repeating`.

    Raises:
        RuntimeError: there is no GPU.
    """

    def __init__(self, torch: Any, plan: dict[str, Any]) -> None:
        self._torch = torch
        self._gpu = torch.cuda.gpu
        numba_cuda = self._gpu.numba_module()
        self._kernels = kernels()
        self._inputs = [numba_cuda.device_array(tuple(given["shape"]), np.float32) for given in plan["inputs"]]
        self._bits = [given["bits"] for given in plan["inputs"]]
        self._shape = tuple(plan["output"])
        self._output = numba_cuda.device_array(self._shape, np.float32)
        self._write(self._output, 0, 0)  # what an earlier process left there might be right
        self._sums = numba_cuda.to_device(np.zeros(TURNS, np.uint64))

    def fill(self, salt: int) -> None:
        """Write the inputs of one turn, which follow from *salt*."""
        for position, (array, bits) in enumerate(zip(self._inputs, self._bits, strict=True)):
            self._write(array, salted.salt_for(salt, position), bits)

    def _write(self, array: Any, salt: int, bits: int) -> None:
        fill, _ = self._kernels
        flat, shift, half = array.reshape(array.size), np.uint32(31 - bits), np.float32(1 << bits)
        fill[blocks_for(array.size), THREADS](flat, np.uint32(salt), shift, half)

    def work(self, driver: Callable[..., object]) -> object:
        """Run one turn: it only queues the work, on Numba's default stream."""
        return driver(self._torch, self.launch, self._output, *self._inputs)

    def launch(self, kernel: Any, grid: Any, block: Any, *arguments: Any) -> None:
        """Start a kernel of the learner's on arrays that are on the GPU already."""
        compiled = self._gpu.compiled
        if kernel not in compiled:
            numba_cuda = self._gpu.numba_module()
            compiled[kernel] = numba_cuda.jit(self._gpu.rebound(kernel, numba_cuda))
        compiled[kernel][grid, block](*arguments)

    def digest(self, result: object, salt: int, turn: int) -> None:
        """Take the digest of the output; a kernel returns nothing."""
        if result is not None:
            raise TypeError(f"repeat: the driver returned a {type(result).__name__}; a kernel writes into its output")
        _, digest = self._kernels
        size = prod(self._shape)
        start = np.uint32(salt ^ salted.kind("float32", self._shape))
        digest[blocks_for(size), THREADS](self._sums, turn, self._output.reshape(size).view(np.uint32), start)

    def digests(self, turns: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Wait for the GPU and return the digests of all turns."""
        found = self._sums.copy_to_host()[:turns].view(np.int64)
        self._sums.copy_to_device(np.zeros(TURNS, np.uint64))
        return found


def poison(numba_cuda: Any) -> int:
    """Overwrite the GPU's free memory, so that nobody finds there what an earlier process left; its caches, too.

    Args:
        numba_cuda: Numba's module ``cuda``.

    Returns:
        How many pieces of `PIECE` floats were overwritten; `SPARE` bytes are left alone.
    """
    context = numba_cuda.current_context()
    free = context.get_memory_info()[0]
    fill, _ = kernels()
    held: list[Any] = []
    for _ in range(int((free - SPARE) // (4 * PIECE)) if SPARE < free < 1 << 48 else 0):
        held.append(numba_cuda.device_array(PIECE, np.float32))
        fill[BLOCKS, THREADS](held[-1], np.uint32(0), np.uint32(31), np.float32(1))
    numba_cuda.synchronize()
    count = len(held)
    held.clear()
    context.deallocations.clear()  # Numba would keep some of it for later
    return count


def blocks_for(size: int) -> int:
    """Return how many blocks our own kernels get for *size* elements.

    >>> blocks_for(1), blocks_for(257), blocks_for(1 << 30)
    (1, 2, 1024)
    """
    return max(1, min(BLOCKS, -(-size // THREADS)))


@lru_cache(maxsize=1)
def kernels() -> tuple[Any, Any]:
    """Return `fill_kernel` and `digest_kernel`, ready to launch."""
    from numba import cuda as numba_cuda

    return numba_cuda.jit(bound(fill_kernel, numba_cuda)), numba_cuda.jit(bound(digest_kernel, numba_cuda))


def bound(kernel: FunctionType, numba_cuda: Any) -> FunctionType:
    """Return a kernel of this file with the names that it sees bound: ``cuda`` to Numba's module, `mixed` compiled."""
    names = {**globals(), "cuda": numba_cuda, "mixed": numba_cuda.jit(device=True)(mixed)}
    return FunctionType(kernel.__code__, names, kernel.__name__)


def mixed(word: Any) -> Any:
    """Return *word* mixed, as `salted` does; Numba widens products to 64 bits, so every step is cut back to 32."""
    word = np.uint32(word ^ (word >> np.uint32(16)))
    word = np.uint32(word * FIRST)
    word = np.uint32(word ^ (word >> np.uint32(13)))
    word = np.uint32(word * SECOND)
    return np.uint32(word ^ (word >> np.uint32(16)))


def fill_kernel(array: Any, salt: Any, shift: Any, half: Any) -> None:
    """Write what `salted.fill` writes: reads nothing, writes n floats."""
    for i in range(cuda.grid(1), array.size, cuda.gridsize(1)):
        counted = np.uint32(np.uint32(np.uint32(i + 1) * STEP) + salt)
        array[i] = np.float32(np.uint32(mixed(counted) >> shift)) - half


def digest_kernel(sums: Any, turn: Any, words: Any, salt: Any) -> None:
    """Add to ``sums[turn]`` what `salted.digest` returns: reads n words, adds one number a block."""
    shares = cuda.shared.array(THREADS, np.uint64)
    me = cuda.threadIdx.x
    total = np.uint64(0)
    for i in range(cuda.grid(1), words.size, cuda.gridsize(1)):
        word = words[i] if words[i] != NEGATIVE_ZERO else np.uint32(0)
        counted = np.uint32(np.uint32(np.uint32(i + 1) * STEP) + salt)
        total += np.uint64(mixed(np.uint32(word ^ counted)))
    shares[me] = total
    cuda.syncthreads()
    apart = THREADS // 2
    while apart > 0:
        if me < apart:
            shares[me] += shares[me + apart]
        cuda.syncthreads()
        apart //= 2
    if me == 0:
        cuda.atomic.add(sums, turn, shares[0])
