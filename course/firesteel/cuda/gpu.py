"""Run the same kernel on a real GPU: its source, with the name ``cuda`` bound to Numba's module of that name."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from .report import LaunchReport
from .state import Dimensions

compiled: WeakKeyDictionary[FunctionType, Any] = WeakKeyDictionary()


def launch_on_gpu(
    kernel: FunctionType, grid: Dimensions, block: Dimensions, arguments: tuple[Any, ...]
) -> LaunchReport:
    """Copy the arrays to the GPU, run *kernel* there, and copy them back.

    Args:
        kernel: a function that returns nothing; compiled at its first launch and kept.
        grid: blocks along x, y, z.
        block: threads a block along x, y, z.
        arguments: NumPy arrays, which are changed in place, and numbers.

    Returns:
        The report of the launch, without counts: a GPU does not tell.

    Raises:
        RuntimeError: there is no GPU, or Numba is not installed.
    """
    numba_cuda = numba_module()
    if kernel not in compiled:
        compiled[kernel] = numba_cuda.jit(rebound(kernel, numba_cuda))
    arrays = {place(array): array for array in arguments if isinstance(array, np.ndarray)}
    there = {where: numba_cuda.to_device(np.ascontiguousarray(array)) for where, array in arrays.items()}
    passed = [there[place(value)] if isinstance(value, np.ndarray) else value for value in arguments]
    compiled[kernel][grid, block](*passed)
    for where, array in reversed(arrays.items()):  # outputs come first, so where arrays overlap they have the last word
        if array.flags.writeable:
            array[...] = there[where].copy_to_host()
    return LaunchReport(kernel.__name__, gpu_name(numba_cuda), grid, block)


def place(array: np.ndarray) -> tuple[Any, ...]:
    """Return what two arrays have in common that are one to a kernel: an array passed twice is copied once."""
    return array.__array_interface__["data"], array.shape, array.strides, array.dtype


def numba_module() -> Any:
    """Return Numba's ``cuda``, ready to launch.

    Raises:
        RuntimeError: there is no GPU, or Numba is not installed.
    """
    remedy = 'pass device="simulator", which runs the same kernel anywhere'
    try:
        from numba import cuda as numba_cuda
    except ImportError:
        raise RuntimeError(f"cuda.launch: Numba is not installed; pip install numba-cuda, or {remedy}") from None
    if not numba_cuda.is_available():
        raise RuntimeError(f"cuda.launch: no NVIDIA GPU was found; {remedy}")
    return numba_cuda


def rebound(kernel: FunctionType, numba_cuda: Any) -> FunctionType:
    """Return *kernel* with this package replaced by *numba_cuda* in the names it sees.

    Plain functions that it calls are compiled as device functions, found by the names in its code.
    """
    own = sys.modules[__name__.rpartition(".")[0]]
    names = {name: numba_cuda if value is own else value for name, value in kernel.__globals__.items()}
    for name in kernel.__code__.co_names:
        helper = names.get(name)
        if isinstance(helper, FunctionType) and helper is not kernel:
            names[name] = numba_cuda.jit(device=True)(rebound(helper, numba_cuda))
    return FunctionType(kernel.__code__, names, kernel.__name__, kernel.__defaults__, kernel.__closure__)


def gpu_name(numba_cuda: Any) -> str:
    """Return the name of the GPU in use, such as ``"NVIDIA H100"``."""
    name = getattr(numba_cuda.get_current_device(), "name", "Numba's simulator")  # which has no name of its own
    return name.decode() if isinstance(name, bytes) else name
