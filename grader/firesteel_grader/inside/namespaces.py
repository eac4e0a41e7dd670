"""Level `sandbox`, seen from within: a namespace for each worker, and sources that are gone once they are loaded."""

from __future__ import annotations

import os
import select
import sys
import time

from . import kernel

SHOWN = "/packages"
"""Where a sandbox shows the packages that a worker needs; see the judge's `sandbox`."""

HIDDEN = ("firesteel", "firesteel_grader/inside")
"""What of it only the zygote reads: the framework with its references, and this package."""


class Forker:
    """Forks a process that is the first of a process namespace of its own.

    It sees no other process, and when it ends the kernel kills all that it has started. A namespace for children is
    entered before each fork and left after it, so that the C library's own fork does the work.

    Raises:
        OSError: this process may not make namespaces.
    """

    def __init__(self) -> None:
        assert sys.platform == "linux"
        self._home = os.pidfd_open(os.getpid())

    def __call__(self) -> int:
        """Return the child's process id to the parent and 0 to the child, as `os.fork`."""
        kernel.unshare(kernel.NEW_PID_NAMESPACE)
        pid = os.fork()
        if pid:
            kernel.setns(self._home, kernel.NEW_PID_NAMESPACE)
        return pid


def hide_sources() -> None:
    """Take the framework's files and this package's out of the sandbox.

    Raises:
        OSError: they could not be taken away.
    """
    for name in HIDDEN:
        kernel.unmount(f"{SHOWN}/{name}")


def wait(pid: int, seconds: float) -> int | None:
    """Return the exit code of a child that ends within *seconds*, or None if it goes on."""
    if sys.platform == "linux":
        handle = os.pidfd_open(pid)
        try:
            select.select([handle], [], [], seconds)
        finally:
            os.close(handle)
    else:
        time.sleep(seconds)
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None
