"""Give up what makes a process powerful: its capabilities, its user, its groups (Linux)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from contextlib import suppress

from . import kernel

_LAST_CAPABILITY = 63  # more than any kernel has
_VERSION_3 = 0x20080522
_NO_ROOT_LOCKED = 0b11101011  # root is nobody special, nothing is kept over a change of user, and none of it reverts


def become(user: int) -> None:
    """Become the user *user*, in a group of the same number and in no other.

    Raises:
        OSError: this process may not change its user, or the namespace does not know that number.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def bounds() -> tuple[int, ...]:
    """Return the capabilities that this process and its children have or could ever regain."""
    return tuple(number for number in range(_LAST_CAPABILITY) if _is_bound(number))


def drop_bounds(capabilities: Iterable[int]) -> None:
    """Make sure that this process and its children can never regain *capabilities*."""
    for capability in capabilities:
        with suppress(OSError):  # not privileged enough to drop it, and so not to use it either
            kernel.prctl(kernel.DROP_FROM_BOUNDING_SET, capability)


def drop_all() -> None:
    """Give up every capability, for this process and its children, as far as it may."""
    drop_bounds(bounds())
    lock_root()
    with suppress(OSError):
        drop_capabilities()


def lock_root() -> None:
    """Make being user 0 mean nothing for this process and its children, for good."""
    with suppress(OSError):  # needs a capability that an ordinary process has not got, nor then any other
        kernel.prctl(kernel.SET_SECURE_BITS, _NO_ROOT_LOCKED)


def drop_capabilities() -> None:
    """Give up every capability.

    Raises:
        OSError: the kernel refused.
    """
    with suppress(OSError):  # before Linux 4.3 there is no ambient set
        kernel.prctl(kernel.AMBIENT, kernel.CLEAR_ALL)
    kernel.call("capset", struct.pack("=Ii", _VERSION_3, 0), struct.pack("=6I", *[0] * 6))


def _is_bound(capability: int) -> bool:
    try:
        return kernel.prctl(kernel.READ_BOUNDING_SET, capability) == 1
    except OSError:  # a number that this kernel does not know
        return False
