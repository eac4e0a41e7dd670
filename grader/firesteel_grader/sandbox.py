"""Level `sandbox`, seen from outside: the bubblewrap command that starts a zygote with nothing around it.

The sandbox shows the interpreter, the standard library, the few packages that answers may use, three devices, and
until the zygote has read them the framework's files. It has no network, no /proc, and no place that can be written.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from .inside import namespaces, reachable
from .inside.reachable import ABSENT

USERS = range(0x7000_0000, 0x7FFE_0000)
"""Users that nobody is: systemd's list of user numbers leaves this range free (https://systemd.io/UIDS-GIDS)."""

_KEPT = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL")  # the zygote's own; a worker has none
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_EXTRA = ("/etc/ld.so.cache", "/usr/lib/locale", "/usr/share/zoneinfo")
_GPU_PATHS = ("/sys", "/usr/local/cuda*", "/usr/local/nvidia", "/etc/ld.so.conf.d", "/etc/alternatives")
_CAP_SYS_ADMIN = 21


class SandboxError(RuntimeError):
    """The sandbox cannot be had here; the sentence says what to do."""


def command(
    module: str, environment: dict[str, str], *, arguments: tuple[str, ...] = (), gpu: bool = False
) -> list[str]:
    """Return the command that runs a module of `inside` in a sandbox.

    Args:
        module: its name below `inside`.
        environment: what it may know; nothing of the caller's is added.
        arguments: for the module.
        gpu: also show the devices, drivers and installed packages that a GPU needs.

    Raises:
        SandboxError: bubblewrap is not installed.
    """
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise SandboxError("bubblewrap is not installed: apt install bubblewrap, or dnf install bubblewrap")
    mounts = [*_mounts(), *(_gpu_mounts() if gpu else _package_mounts())]
    paths = [namespaces.SHOWN, *(_installed() if gpu else ())]
    known = {**environment, "PYTHONPATH": os.pathsep.join(paths)}
    return [
        bubblewrap,
        *_namespaces(),
        *(("--proc", "/proc") if gpu else ()),
        *_with_parents(mounts),
        *("--remount-ro", "/", "--chdir", "/"),
        *(part for name, value in known.items() for part in ("--setenv", name, value)),
        *("--cap-drop", "ALL"),
        *(part for name in _KEPT for part in ("--cap-add", f"CAP_{name}")),
        *(interpreter(), "-s", "-S", "-P", "-m", f"firesteel_grader.inside.{module}", *arguments),
    ]


def interpreter() -> str:
    """Return the path of the Python program itself, behind the links of a virtual environment."""
    return os.path.realpath(sys.executable)


def new_user() -> int | None:
    """Return the number of a user that nobody is, for one worker; None where this process cannot become another."""
    if not is_privileged():
        return None
    free = range(USERS.start, min(USERS.stop, _highest_user() + 1))
    return secrets.choice(free) if free else None


def is_privileged() -> bool:
    """Tell whether this process is root with the right to make namespaces without a user namespace around them."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with open("/proc/self/status", encoding="ascii") as status:
        effective = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff"))
    return bool(effective >> _CAP_SYS_ADMIN & 1)


def _highest_user() -> int:
    with open("/proc/self/uid_map", encoding="ascii") as mapped:
        return max(int(line.split()[0]) + int(line.split()[2]) - 1 for line in mapped)


def _namespaces() -> Iterator[str]:
    if not is_privileged():
        yield "--unshare-user"
    yield from ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
    yield from ("--as-pid-1", "--hostname", "sandbox")


def _with_parents(mounts: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the options of *mounts*, each behind the folders above it, which bubblewrap would make for root alone."""
    made = {"/"}
    for mount in mounts:
        above = [str(folder) for folder in reversed(Path(mount[-1]).parents)]
        yield from (part for folder in above if folder not in made for part in ("--dir", folder))
        made.update(above)
        yield from mount


def _mounts() -> Iterator[tuple[str, ...]]:
    """Yield the options for each mount; the last of each is where in the sandbox it is."""
    yield from (mount for path in _system_paths() for mount in _shown(path))
    yield from (("--tmpfs", folder) for folder in _package_folders())
    yield "--ro-bind", _folder_of("firesteel"), f"{namespaces.SHOWN}/firesteel"
    yield "--ro-bind", str(Path(__file__).parent / "inside"), f"{namespaces.SHOWN}/firesteel_grader/inside"
    yield from (("--dev-bind", device, device) for device in _DEVICES)


def _package_mounts() -> Iterator[tuple[str, ...]]:
    for path in reachable.package_paths():
        yield "--ro-bind", path, f"{namespaces.SHOWN}/{Path(path).name}"


def _gpu_mounts() -> Iterator[tuple[str, ...]]:
    """Yield what a GPU's driver and Numba's parts for it are read from; what an answer must not lean on is covered."""
    yield from (("--dev-bind", device, device) for device in sorted(glob.glob("/dev/nvidia*")))
    paths = [path for pattern in _GPU_PATHS for path in sorted(glob.glob(pattern))]
    yield from (mount for path in _outermost([*paths, *_linker_folders()]) for mount in _shown(path))
    yield "--perms", "1777", "--size", str(64 << 20), "--tmpfs", "/tmp"  # compilers write there
    for folder in _installed():
        yield "--ro-bind", folder, folder
        hidden = [os.path.join(folder, name) for name in ABSENT]
        yield from (("--tmpfs", path) for path in hidden if os.path.isdir(path))


def _linker_folders() -> list[str]:
    """The folders that this machine's linker was told of and that hold no Python packages: where drivers' parts are."""
    lines = [
        line.strip() for path in glob.glob("/etc/ld.so.conf.d/*.conf") for line in Path(path).read_text().split("\n")
    ]
    shown = reachable.library_folders()
    found = [
        line for line in lines if line.startswith("/") and os.path.isdir(line) and os.path.realpath(line) not in shown
    ]
    return [
        folder for folder in found if not glob.glob(f"{glob.escape(folder)}/python*") and not os.path.islink(folder)
    ]


def _installed() -> list[str]:
    """The folders of packages that hold those which an answer may import."""
    found = filter(None, map(reachable.package_folder, reachable.PACKAGES))
    return list(dict.fromkeys(str(folder.parent) for folder in found))


def _shown(path: str) -> Iterator[tuple[str, ...]]:
    """Yield how *path* is shown where it is; a link is shown as the link that it is."""
    if os.path.islink(path):
        yield "--symlink", os.readlink(path), path
    elif os.path.exists(path):
        yield "--ro-bind", path, path


def _system_paths() -> list[str]:
    merged = [folder for folder in ("/lib", "/lib64") if os.path.islink(folder)]
    found = [interpreter(), *reachable.standard_folders(), *reachable.library_folders(), *reachable.loaders()]
    return [*merged, *_outermost([*found, *_EXTRA])]


def _outermost(paths: list[str]) -> list[str]:
    """Return *paths* without those that lie below another."""
    return [path for path in dict.fromkeys(paths) if not any(str(above) in paths for above in Path(path).parents)]


def _package_folders() -> list[str]:
    """The folders of installed packages that lie below what is shown: they are covered with nothing."""
    found = [folder for root in reachable.standard_folders() for folder in Path(root).glob("*-packages")]
    beside = [folder for root in reachable.library_folders() for folder in Path(root).glob("python*/*-packages")]
    return list(dict.fromkeys(map(str, [*found, *beside])))


def _folder_of(package: str) -> str:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent)
