"""What this machine can do for the course: one line each, with the fix where something is missing."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Callable
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path

from firesteel_grader.isolation import available

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = Path("/Applications/Google Chrome.app")


@dataclass(frozen=True)
class Finding:
    """One line of the doctor.

    Attributes:
        what: what was looked for.
        found: what is there, in words.
        fix: what to do where it is missing; empty when all is well.
    """

    what: str
    found: str
    fix: str = ""

    def __str__(self) -> str:
        """Return the line."""
        return f"{self.what:16} {self.found}{f'; {self.fix}' if self.fix else ''}"


def examine() -> list[Finding]:
    """Return what was found, one finding a line."""
    lookups: list[Callable[[], Finding]] = [_python, _numpy, _jupyter, _gpu, _simt, _triton, _browser]
    return [*(look() for look in lookups), *_isolation()]


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} ({platform.machine()})"
    return Finding("Python", found, "" if sys.version_info >= (3, 11) else "install Python 3.11 or newer")


def _numpy() -> Finding:
    return _package("NumPy", "numpy", "pip install numpy")


def _jupyter() -> Finding:
    return _package("JupyterLab", "jupyterlab", "pip install jupyterlab")


def _simt() -> Finding:
    return _package("numba-cuda", "numba-cuda", "kernels run on the simulator; for a GPU: pip install 'firesteel[gpu]'")


def _triton() -> Finding:
    fix = "pip install triton" if sys.platform == "linux" else "there is none for this system"
    return _package("Triton", "triton", fix)


def _package(what: str, name: str, fix: str) -> Finding:
    try:
        return Finding(what, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(what, "not installed", fix)


def _gpu() -> Finding:
    """Ask the NVIDIA driver itself, so that no toolkit need be installed."""
    for library in ("libcuda.so.1", "nvcuda.dll"):
        try:
            return Finding("GPU", "NVIDIA driver found" if CDLL(library).cuInit(0) == 0 else "driver without a GPU")
        except OSError:
            continue
    return Finding("GPU", "none", "nothing to do: kernels run on the simulator, GPU checks say unverified")


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None) or (MAC_CHROME.exists() and str(MAC_CHROME))
    return Finding("Browser", found) if found else Finding("Browser", "no Chromium", "only the tests need it")


def _isolation() -> list[Finding]:
    return [
        Finding(
            f"Grader {level.name}",
            ", ".join(level.applied) if level.reached else "not here",
            "; ".join(level.missing),
        )
        for level in available()
    ]
