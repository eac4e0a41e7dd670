"""Isolation levels: how far an answer is kept from the rest of the machine, and what of it this machine has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import cgroups, sandbox, seatbelt
from .environment import clean_environment, worker_command
from .inside import limits

LEVELS = ("process", "sandbox")
"""From the weakest to the strongest."""

PROBE_SECONDS = 60.0

_SWITCHES = {
    "/proc/sys/user/max_user_namespaces": (
        "0",
        "user namespaces are switched off: sysctl user.max_user_namespaces=10000",
    ),
    "/proc/sys/kernel/unprivileged_userns_clone": (
        "0",
        "ordinary users may not make namespaces: sysctl kernel.unprivileged_userns_clone=1, or run as root",
    ),
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "AppArmor keeps ordinary users from making namespaces: give bwrap a profile with userns, or run as root",
    ),
}


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
    """Return what this machine offers, one `Level` for each of `LEVELS`; each is tried once and remembered.

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
    if name == "process":  # reached everywhere, so there is nothing to try
        return Level(name, reached=True)
    level = _sandbox()
    if not level.reached:
        raise IsolationError(f"isolation {name!r} cannot be had here: {'; '.join(level.missing)}")
    return level


@cache
def _process() -> Level:
    found = Findings()
    found.say(True, "a process of its own, an empty environment, values only across the boundary")
    found.say(hasattr(os, "fork"), "forks of a warm process, none for two answers", "this system cannot fork")
    found.say(limits.RESOURCE_LIMITS, "limits on memory, processor time and files", "this system has no limits")
    if sys.platform == "linux":
        tried = _try([*worker_command("probe"), "process", "-"], clean_environment())
        _say_layers(found, tried)
    elif seatbelt.prefix():
        found.say(True, "sandbox-exec: no network, nothing written, no other programs")
        found.say(False, missing="reading files stays open to an answer: Landlock needs Linux")
    else:
        found.say(sys.platform == "win32", "a job object", "sandbox-exec: it does not work here")
        found.say(False, missing="files and network stay open to an answer: Landlock and seccomp need Linux")
    return Level("process", True, tuple(found.applied), tuple(found.missing))


@cache
def _sandbox() -> Level:
    if sys.platform != "linux":
        return Level("sandbox", reached=False, missing=("it needs Linux",))
    user = sandbox.new_user()
    try:
        command = sandbox.command("probe", clean_environment(), arguments=("sandbox", str(user or "-")))
    except sandbox.SandboxError as error:
        return Level("sandbox", reached=False, missing=(str(error),))
    tried = _try(command, {})
    reason = _refusal(tried)
    if reason:
        return Level("sandbox", reached=False, missing=(reason,))
    found = Findings()
    found.say(True, "bubblewrap: no network, nothing that can be written, only Python and NumPy to read")
    found.say(bool(tried.get("own_processes")), "a process namespace for each worker")
    found.say(
        bool(tried.get("own_user")),
        "a user of its own for each worker",
        "a user of its own: only root may hand these out",
    )
    _say_layers(found, tried)
    groups = cgroups.available()
    found.say(bool(groups), f"control groups for {', '.join(groups)}", "control groups: none that this user may divide")
    return Level("sandbox", True, tuple(found.applied), tuple(found.missing))


class Findings:
    """What was found of a level, in words: what is applied and what is missing."""

    def __init__(self) -> None:
        self.applied: list[str] = []
        self.missing: list[str] = []

    def say(self, there: bool, applied: str = "", missing: str = "") -> None:
        """Add *applied* if it is there, else *missing*, which defaults to the same words."""
        (self.applied if there else self.missing).append(applied if there else missing or f"no {applied}")


def _say_layers(found: Findings, tried: dict[str, Any]) -> None:
    version = tried.get("landlock", 0)
    found.say(
        bool(version and tried.get("files")), f"Landlock {version}", "Landlock: this kernel has none (5.13 or newer)"
    )
    found.say(bool(tried.get("filter")), "a filter of system calls", "a filter of system calls: this kernel has none")


def _refusal(tried: dict[str, Any]) -> str:
    """Return why a sandbox does not work, and what to do about it; empty if it does."""
    if "error" in tried:
        return _switched_off() or str(tried["error"])
    if not (tried["filter"] and tried["own_processes"]):
        return "a process locked in there could still start others: this kernel lacks seccomp or process namespaces"
    if not tried["library"]:
        return f"other users may not read {sys.base_prefix}: make Python's files readable for all"
    return ""


def _switched_off() -> str:
    if os.geteuid() == 0 and not sandbox.is_privileged():
        return (
            "this root has no CAP_SYS_ADMIN: start the container with --cap-add SYS_ADMIN and its seccomp profile off"
        )
    for path, (value, sentence) in _SWITCHES.items():
        if not sandbox.is_privileged() and Path(path).exists() and Path(path).read_text().strip() == value:
            return sentence
    return ""


_KILLED = (-9, 128 + 9)  # the trial itself, and bubblewrap's word that what it ran was


def _try(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    try:
        ended = _run(command, environment)
        if ended.returncode in _KILLED:  # from outside, which says nothing about the machine
            ended = _run(command, environment)
        return dict(json.loads(ended.stdout)) if ended.returncode == 0 else {"error": _last_line(ended.stderr)}
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return {"error": f"the trial failed: {type(error).__name__}: {error}"}


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PROBE_SECONDS
    )


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["the trial failed without a word"])[-1]
