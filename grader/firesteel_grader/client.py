"""The notebook's side of the judge: starts it when first needed, and again should it have died."""

from __future__ import annotations

import atexit
import itertools
import os
import queue
import subprocess
import sys
import threading
import time
from typing import Any

from .closing import Closing
from .protocol import decode, encode
from .result import Result


class JudgeError(RuntimeError):
    """The judge could not give a verdict: our fault, or a request that it does not understand.

    Args:
        message: one sentence.
        kind: the name of the judge's error, such as ``"UnknownExerciseError"``.
    """

    def __init__(self, message: str, kind: str = "JudgeError") -> None:
        super().__init__(message)
        self.kind = kind


class JudgeClient(Closing):
    """Asks one judge process for verdicts; safe to use from several threads.

    Args:
        isolation: the level at which answers run.
        timeout: seconds to wait for one verdict before the judge is given up and started afresh.
    """

    def __init__(self, *, isolation: str = "process", timeout: float = 120.0) -> None:
        self._isolation = isolation
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._numbers = itertools.count(1)
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The judge's process id, or None when none is running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def check(self, exercise: str, source: str, *, seed: int = 0, device: str = "cpu") -> Result:
        """Return the verdict on an answer; see `Grader.check`.

        Raises:
            JudgeError: the judge does not know the exercise, took too long, or died twice.
        """
        request = {"op": "check", "exercise": exercise, "source": source, "seed": seed, "device": device}
        answer = self._ask(request)
        return Result.from_json(answer["result"], answer["output"])

    def warm(self) -> None:
        """Start the judge and all that it needs, so that the first verdict does not wait; may run in a thread."""
        self._ask({"op": "warm"})

    def close(self) -> None:
        """End the judge."""
        with self._lock:
            self._stop()
        atexit.unregister(self.close)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            try:
                answer = self._exchange(request)
            except (OSError, EOFError):  # it died: once more with a new one
                answer = self._exchange_again(request)
        if "error" in answer:
            raise JudgeError(answer["error"]["message"], answer["error"]["kind"])
        return answer

    def _exchange_again(self, request: dict[str, Any]) -> dict[str, Any]:
        self._stop()
        try:
            return self._exchange(request)
        except (OSError, EOFError):
            self._stop()
            raise JudgeError("The judge's process ended before it gave a verdict.") from None

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._started()
        number = next(self._numbers)
        assert process.stdin is not None
        process.stdin.write(encode({**request, "id": number}))
        process.stdin.flush()
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                line = self._lines.get(timeout=max(deadline - time.monotonic(), 0.0))
            except queue.Empty:
                self._stop()
                raise JudgeError(f"The judge gave no verdict within {self._timeout:g} s.") from None
            if line is None:
                raise EOFError
            answer = decode(line)
            if answer["id"] == number:  # not that of a request which was given up
                return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            command = [sys.executable, "-m", f"{__package__}.judge", self._isolation]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=os.path.expanduser("~"),
                env={"HYPOTHESIS_STORAGE_DIRECTORY": _storage(), **os.environ},
                start_new_session=True,  # interrupting the notebook's kernel must not end its judge
            )
            self._lines = queue.Queue()
            threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        try:
            process.stdin.close()  # the judge ends by itself, its zygote after it
            process.wait(timeout=2)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()


def _storage() -> str:
    """Where Hypothesis may keep its tables: not in the folder that the learner works in."""
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "firesteel", "hypothesis")


def _read(process: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)
