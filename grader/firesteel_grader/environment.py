"""How processes of a worker's kind are started: with which command, and what they are told of this machine."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

NEEDED = ("firesteel", "firesteel_grader", "numpy", "greenlet", "numba")
"""Packages that a worker may import; the last two only some answers need."""

_CUDA = ("LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "CUDA_VISIBLE_DEVICES")


def worker_command(module: str) -> list[str]:
    """Return the command that runs *module* of this package with nothing of the current or the user's folders."""
    return [sys.executable, "-P", "-s", "-m", f"{__package__}.inside.{module}"]


def clean_environment() -> dict[str, str]:
    """Return an environment without anything of the caller's: no secrets, one thread for the numerics.

    Modules are found where this process finds the few that a worker needs.
    """
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", *_CUDA) if name in os.environ}  # Windows needs the first
    roots = os.pathsep.join(dict.fromkeys(filter(None, map(_root, NEEDED))))
    basics = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": roots, "PYTHONHASHSEED": "0"}
    basics["CUDA_CACHE_DISABLE"] = "1"  # compiled kernels are not kept in anybody's home
    return {**basics, **dict.fromkeys(threads, "1"), **kept}


def _root(package: str) -> str | None:
    """The folder from which *package* is imported."""
    found = importlib.util.find_spec(package)
    return None if found is None or found.origin is None else str(Path(found.origin).parents[1])
