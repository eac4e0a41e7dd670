"""The names by which a thread learns where it is: threadIdx, blockIdx, blockDim, gridDim, grid, gridsize.

They are those of https://numba.readthedocs.io/en/stable/cuda/kernels.html#thread-positioning.
"""

from __future__ import annotations

from typing import Any

from .state import Dimensions, now


class Register:
    """Three numbers ``x``, ``y``, ``z`` that a launch sets before a thread runs and forgets at its end."""

    x: int
    y: int
    z: int

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> int:
        # Reached only for what is not set: a wrong name, or x, y, z outside a kernel.
        if attribute in ("x", "y", "z"):
            now.running(f"{self._name}.{attribute}")
        raise AttributeError(f"cuda.{self._name} has x, y and z, not {attribute!r}")

    def __repr__(self) -> str:
        return f"cuda.{self._name}"

    def set(self, values: Dimensions) -> None:
        """Show *values* to the thread that runs next."""
        self.x, self.y, self.z = values

    def unset(self) -> None:
        """Forget the values: no kernel is running any more."""
        for axis in ("x", "y", "z"):
            self.__dict__.pop(axis, None)


# The names are CUDA's own, as Numba writes them.
threadIdx = Register("threadIdx")  # noqa: N816 - the thread's place in its block
blockIdx = Register("blockIdx")  # noqa: N816 - the block's place in the grid
blockDim = Register("blockDim")  # noqa: N816 - threads a block, along each axis
gridDim = Register("gridDim")  # noqa: N816 - blocks in the grid, along each axis
REGISTERS = (threadIdx, blockIdx, blockDim, gridDim)


def grid(ndim: int) -> Any:
    """Return this thread's place in the whole grid, as if blocks were not there.

    Args:
        ndim: how many axes, 1 to 3.

    Returns:
        ``x`` for one axis; ``(x, y)`` or ``(x, y, z)`` for more. Neighbouring threads differ in ``x``.

    Raises:
        RuntimeError: called outside a kernel.
        ValueError: *ndim* is not 1, 2 or 3.
    """
    now.running("grid")
    if ndim == 1:
        return blockIdx.x * blockDim.x + threadIdx.x
    if ndim not in (2, 3):
        raise ValueError(f"cuda.grid: ndim is {ndim!r}; a grid has 1, 2 or 3 axes")
    place = (
        blockIdx.x * blockDim.x + threadIdx.x,
        blockIdx.y * blockDim.y + threadIdx.y,
        blockIdx.z * blockDim.z + threadIdx.z,
    )
    return place[:ndim]


def gridsize(ndim: int) -> Any:
    """Return how many threads the whole grid has along each axis.

    Args:
        ndim: how many axes, 1 to 3.

    Returns:
        One number for one axis, a tuple for more.

    Raises:
        RuntimeError: called outside a kernel.
        ValueError: *ndim* is not 1, 2 or 3.
    """
    now.running("gridsize")
    if ndim not in (1, 2, 3):
        raise ValueError(f"cuda.gridsize: ndim is {ndim!r}; a grid has 1, 2 or 3 axes")
    sizes = (gridDim.x * blockDim.x, gridDim.y * blockDim.y, gridDim.z * blockDim.z)
    return sizes[0] if ndim == 1 else sizes[:ndim]
