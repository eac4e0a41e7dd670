"""GPU kernels without a GPU: Numba's names for a thread's work, a simulator that checks it, and torch.cuda's names."""

from .device import device_count, get_device_name, is_available, manual_seed, manual_seed_all, synchronize
from .errors import KernelError
from .launching import launch
from .registers import blockDim, blockIdx, grid, gridDim, gridsize, threadIdx
from .report import LaunchReport
from .simulator import syncthreads
from .spaces import atomic, local, shared

# fmt: off
__all__ = [
    "KernelError", "LaunchReport", "atomic", "blockDim", "blockIdx", "device_count", "get_device_name", "grid",
    "gridDim", "gridsize", "is_available", "launch", "local", "manual_seed", "manual_seed_all",
    "shared", "synchronize", "syncthreads", "threadIdx",
]
# fmt: on
