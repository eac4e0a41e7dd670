"""The calls of the Linux kernel that Python has no name for."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache

from .syscalls import number

NO_NEW_PRIVILEGES = 38
DUMPABLE = 4
DEATH_SIGNAL = 1
CHILD_SUBREAPER = 36
READ_BOUNDING_SET = 23
DROP_FROM_BOUNDING_SET = 24
SET_SECURE_BITS = 28
AMBIENT = 47
CLEAR_ALL = 4

NEW_PID_NAMESPACE = 0x20000000
DETACH = 2


@cache
def libc() -> ctypes.CDLL:
    """Return the C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """Make the system call *name*.

    Args:
        name: one of `syscalls`' names.
        arguments: ints, bytes or ctypes objects.

    Raises:
        OSError: the kernel refused, or there is no such call here.
    """
    found = number(name) if sys.platform == "linux" else None
    if found is None:
        raise OSError(f"call: this machine has no system call {name}")
    return _checked(name, libc().syscall(ctypes.c_long(found), *arguments))


def prctl(option: int, *arguments: int) -> int:
    """Ask or change something of this process; see the manual page prctl.

    Raises:
        OSError: the kernel refused.
    """
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked("prctl", libc().prctl(option, *padded))


def unshare(kinds: int) -> None:
    """Leave the namespaces of *kinds*; see the manual page unshare.

    Raises:
        OSError: the kernel refused.
    """
    _checked("unshare", libc().unshare(kinds))


def setns(descriptor: int, kinds: int) -> None:
    """Join the namespaces of the process that *descriptor* stands for; see the manual page setns.

    Raises:
        OSError: the kernel refused.
    """
    _checked("setns", libc().setns(descriptor, kinds))


def unmount(path: str) -> None:
    """Take away what is mounted at *path*, at once for those who come later.

    Raises:
        OSError: the kernel refused.
    """
    _checked(f"umount of {path}", libc().umount2(path.encode(), DETACH))


def _checked(what: str, result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result
