"""Find out which tensors lie in the same memory, and read the cells of it that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..summary import plain
from ..text import number_text
from .geometry import Geometry
from .reading import Reading

MOST = 4_096  # cells shown, in all storages together
LINE = 64  # bytes that travel from memory to a processor at once


@dataclass
class Storage:
    """One row of cells in memory, and the window of it that is shown.

    ``low`` is the address of cell 0; ``texts`` are the values of the cells from ``start`` on.
    """

    low: int
    high: int
    itemsize: int
    dtype: str
    members: list[int] = field(default_factory=list[int])
    start: int = 0
    texts: list[str] = field(default_factory=list[str])

    @property
    def total(self) -> int:
        """The number of cells."""
        return (self.high - self.low) // self.itemsize

    def geometry(self, reading: Reading) -> Geometry:
        """Return where a member's elements lie, counted in cells of this storage."""
        return Geometry(reading.shape, reading.strides, (reading.start - self.low) // self.itemsize)


def group(readings: Sequence[Reading]) -> list[Storage]:
    """Return one storage for each stretch of memory; readings whose stretches overlap share theirs.

    Only cells of one size, device and alignment fall together, so that every cell is one element of each member.
    """
    found: list[Storage] = []
    order = sorted(range(len(readings)), key=lambda k: (readings[k].low, k))
    for k in order:
        reading = readings[k]
        same = next((storage for storage in found if together(storage, readings[storage.members[0]], reading)), None)
        if same is None:
            same = Storage(reading.low, reading.high, reading.itemsize, reading.dtype)
            found.append(same)
        same.high = max(same.high, reading.high)
        same.members.append(k)
    for storage in found:
        storage.members.sort()
    return sorted(found, key=lambda storage: storage.members[0])


def together(storage: Storage, member: Reading, reading: Reading) -> bool:
    """Say whether a reading lies in the same cells as a storage's members."""
    return (
        storage.low <= reading.low < storage.high
        and reading.device == member.device != "meta"
        and reading.itemsize == storage.itemsize
        and reading.dtype == storage.dtype
        and (reading.low - storage.low) % storage.itemsize == 0
    )


def look(storage: Storage, readings: Sequence[Reading], most: int, first: int | None = None) -> None:
    """Read at most *most* cells from the line of cell *first* on; by default from where the first member begins."""
    first = storage.geometry(readings[storage.members[0]]).span()[0] if first is None else first
    per_line = max(1, LINE // storage.itemsize)
    latest = -(-max(0, storage.total - most) // per_line) * per_line
    storage.start = max(0, min(first // per_line * per_line, latest))
    end = min(storage.total, storage.start + most)
    storage.texts = ["?"] * (end - storage.start)
    for k in reversed(storage.members):  # the first member has the last word
        shift = (readings[k].low - storage.low) // storage.itemsize
        cells = (readings[k].high - readings[k].low) // storage.itemsize
        low, high = max(storage.start, shift), min(end, shift + cells)
        if low < high:
            storage.texts[low - storage.start : high - storage.start] = texts(readings[k], low - shift, high - shift)


def texts(reading: Reading, first: int, last: int) -> list[str]:
    """Return the values of some cells as they are written on the page; "?" where nobody can read them."""
    try:
        return element_texts(reading.cells(first, last))
    except (RuntimeError, TypeError, ValueError, NotImplementedError):
        return ["?"] * (last - first)


def element_texts(cells: np.ndarray) -> list[str]:
    """Return each element in a few characters.

    >>> element_texts(np.array([1, 2])), element_texts(np.array([0.5, np.nan])), element_texts(np.array([True]))
    (['1', '2'], ['0.5', 'nan'], ['True'])
    """
    if cells.dtype.kind == "f":
        return [number_text(plain(number)) for number in cells.tolist()]
    return [str(element) for element in cells.reshape(-1).tolist()]
