"""Who is running right now: the simulator's current thread, block and barrier interval."""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import Index, KernelError, line_of, source_of

if TYPE_CHECKING:
    from greenlet import greenlet

    from .memory import CheckedArray

Dimensions = tuple[int, int, int]

# Kinds of access that a launch counts; local memory belongs to one thread and costs what a variable costs.
GLOBAL_READ, GLOBAL_WRITE, SHARED_READ, SHARED_WRITE, LOCAL_READ, LOCAL_WRITE = range(6)


class Thread:
    """One thread of the running block: its place, its greenlet and what it has cost so far."""

    __slots__ = ("block", "counts", "greenlet", "index", "shared_arrays_made")

    def __init__(self, block: Index, index: Index, greenlet: greenlet | None = None) -> None:
        self.block = block
        self.index = index
        self.greenlet = greenlet
        self.counts = [0] * 6
        self.shared_arrays_made = 0


NOBODY = Thread((0, 0, 0), (0, 0, 0))


class Access(NamedTuple):
    """One thread's touch of memory, precise enough to be reported later.

    The hot path stores plain tuples of the same four fields, because they are made faster.
    """

    thread: Thread
    interval: int
    code: CodeType
    instruction: int

    @property
    def line(self) -> int:
        """The source line of the access."""
        return line_of(self.code, self.instruction)


class State:
    """The launch in progress. Time is counted in intervals: every barrier and every new block begins one.

    Two accesses by different threads are ordered only when the first lies in an earlier interval of the same block.
    """

    __slots__ = ("block_start", "doubt", "fault", "hub", "interval", "kernel", "shared", "thread")

    def __init__(self) -> None:
        self.begin("", None)

    def begin(self, kernel: str, hub: greenlet | None) -> None:
        """Start counting afresh for *kernel*, whose threads hand control back to *hub*."""
        self.kernel = kernel
        self.hub: Any = hub  # None between launches
        self.thread = NOBODY
        self.shared: list[CheckedArray] = []  # the running block's, in the order in which it makes them
        self.interval = 0
        self.block_start = 0
        self.doubt: tuple[Access, str] | None = None  # a read of unwritten memory, until the interval ends
        self.fault: KernelError | None = None  # kept, since a kernel may catch what it should not

    def running(self, name: str) -> Thread:
        """Return the thread that runs, for the function *name* that only a thread may call.

        Raises:
            RuntimeError: no kernel is running.
        """
        if self.thread is NOBODY:
            raise RuntimeError(f"cuda.{name} works only inside a kernel; start one with cuda.launch(kernel, grid, ...)")
        return self.thread

    def error(self, access: Access, problem: str) -> KernelError:
        """Return the error that reports *problem* at *access*, or the fault that came before it."""
        if self.fault is None:
            access, problem = self.doubt or (access, problem)
            source = source_of(access.code, access.line)
            self.fault = KernelError(
                self.kernel, access.thread.block, access.thread.index, access.line, problem, source
            )
        return self.fault


now = State()
