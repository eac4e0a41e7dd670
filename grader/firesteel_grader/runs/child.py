"""A process of ours that takes and gives lines of JSON: a station, or a station's reader."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from typing import IO, Any

from ..environment import clean_environment
from ..protocol import encode

LINE_CAP = 16 << 20
"""Bytes of one line; a longer one is taken for the end of the process that wrote it."""

KEPT = ("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME")
"""Variables of the user that a station needs; nothing else of the environment comes near a learner's code."""

Said = tuple["Child", bytes | None]
"""Who said it, and the line; None when it has ended."""


class Child:
    """A process started clean, in a session of its own; it ends when this one does.

    Args:
        module: what it runs, below this package.
        heard: where its lines go, and None at its end.
        log: takes its standard error stream; by default ours does.
    """

    def __init__(self, module: str, heard: queue.Queue[Said], log: IO[bytes] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", f"{__package__}.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=tempfile.gettempdir(),
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the supervisor alone
        )
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """Write one line; a process that has ended does not take it, which its None tells."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.write(encode(message))
            self.process.stdin.flush()

    def end(self, grace: float = 3.0) -> int:
        """Ask it to end, kill it and its group when it has not within *grace* seconds; return its exit code."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(grace)
        self.kill()
        return self.process.wait()

    def kill(self) -> None:
        """Kill it and its group at once."""
        with contextlib.suppress(OSError):
            if sys.platform != "win32":
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()

    def _listen(self, heard: queue.Queue[Said]) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            while (line := stream.readline(LINE_CAP)).endswith(b"\n"):
                heard.put((self, line))
        heard.put((self, None))


def _environment() -> dict[str, str]:
    """A clean environment; with one order of sets and dicts of strings for every station and every run."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    cache = os.path.join(kept.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "firesteel", "hypothesis")
    ours = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": cache}
    return {**clean_environment(), **kept, **ours}
