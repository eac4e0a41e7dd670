"""The simulator's one error: which thread did what it must not, and on which line."""

from __future__ import annotations

import linecache
from itertools import islice
from types import CodeType

Index = tuple[int, int, int]


class KernelError(RuntimeError):
    """A kernel did what no kernel may do: the message names the line, the thread and the remedy.

    Attributes:
        kernel: name of the kernel that was launched.
        block: index ``(x, y, z)`` of the block.
        thread: index ``(x, y, z)`` of the thread in its block.
        line: line of the fault in the kernel's file or cell.
    """

    def __init__(self, kernel: str, block: Index, thread: Index, line: int, problem: str, source: str = "") -> None:
        self.kernel = kernel
        self.block = block
        self.thread = thread
        self.line = line
        shown = f"\n    {source}" if source else ""
        super().__init__(f"{kernel}, line {line}: thread {thread} of block {block} {problem}{shown}")


def line_of(code: CodeType, instruction: int) -> int:
    """Return the line that the instruction at byte *instruction* of *code* was compiled from."""
    position = next(islice(code.co_positions(), instruction // 2, None))
    return position[0] or code.co_firstlineno


def source_of(code: CodeType, line: int) -> str:
    """Return the text of *line* in the file that *code* came from, or nothing if it cannot be read."""
    return linecache.getline(code.co_filename, line).strip()
