"""What a launch cost: reads, writes and barriers, counted by the simulator."""

from __future__ import annotations

from dataclasses import dataclass, field

from .state import GLOBAL_READ, GLOBAL_WRITE, SHARED_READ, SHARED_WRITE, Dimensions, Thread


@dataclass
class Traffic:
    """How often one kind of access happened."""

    total: int = 0  # by all threads together
    most: int = 0  # by the busiest thread

    def __str__(self) -> str:
        return f"{self.most} a thread, {self.total} in all"


@dataclass(repr=False)
class LaunchReport:
    """What one launch of a kernel cost. On a GPU nothing is counted: the four traffics and the barriers stay 0.

    Attributes:
        kernel: name of the kernel.
        device: ``"simulator"``, or the name of the GPU.
        grid: blocks along x, y, z.
        block: threads a block along x, y, z.
        global_reads: elements read from arrays given to the kernel; of the busiest thread, and in all.
        global_writes: elements written to them.
        shared_reads: elements read from shared memory.
        shared_writes: elements written to it.
        barriers: how often the block that waited most had to wait for all its threads.
    """

    kernel: str
    device: str
    grid: Dimensions
    block: Dimensions
    global_reads: Traffic = field(default_factory=Traffic)
    global_writes: Traffic = field(default_factory=Traffic)
    shared_reads: Traffic = field(default_factory=Traffic)
    shared_writes: Traffic = field(default_factory=Traffic)
    barriers: int = 0

    def add_block(self, threads: list[Thread], barriers: int) -> None:
        """Add what the *threads* of one block did."""
        self.barriers = max(self.barriers, barriers)
        counts = list(zip(*(thread.counts for thread in threads), strict=True))
        for kind, traffic in self.traffic().items():
            traffic.total += sum(counts[kind])
            traffic.most = max(traffic.most, max(counts[kind]))

    def traffic(self) -> dict[int, Traffic]:
        """Return the four traffics by their kind of access."""
        return {
            GLOBAL_READ: self.global_reads,
            GLOBAL_WRITE: self.global_writes,
            SHARED_READ: self.shared_reads,
            SHARED_WRITE: self.shared_writes,
        }

    def __repr__(self) -> str:
        lines = [f"{self.kernel} on {self.device}: {counted(self.grid, 'block')} of {counted(self.block, 'thread')}"]
        if self.global_writes.total or self.global_reads.total:
            lines += [f"  global reads   {self.global_reads}", f"  global writes  {self.global_writes}"]
        if self.shared_writes.total or self.shared_reads.total:
            lines += [f"  shared reads   {self.shared_reads}", f"  shared writes  {self.shared_writes}"]
        if self.barriers:
            lines.append(f"  barriers       {self.barriers} a block")
        return "\n".join(lines)


def counted(size: Dimensions, noun: str) -> str:
    """Return *size* in words, without the trailing axes of 1.

    >>> counted((4, 2, 1), "block"), counted((1, 1, 1), "thread")
    ('4 x 2 blocks', '1 thread')
    """
    axes = list(size)
    while len(axes) > 1 and axes[-1] == 1:
        axes.pop()
    return f"{' x '.join(map(str, axes))} {noun}{'' if axes == [1] else 's'}"
