"""Start a kernel: on the simulator or on a GPU, with tensors or arrays."""

from __future__ import annotations

from math import prod
from types import FunctionType
from typing import Any, Literal

import numpy as np

from .gpu import launch_on_gpu
from .report import LaunchReport
from .simulator import simulate
from .state import Dimensions

Size = int | tuple[int, ...]
THREADS_A_BLOCK = 1024  # the limit of every CUDA GPU


def launch(
    kernel: FunctionType, grid: Size, block: Size, *arguments: Any, device: Literal["simulator", "cuda"] = "simulator"
) -> LaunchReport:
    """Run *kernel* with ``grid`` blocks of ``block`` threads each; return what that cost.

    Every thread calls the kernel with the same arguments and finds its own work by ``cuda.grid`` or ``threadIdx``.

    Args:
        kernel: a function that returns nothing and writes into the arrays it is given.
        grid: number of blocks, or a tuple of up to three for x, y, z.
        block: threads in a block, or a tuple of up to three; 1024 in all at most.
        arguments: what the kernel is called with: tensors or NumPy arrays, changed in place, and numbers.
        device: ``"simulator"`` checks every access and runs anywhere; ``"cuda"`` is the GPU.

    Returns:
        The report of the launch.

    Raises:
        KernelError: on the simulator, a thread did what a GPU does not forgive.
        RuntimeError: *device* is ``"cuda"`` and there is no GPU.
        TypeError: *kernel* is not a function, or an argument is neither an array nor a number.
        ValueError: grid, block or device is not one that a GPU has.

    >>> def double(x):
    ...     x[torch.cuda.threadIdx.x] *= 2
    >>> x = np.arange(4)
    >>> torch.cuda.launch(double, 1, 4, x)
    double on the simulator: 1 block of 4 threads
      global reads   1 a thread, 4 in all
      global writes  1 a thread, 4 in all
    >>> x
    array([0, 2, 4, 6])
    """
    if not isinstance(kernel, FunctionType):
        raise TypeError(f"cuda.launch: the kernel is {kernel!r}; pass a function")
    blocks, threads = three_sizes("grid", grid), three_sizes("block", block)
    if prod(threads) > THREADS_A_BLOCK:
        raise ValueError(f"cuda.launch: a block of {block} has {prod(threads)} threads; a GPU allows {THREADS_A_BLOCK}")
    plain = tuple(plain_argument(argument) for argument in arguments)
    if device == "simulator":
        return simulate(kernel, blocks, threads, plain)
    if device == "cuda":
        return launch_on_gpu(kernel, blocks, threads, plain)
    raise ValueError(f'cuda.launch: device is {device!r}; it is "simulator" or "cuda"')


def three_sizes(name: str, size: Size) -> Dimensions:
    """Return *size* as ``(x, y, z)``, missing axes being 1.

    Raises:
        ValueError: it has more than three axes, or one that is not an int of at least 1.

    >>> three_sizes("grid", 4), three_sizes("block", (8, 8))
    ((4, 1, 1), (8, 8, 1))
    """
    sizes = size if isinstance(size, tuple) else (size,)
    whole = all(isinstance(n, (int, np.integer)) and n >= 1 for n in sizes)
    if not whole or not 1 <= len(sizes) <= 3:
        raise ValueError(f"cuda.launch: {name} is {size!r}; it is an int of at least 1, or up to three of them")
    x, y, z = (*map(int, sizes), 1, 1)[:3]
    return x, y, z


def plain_argument(argument: Any) -> Any:
    """Return what a kernel can hold of *argument*: an array for a tensor, otherwise the argument itself.

    Raises:
        TypeError: it is neither an array nor a number.
    """
    plain = getattr(argument, "_array", argument)
    if isinstance(plain, (np.ndarray, np.generic, bool, int, float)):
        return plain
    raise TypeError(
        f"cuda.launch: a {type(argument).__name__} cannot be passed; kernels take tensors, arrays and numbers"
    )
