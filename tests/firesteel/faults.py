"""What the tests of the simulator's faults share: where a fault is marked, and what a launch reports."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from firesteel import cuda
from firesteel.cuda import KernelError

N = 8


def marked_line(kernel: Callable[..., None], mark: str = "# fault") -> int:
    """The line of the kernel's source that ends with *mark*."""
    lines, first = inspect.getsourcelines(kernel)
    (found,) = (number for number, line in enumerate(lines, start=first) if line.rstrip().endswith(mark))
    return found


def fault_of(kernel: Any, *arguments: Any, grid: Any = 1, block: Any = N) -> KernelError:
    with pytest.raises(KernelError) as caught:
        cuda.launch(kernel, grid, block, *arguments)
    return caught.value


def some_wait(out):
    if cuda.threadIdx.x < 3:
        cuda.syncthreads()  # fault
    out[cuda.threadIdx.x] = 1
