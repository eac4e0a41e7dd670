"""The roofline: no work is done faster than the device can move its bytes and do its operations.

Source: Williams, Waterman, Patterson, "Roofline", CACM 52(4), 2009.
"""
# pyright: basic
# (Numba is imported where it is used, and has no types)

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LANES = {7: 64, 8: 128, 9: 128, 10: 128, 12: 128}
"""Float32 lanes of one multiprocessor by major compute capability; of those in between the larger number.

Source: CUDA C++ Programming Guide, table "Throughput of Native Arithmetic Instructions".
"""


@dataclass(frozen=True)
class Peak:
    """What a device can do at best.

    Args:
        bytes: bytes a second that its memory moves.
        operations: float32 operations a second, an addition and a multiplication counting one each.
    """

    bytes: float
    operations: float

    def seconds(self, bytes_moved: float, operations: float) -> float:
        """Return the least time for so many bytes and operations, which may overlap.

        >>> Peak(bytes=100.0, operations=10.0).seconds(bytes_moved=50.0, operations=20.0)
        2.0
        """
        return max(bytes_moved / self.bytes, operations / self.operations)


def peak_of_gpu() -> Peak | None:
    """Return the peak rates of the GPU in use, from what its driver says; None where it does not say enough."""
    try:
        from numba.cuda.cudadrv.driver import driver

        return peak_from(driver.get_device(0))
    except Exception:  # another Numba or an older driver: without a peak there is no floor, and nothing else changes
        return None


def peak_from(device: Any) -> Peak | None:
    """Return the peak rates that follow from a device's attributes, under the names of the CUDA driver.

    Args:
        device: has `MEMORY_CLOCK_RATE` and `CLOCK_RATE` (kHz), `GLOBAL_MEMORY_BUS_WIDTH` (bits),
            `MULTIPROCESSOR_COUNT` and `compute_capability`.
    """
    rates = device.MEMORY_CLOCK_RATE, device.CLOCK_RATE
    lanes = LANES.get(device.compute_capability[0], max(LANES.values()))
    if not all(rates):
        return None
    moved = 2 * 1000 * rates[0] * device.GLOBAL_MEMORY_BUS_WIDTH / 8  # two transfers a clock
    return Peak(moved, 2 * lanes * device.MULTIPROCESSOR_COUNT * 1000 * rates[1])
