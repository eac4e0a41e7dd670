"""One at a time: a lock for each device, over all processes of this machine that grade."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 3600.0
"""Seconds that one process waits for the others."""


class BusyDeviceError(RuntimeError):
    """A device could not be had for ourselves: our fault, not the learner's."""


@contextlib.contextmanager
def exclusive(device: str, *, patience: float = PATIENCE, folder: Path | None = None) -> Generator[None]:
    """Hold *device* for this block; its holder's end frees it, however it ends.

    Args:
        device: a name that all processes use, such as ``"cpu"`` or the identity of a GPU.
        patience: seconds to wait.
        folder: where the lock's file lies; by default the system's folder for temporary files.

    Raises:
        BusyDeviceError: others held it all that time, or its file is not ours to use.
    """
    name = "".join(letter if letter.isalnum() else "-" for letter in device)
    path = (folder or Path(tempfile.gettempdir())) / f"firesteel-{name}.lock"
    file = _open(path)
    try:
        deadline = time.monotonic() + patience
        while not _locked(file):
            if time.monotonic() >= deadline:
                raise BusyDeviceError(f"{device} was not free for {patience:g} s; {path} tells who holds it")
            time.sleep(0.05)
        yield
    finally:
        os.close(file)


def _open(path: Path) -> int:
    """Open the file that all users of the machine share; a link, or another kind of file, is refused."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        try:  # a sticky folder allows only its owner to open a file with O_CREAT
            file = os.open(path, flags)
        except FileNotFoundError:
            file = os.open(path, flags | os.O_CREAT, 0o666)
            with contextlib.suppress(OSError):  # whatever the umask: every user's grader must be able to wait
                os.chmod(path, 0o666)
    except OSError as error:
        raise BusyDeviceError(f"the lock {path} cannot be opened: {error.strerror}; remove it") from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise BusyDeviceError(f"the lock {path} is no plain file; remove it")
    return file


def _locked(file: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
