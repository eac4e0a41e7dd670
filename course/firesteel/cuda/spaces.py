"""Memory that a kernel asks for itself, and additions that threads may share: shared, local, atomic."""

from __future__ import annotations

from typing import Any

import numpy as np

from .memory import CheckedArray, Index, Shadow, access_from, kernel_frame
from .state import LOCAL_READ, SHARED_READ, now

SHARED_BYTES = 48 * 1024  # what every CUDA GPU gives a block without being asked specially


class SharedMemory:
    """Memory that all threads of a block see, and no other block."""

    def array(self, shape: int | tuple[int, ...], dtype: Any) -> CheckedArray:
        """Return the block's array: the n-th call of every thread of a block returns the same one.

        Args:
            shape: one int or a tuple of ints, constants as far as the kernel is concerned.
            dtype: a NumPy type, such as ``np.float32``.

        Returns:
            An array whose elements hold nothing until they are written.

        Raises:
            RuntimeError: called outside a kernel.
            KernelError: the threads disagree about shape or dtype, or the block asks for more than 48 KiB.
        """
        thread = now.running("shared.array")
        number = thread.shared_arrays_made
        thread.shared_arrays_made += 1
        if number == len(now.shared):
            array = CheckedArray(blank_array(shape, dtype), Shadow(), "shared memory", SHARED_READ, blank=True)
            now.shared.append(array)
            used = sum(array.size * array.dtype.itemsize for array in now.shared)
            if used > SHARED_BYTES:
                raise error(f"asks for {used} bytes of shared memory; a block has {SHARED_BYTES}; make it smaller")
        array = now.shared[number]
        wanted = (shape,) if isinstance(shape, int) else tuple(shape)
        if array.shape != wanted or array.dtype != np.dtype(dtype):
            raise error(
                f"asks for shared memory of shape {wanted} and type {np.dtype(dtype)} where others got {array.shape} "
                f"and {array.dtype}; every thread of a block makes the same calls"
            )
        return array


class LocalMemory:
    """Memory that one thread has for itself."""

    def array(self, shape: int | tuple[int, ...], dtype: Any) -> CheckedArray:
        """Return a new array of this thread's own.

        Args:
            shape: one int or a tuple of ints, constants as far as the kernel is concerned.
            dtype: a NumPy type, such as ``np.float32``.

        Returns:
            An array whose elements hold nothing until they are written.

        Raises:
            RuntimeError: called outside a kernel.
        """
        now.running("local.array")
        return CheckedArray(blank_array(shape, dtype), Shadow(), "local memory", LOCAL_READ, blank=True)


class Atomic:
    """Updates of one element that no other thread can split in two."""

    def add(self, array: CheckedArray, index: Index, value: Any) -> Any:
        """Add *value* to ``array[index]``; any number of threads may do so at once, in any order.

        Args:
            array: an array of the kernel, in global or shared memory.
            index: the element, one int an axis.
            value: what to add.

        Returns:
            The value that stood there before.

        Raises:
            RuntimeError: called outside a kernel.
            KernelError: *index* is out of bounds, or another thread reads or writes the element in the ordinary way.
        """
        now.running("atomic.add")
        return array.add(index, value)


shared = SharedMemory()
local = LocalMemory()
atomic = Atomic()


def blank_array(shape: int | tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return memory whose numbers mean nothing yet: NaN where the type has one, so that a use of it shows."""
    garbage = np.empty(shape, dtype)
    garbage.fill(np.nan if garbage.dtype.kind in "fc" else np.array(-1).astype(garbage.dtype))
    return garbage


def error(problem: str) -> Exception:
    """Return the error that reports *problem* at the line of the kernel that runs."""
    return now.error(access_from(kernel_frame()), problem)
