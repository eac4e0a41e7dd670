"""Which GPU is there, under torch.cuda's names: https://docs.pytorch.org/docs/stable/cuda.html."""

from __future__ import annotations

from typing import Any

from .gpu import gpu_name


def is_available() -> bool:
    """Return whether kernels can run on a real GPU here; a simulator of one does not count."""
    return _gpu() is not None


def device_count() -> int:
    """Return how many GPUs can be used."""
    numba_cuda = _gpu()
    return 0 if numba_cuda is None else len(numba_cuda.gpus)


def get_device_name() -> str:
    """Return the name of the GPU in use.

    Raises:
        RuntimeError: there is no GPU.
    """
    return gpu_name(_required_gpu("get_device_name"))


def synchronize() -> None:
    """Wait until the GPU has done all that it was asked to do.

    Raises:
        RuntimeError: there is no GPU.
    """
    _required_gpu("synchronize").synchronize()


def manual_seed_all(seed: int) -> None:
    """Do nothing: no random numbers are drawn on a GPU here, and PyTorch ignores the call too where there is none."""


manual_seed = manual_seed_all


def _gpu() -> Any:
    try:
        from numba import config, cuda
    except ImportError:
        return None
    return cuda if cuda.is_available() and not getattr(config, "ENABLE_CUDASIM", False) else None


def _required_gpu(caller: str) -> Any:
    numba_cuda = _gpu()
    if numba_cuda is None:
        raise RuntimeError(f"cuda.{caller}: no NVIDIA GPU was found; kernels still run on the simulator")
    return numba_cuda
