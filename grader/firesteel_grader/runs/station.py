"""A station: one judge process of a class run, with a sandbox of its own.

Run as ``python -m firesteel_grader.runs.station``. Its first line is the run's plan; it answers ``{"ready": true}`` or
``{"refused": sentence}``. Each further line is a submission, ``{"name", "path", "digest"}``; it answers with what
`plan.Marked` says of it, or ``{"failed": sentence}`` where something of ours went wrong.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO, Any

from ..checking import UnknownExerciseError
from ..grader import Grader
from ..inside import limits
from ..isolation import IsolationError
from ..private import PrivateCheckError, load_private
from ..protocol import decode, encode
from ..submissions.submission import Submission
from .marking import Marker
from .plan import Plan
from .reading import Reader


def main() -> None:
    """Serve the supervisor at standard input until it closes."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    limits.die_with_parent()
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Take a plan, then grade one submission a line.

    Args:
        requests: lines of JSON.
        answers: where the lines of JSON go; unbuffered.
    """
    plan = Plan.from_json(decode(requests.readline()))
    reader = Reader()
    try:
        private = None if plan.private is None else load_private(Path(plan.private))
        with Grader(isolation=plan.isolation, private=private) as grader:
            marker = Marker(plan, grader, reader)
            _warm(grader, plan)
            answers.write(encode({"ready": True}))
            for line in requests:
                answers.write(encode(_answer(marker, decode(line))))
    except (IsolationError, PrivateCheckError, UnknownExerciseError) as error:
        answers.write(encode({"refused": str(error)}))
    finally:
        reader.close()


def _warm(grader: Grader, plan: Plan) -> None:
    """Start what the first submission would otherwise wait for."""
    grader.warm()
    for exercise in plan.exercises:
        grader.checks_of(exercise)  # raises where there is no such exercise


def _answer(marker: Marker, request: dict[str, Any]) -> dict[str, Any]:
    submission = Submission(request["name"], Path(request["path"]), request["digest"])
    try:
        return marker.mark(submission).to_json()
    except Exception as error:  # one submission that cannot be marked must not stop its batch
        return {"failed": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
