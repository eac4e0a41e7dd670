"""A station's side of its reader: ask it with a deadline, start it again, and tell whose fault a failure is."""

from __future__ import annotations

import hashlib
import queue
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..protocol import decode
from ..submissions.submission import Answers
from .child import Child, Said
from .plan import answers_from_json

SECONDS = 60.0
"""How long reading one submission may take."""

ATTEMPTS = 3


class UnreadableError(Exception):
    """Nothing could be read in a submission; the sentence says why, for the learner."""


class ReadingError(RuntimeError):
    """The reader was killed from outside again and again: our fault."""


class Reader:
    """Reads submissions in a process of its own.

    Args:
        seconds: how long one may take.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._heard: queue.Queue[Said] = queue.Queue()
        self._child: Child | None = None

    def read(self, path: Path, exercises: Sequence[str]) -> Answers:
        """Return the answers in a submission.

        Args:
            path: a folder, a zip or a notebook.
            exercises: the ids that are looked for.

        Raises:
            UnreadableError: nothing could be read, or doing so takes too long, too much memory, or kills the reader.
            ReadingError: the reader was killed from outside.
        """
        said = self._exchange({"path": str(path), "exercises": list(exercises)})
        return answers_from_json(said["answers"], tuple(said["notes"]))

    def digest(self, path: Path) -> str:
        """Return the digest of a submission, see `submissions.submission.Submission`.

        One that cannot be read has that of the sentence which says so; one that could not be looked into for a reason
        of ours has none, the empty string.
        """
        try:
            return str(self._exchange({"path": str(path)})["digest"])
        except UnreadableError as error:
            return hashlib.sha256(str(error).encode()).hexdigest()
        except ReadingError:
            return ""

    def _exchange(self, request: dict[str, object]) -> dict[str, Any]:
        ended = 0
        for _ in range(ATTEMPTS):
            line = self._ask(request)
            if line is not None:
                return _readable(decode(line))
            ended = self.close()
        if ended == -signal.SIGKILL:
            raise ReadingError(f"the process that reads submissions was killed {ATTEMPTS} times")
        raise UnreadableError("Nothing could be read: what was handed in makes the program that reads it crash.")

    def close(self) -> int:
        """End the reader; return its exit code."""
        child, self._child = self._child, None
        return 0 if child is None else child.end(grace=0.5)

    def _ask(self, request: dict[str, object]) -> bytes | None:
        """Return the reader's line, or None when it has ended."""
        child = self._child = self._child or Child("reader", self._heard)
        child.send(request)
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                said, line = self._heard.get(timeout=max(deadline - time.monotonic(), 0.0))
            except queue.Empty:
                self.close()
                raise UnreadableError(f"Nothing could be read: it took longer than {self._seconds:g} s.") from None
            if said is child:  # not the end of one before
                return line


def _readable(said: dict[str, Any]) -> dict[str, Any]:
    if "unreadable" in said:
        raise UnreadableError(str(said["unreadable"]))
    return said
