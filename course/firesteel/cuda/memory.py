"""Arrays as a kernel sees them: every access is checked against bounds, races and unwritten memory.

An access is remembered by the address of its element, so arrays that overlap are watched as one.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, NoReturn

import numpy as np

from .state import Access, Thread, now

Record = tuple[Thread, int, Any, int]  # the fields of Access, as a plain tuple: one is made at nearly every access
Index = int | tuple[int, ...]
PACKAGE = __name__.rpartition(".")[0]


class Shadow:
    """Who touched which element last: one for the whole global memory, one for each shared or local array.

    Threads of a block run one after another between barriers. So the first reader of an interval suffices: if it is
    the thread that writes now, no other thread has read yet, and one that reads later will meet this write.
    """

    __slots__ = ("atomics", "readers", "writers")

    def __init__(self) -> None:
        self.writers: dict[int, Record] = {}
        self.readers: dict[int, Record] = {}
        self.atomics: dict[int, Record] = {}


class CheckedArray:
    """An array inside a kernel: elements are read and written one at a time, and each access is checked."""

    __slots__ = (
        "_array", "_blank", "_columns", "_down", "_label", "_prefix", "_rank", "_reads",
        "_right", "_root", "_rows", "_shadow", "_start", "_writes",
    )  # fmt: skip
    __iter__ = None  # without it Python would count up until an index is out of bounds

    def __init__(self, array: np.ndarray, shadow: Shadow, label: str, kind: int, *, blank: bool = False) -> None:
        self._array = array
        self._shadow = shadow
        self._label = label
        self._reads, self._writes = kind, kind + 1
        self._blank = blank  # its elements hold nothing until they are written
        self._start: int = array.__array_interface__["data"][0]
        self._rank = array.ndim
        # The first two axes, at hand for the fast path of _place; asking the array costs as much as the access.
        self._rows, self._columns = (*array.shape, 0, 0)[:2]
        self._down, self._right = (*array.strides, 0, 0)[:2]
        self._root, self._prefix = self, ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes."""
        return self._array.shape

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._array.size

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._array.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the elements."""
        return self._array.dtype

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, index: Index) -> Any:
        place = self._place(index, "reads")
        if place is None:
            return self._row(index)
        thread, interval, shadow = now.thread, now.interval, self._shadow
        written = shadow.writers.get(place)
        if written is None:
            if self._blank:
                self._doubt("reads", index)
        elif written[0] is not thread and not now.block_start <= written[1] < interval:
            self._race("reads", index, written, "wrote")
        if shadow.atomics:
            self._meet("reads", index, shadow.atomics.get(place), "added to")
        seen = shadow.readers.get(place)
        if seen is None or now.block_start <= seen[1] < interval:
            frame = sys._getframe(1)
            shadow.readers[place] = (thread, interval, frame.f_code, frame.f_lasti)
        thread.counts[self._reads] += 1
        return self._array[index]

    def __setitem__(self, index: Index, value: Any) -> None:
        place = self._place(index, "writes")
        if place is None:
            self._fail(f"writes a whole row, {self._show(index)}; a kernel writes one element at a time")
        thread, interval, shadow = now.thread, now.interval, self._shadow
        written = shadow.writers.get(place)
        if written is not None and written[0] is not thread and not now.block_start <= written[1] < interval:
            self._race("writes", index, written, "wrote")
        seen = shadow.readers.get(place)
        if seen is not None and seen[0] is not thread and not now.block_start <= seen[1] < interval:
            self._race("writes", index, seen, "read")
        if shadow.atomics:
            self._meet("writes", index, shadow.atomics.get(place), "added to")
        frame = sys._getframe(1)
        shadow.writers[place] = (thread, interval, frame.f_code, frame.f_lasti)
        thread.counts[self._writes] += 1
        self._array[index] = value

    def add(self, index: Index, value: Any) -> Any:
        """Add *value* to the element at *index* as one step that no other thread can split; return the old value."""
        place = self._place(index, "adds to")
        if place is None:
            self._fail(f"adds to a whole row, {self._show(index)}; an atomic works on one element")
        thread, shadow = now.thread, self._shadow
        written = shadow.writers.get(place)
        if written is None and self._blank:
            self._doubt("adds to", index)
        self._meet("adds to", index, written, "wrote")
        self._meet("adds to", index, shadow.readers.get(place), "read")
        earlier = shadow.atomics.get(place)
        if earlier is None or now.block_start <= earlier[1] < now.interval:
            frame = kernel_frame()
            shadow.atomics[place] = (thread, now.interval, frame.f_code, frame.f_lasti)
        thread.counts[self._reads] += 1
        thread.counts[self._writes] += 1
        old = self._array[index]
        self._array[index] = old + value
        return old

    def _place(self, index: Index, verb: str) -> int | None:
        """Return the address of the element at *index*, or None when *index* names a row."""
        if type(index) is tuple:
            if self._rank == 2 == len(index):
                i, j = index
                if type(i) is type(j) is int and 0 <= i < self._rows and 0 <= j < self._columns:
                    return self._start + i * self._down + j * self._right
        elif type(index) is int and self._rank == 1 and 0 <= index < self._rows:
            return self._start + index * self._down
        return self._place_in_any(index if isinstance(index, tuple) else (index,), verb)

    def _place_in_any(self, index: tuple[int, ...], verb: str) -> int | None:
        if len(index) > self._array.ndim:
            self._fail(f"{verb} {self._show(index)} with {len(index)} indices, but it has {self._array.ndim} axes")
        place = self._start
        for i, size, step in zip(index, self._array.shape, self._array.strides, strict=False):
            if isinstance(i, (bool, np.bool_)) or not isinstance(i, (int, np.integer)):
                self._fail(f"{verb} {self._show(index)}; an index is an int, {i!r} is not (// divides ints)")
            if not 0 <= i < size:
                hint = "a pointer does not count from the end" if i < 0 else "guard the access with an if"
                self._fail(f"{verb} {self._show(index)}, but its shape is {self._root.shape}; {hint}")
            place += int(i) * step
        return place if len(index) == self._array.ndim else None

    def _row(self, index: Index) -> CheckedArray:
        row = CheckedArray(self._array[index], self._shadow, self._label, self._reads, blank=self._blank)
        row._root, row._prefix = self._root, (*self._prefix, *as_tuple(index))
        return row

    def _show(self, index: Index) -> str:
        """Write the access as the kernel's source does: ``tile[3, 4]``."""
        names = (name for name, value in kernel_frame().f_locals.items() if value is self._root)
        places = ", ".join(str(i) for i in (*self._prefix, *as_tuple(index)))
        return f"{next(names, self._label)}[{places}]"

    def _fail(self, problem: str) -> NoReturn:
        raise now.error(access_from(kernel_frame()), problem)

    def _meet(self, verb: str, index: Index, other: Record | None, did: str) -> None:
        """Raise unless the access *other* is this thread's own or lies before a barrier that both passed."""
        if other is not None and other[0] is not now.thread and not now.block_start <= other[1] < now.interval:
            self._race(verb, index, other, did)

    def _race(self, verb: str, index: Index, other: Record, did: str) -> NoReturn:
        earlier = Access(*other)
        where = f"thread {earlier.thread.index}"
        if earlier.thread.block == now.thread.block:
            remedy = "no cuda.syncthreads() orders the two"
        else:
            where += f" of block {earlier.thread.block}"
            remedy = "blocks run in no order, so an element that one of them writes belongs to it alone"
        now.doubt = None  # the unwritten element was read too early: this race is the cause
        self._fail(f"{verb} {self._show(index)}, which {where} {did} in line {earlier.line}; {remedy}")

    def _doubt(self, verb: str, index: Index) -> None:
        """Remember a read of an unwritten element: a race if another thread writes it before the next barrier."""
        if now.doubt is None:
            problem = f"{verb} {self._show(index)}, which no thread has written; such memory starts with garbage"
            now.doubt = (access_from(kernel_frame()), problem)


def as_tuple(index: Index) -> tuple[int, ...]:
    """Return *index* with one entry an axis."""
    return index if isinstance(index, tuple) else (index,)


def kernel_frame() -> FrameType:
    """Return the frame of the kernel's (or its helper's) line that called into this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").startswith(PACKAGE):
        frame = frame.f_back
    assert frame is not None, "kernel_frame is only called below a kernel"
    return frame


def access_from(frame: FrameType) -> Access:
    """Return the access that the running thread makes in *frame*."""
    return Access(now.thread, now.interval, frame.f_code, frame.f_lasti)
