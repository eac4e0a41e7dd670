"""The reader: a process that reads what learners handed in, so that a parser which dies takes nothing else with it.

Run as ``python -m firesteel_grader.runs.reader``. A request is ``{"path", "exercises"}``, its answer ``{"answers",
"notes"}``, or ``{"unreadable": sentence}`` where nothing could be read at all; or it is ``{"path"}`` alone, and the
answer ``{"digest"}``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

from ..inside import limits
from ..protocol import decode, encode
from ..submissions.opening import digest_of
from ..submissions.reading import read_submission
from ..submissions.submission import SubmissionError
from .plan import answers_to_json

MEMORY = 1 << 30
"""Bytes of address space."""

TOO_LARGE = "Nothing could be read: what was handed in needs more than 1 GiB of memory to be read."


def main() -> None:
    """Serve requests from standard input until it ends."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    limits.die_with_parent()
    _lower_limits()
    with contextlib.suppress(BrokenPipeError):  # who asked may be gone
        for line in sys.stdin.buffer:
            answers.write(encode(_read(decode(line))))


def _read(request: dict[str, Any]) -> dict[str, Any]:
    try:
        if "exercises" not in request:
            return {"digest": digest_of(Path(request["path"]))}
        found = read_submission(Path(request["path"]), request["exercises"])
    except SubmissionError as error:
        return {"unreadable": str(error)}
    except (MemoryError, RecursionError):
        return {"unreadable": TOO_LARGE}
    return {"answers": answers_to_json(found), "notes": list(found.notes)}


def _lower_limits() -> None:
    if sys.platform == "win32":
        return
    import resource

    for which, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main()
