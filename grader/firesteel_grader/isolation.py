"""Isolation levels: how far an answer is kept from the rest of the machine, and what of it this machine has."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass

from .inside import limits

LEVELS = ("process", "sandbox")
"""From the weakest to the strongest."""


class IsolationError(RuntimeError):
    """A level was asked for that cannot be had here."""


@dataclass(frozen=True)
class Level:
    """One level, and what this machine can say about it.

    Args:
        name: one of `LEVELS`.
        reached: whether answers can run at this level here.
        applied: the means that are used, in words.
        missing: what this level would use and does not have here, with the reason.
    """

    name: str
    reached: bool
    applied: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def available() -> tuple[Level, ...]:
    """Return what this machine offers, one `Level` for each of `LEVELS`.

    >>> available()[0].name, available()[0].reached
    ('process', True)
    """
    return _process(), _sandbox()


def require(name: str) -> Level:
    """Return the level called *name*.

    Raises:
        IsolationError: there is no such level, or it cannot be had here.
    """
    if name not in LEVELS:
        raise IsolationError(f"isolation {name!r} is not known; choose one of {', '.join(LEVELS)}")
    level = next(level for level in available() if level.name == name)
    if not level.reached:
        raise IsolationError(f"isolation {name!r} cannot be had here: {'; '.join(level.missing)}")
    return level


def _sandbox() -> Level:
    if sys.platform != "linux":
        return Level("sandbox", reached=False, missing=("it needs Linux",))
    if shutil.which("bwrap") is None:
        return Level("sandbox", reached=False, missing=("bubblewrap is not installed: apt install bubblewrap",))
    return Level("sandbox", reached=True)


def _process() -> Level:
    applied = ["a process of its own", "an empty environment", "values only across the boundary"]
    missing: list[str] = []
    (applied if hasattr(os, "fork") else missing).append("a warm zygote, one fork an answer")
    (applied if limits.RESOURCE_LIMITS else missing).append("limits on memory, CPU time, files and file sizes")
    (applied if sys.platform == "linux" else missing).append("orphans are found and killed")
    return Level("process", reached=True, applied=tuple(applied), missing=tuple(missing))
