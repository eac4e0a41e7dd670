"""Landlock: a process gives up all files but those on a list, TCP, and signals to processes outside.

Needs no privileges; each kernel knows some of it, and what it does not know is left out.
Source: the kernel's Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from . import kernel

READ_FILE, READ_DIR, WRITE_FILE, TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
CONTROL = 1 << 15  # ioctl on a device
ANYTHING = (1 << 16) - 1

_FILE_RIGHTS = {
    1: (1 << 13) - 1,
    2: (1 << 14) - 1,
    3: (1 << 15) - 1,
    5: (1 << 16) - 1,
}  # by the version that knows them
_OF_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE | CONTROL
_TCP = 0b11  # bind, connect; from version 4
_SCOPES = 0b11  # abstract unix sockets, signals; from version 6


@dataclass(frozen=True)
class Rule:
    """What stays open below one path.

    Args:
        path: a file or a folder; one that is not there is passed over.
        rights: what may be done with it and all below.
    """

    path: str
    rights: int = READ_FILE | READ_DIR


def version() -> int:
    """Return which Landlock the kernel has, 0 for none."""
    with suppress(OSError):
        return kernel.call("landlock_create_ruleset", None, ctypes.c_size_t(0), 1)
    return 0


def ruleset(rules: Iterable[Rule]) -> int:
    """Return the descriptor of a ruleset that leaves *rules* open and nothing else.

    Raises:
        OSError: this kernel has no Landlock.
    """
    known = version()
    if not known:
        raise OSError("landlock: this kernel has none")
    files = max(rights for since, rights in _FILE_RIGHTS.items() if since <= known)
    parts = [files, *([_TCP] if known >= 4 else []), *([_SCOPES] if known >= 6 else [])]
    handled = struct.pack(f"={len(parts)}Q", *parts)
    descriptor = kernel.call("landlock_create_ruleset", handled, ctypes.c_size_t(len(handled)), 0)
    for rule in rules:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            _add(descriptor, rule, files)
    return descriptor


def restrict(descriptor: int) -> None:
    """Hold this process to a ruleset for good; needs no new privileges to be set.

    Raises:
        OSError: the kernel refused.
    """
    kernel.call("landlock_restrict_self", descriptor, 0)


def _add(descriptor: int, rule: Rule, known: int) -> None:
    place = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = rule.rights & known & (~0 if os.path.isdir(rule.path) else _OF_A_FILE)
        kernel.call("landlock_add_rule", descriptor, 1, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
