"""Start JupyterLab on a workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .places import PACKAGE


def serve(folder: Path, *, browser: bool = True, port: int | None = None) -> int:
    """Run JupyterLab on *folder* until it is stopped; it prints its address.

    Args:
        folder: the workspace.
        browser: open the browser.
        port: the port; Jupyter's own choice, from 8888 up, by default.

    Returns:
        The server's exit code; 0 when it was stopped from the keyboard.
    """
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    command += [] if browser else ["--no-browser"]
    command += [] if port is None else [f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--LabApp.default_url=/lab/tree/{first.name}" for first in sorted(folder.glob("01_*.ipynb"))[:1]]
    command += ["--allow-root"] if _is_root() else []
    process = subprocess.Popen(command, cwd=folder, env=_environment())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        return 0


def _environment() -> dict[str, str]:
    """Return the environment with our settings of JupyterLab added: it does not ask the network for news."""
    paths = [str(PACKAGE / "jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
