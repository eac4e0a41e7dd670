"""What a judge has started: its zygotes, by what /proc says, and its control groups."""

from __future__ import annotations

import os
from pathlib import Path


def command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def zygotes(pid: int) -> list[int]:
    """Return the zygotes below the process *pid*."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
        if "inside.zygote" in Path(f"/proc/{parent}/cmdline").read_text() and parent != pid:
            found.append(parent)
    return found


def groups() -> list[Path]:
    """Return the control groups of this process's own sandboxes."""
    return list(Path("/sys/fs/cgroup").rglob(f"firesteel-{os.getpid()}-*"))
