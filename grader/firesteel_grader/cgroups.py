"""Control groups: one for each sandbox, so that all its processes together stay within a ceiling (Linux).

Version 2 where this user has been handed a part of the tree with the controllers, version 1 where this user may write
below its own groups, none otherwise: the limits of each process hold in any case.
Source: the kernel's Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/.
"""

from __future__ import annotations

import itertools
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CONTROLLERS = ("memory", "pids")

PROCESSES = 64
"""Processes and threads of one sandbox together."""

ROOM = 512 << 20
"""Bytes for the zygote and the kernel, beyond what a worker may use."""

_PREFIX = "firesteel"
_numbers = itertools.count()


@dataclass(frozen=True)
class Group:
    """The group of one sandbox: one folder in version 2, one for each controller in version 1.

    Args:
        folders: the folder of each controller.
        version: 1 or 2.
    """

    folders: dict[str, Path]
    version: int

    @property
    def doors(self) -> list[str]:
        """The files into which a process writes its number to be counted here."""
        return [str(folder / "cgroup.procs") for folder in dict.fromkeys(self.folders.values())]

    def memory_kills(self) -> int:
        """Return how many processes were killed because the group had used up its memory."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        with suppress(OSError, ValueError):
            lines = (self.folders["memory"] / name).read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        return 0

    def remove(self) -> None:
        """Take the group away; its processes have ended, or are about to."""
        for folder in dict.fromkeys(self.folders.values()):
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:  # the last process is still on its way out
                    time.sleep(0.01)


def make(memory: int) -> Group | None:
    """Return a new group for one sandbox, or None where this user cannot have one.

    Args:
        memory: bytes that a worker may use.
    """
    parents = _parents()
    if not parents:
        return None
    _remove_stale()
    name = f"{_PREFIX}-{os.getpid()}-{next(_numbers)}"
    version, places = parents
    group = Group({controller: folder / name for controller, folder in places.items()}, version)
    try:
        for folder in dict.fromkeys(group.folders.values()):
            folder.mkdir()
        _limit(group, memory + ROOM)
    except OSError:
        group.remove()
        return None
    return group


def entering(group: Group | None, command: list[str]) -> list[str]:
    """Return *command* as one that enters *group* before anything else; if it cannot, it does not run."""
    if group is None:
        return command
    script = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 70; shift; done; shift; exec "$@"'
    return ["/bin/sh", "-c", script, "sh", *group.doors, "--", *command]


def available() -> tuple[str, ...]:
    """Return the controllers that sandboxes are held to here."""
    group = make(1 << 30)
    if group is None:
        return ()
    group.remove()
    return CONTROLLERS


@cache
def _remove_stale() -> None:
    """Take away the groups of graders that are gone, as after a kill; once in the life of this process."""
    _, places = _parents() or (0, {})
    for parent in dict.fromkeys(places.values()):
        for folder in parent.glob(f"{_PREFIX}-*-*"):
            if not Path("/proc", folder.name.split("-")[1]).exists():
                with suppress(OSError):  # not empty: its processes are still ending
                    folder.rmdir()


def _limit(group: Group, memory: int) -> None:
    for folder in dict.fromkeys(group.folders.values()):
        for name in ("memory.max", "memory.limit_in_bytes"):
            if (folder / name).exists():
                (folder / name).write_text(str(memory))
        if (folder / "pids.max").exists():
            (folder / "pids.max").write_text(str(PROCESSES))
        if (folder / "memory.swap.max").exists():
            (folder / "memory.swap.max").write_text("0")


@cache
def _parents() -> tuple[int, dict[str, Path]] | None:
    """Return the version, and for each controller the folder in which this user may make groups."""
    try:
        mounts = _mounts()
        own = dict(_own_groups())
    except (OSError, ValueError):
        return None
    return _second_version(mounts, own) or _first_version(mounts, own)


def _second_version(mounts: dict[str, Path], own: dict[str, str]) -> tuple[int, dict[str, Path]] | None:
    if "" not in mounts or "" not in own:
        return None
    here = mounts[""] / own[""].lstrip("/")
    for folder in (here, here.parent):  # a group with processes cannot hand controllers down, but its parent may
        with suppress(OSError):
            given = (folder / "cgroup.subtree_control").read_text().split()
            if set(CONTROLLERS) <= set(given) and _may_divide(folder):
                return 2, dict.fromkeys(CONTROLLERS, folder)
    return None


def _first_version(mounts: dict[str, Path], own: dict[str, str]) -> tuple[int, dict[str, Path]] | None:
    folders = {name: mounts[name] / own[name].lstrip("/") for name in CONTROLLERS if name in mounts and name in own}
    if len(folders) == len(CONTROLLERS) and all(map(_may_divide, folders.values())):
        return 1, folders
    return None


def _may_divide(folder: Path) -> bool:
    """Tell whether this user may make a group below *folder* and move its own processes there."""
    return os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK)


def _mounts() -> dict[str, Path]:
    """Return where each controller of version 1 is mounted, and under "" where version 2 is."""
    found: dict[str, Path] = {}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        if kind == "cgroup2":
            found[""] = Path(before.split()[4])
        elif kind == "cgroup":
            found.update(dict.fromkeys(options.split(","), Path(before.split()[4])))
    return found


def _own_groups() -> list[tuple[str, str]]:
    """Return the groups of this process: controller, or "" for version 2, and path."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    return [(name, path) for _, names, path in (line.split(":", 2) for line in lines) for name in names.split(",")]
