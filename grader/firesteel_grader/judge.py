"""The judge: a process that lives as long as a notebook's kernel and gives verdicts over its pipes.

Run as ``python -m firesteel_grader.judge``; see `protocol` for what it reads and writes. Whatever else is printed in
this process goes to the standard error stream, so that the answers' stream holds answers only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import IO, Any

from .checking import UnknownExerciseError
from .grader import Grader
from .isolation import IsolationError
from .protocol import decode, encode


def main() -> None:
    """Serve requests from standard input until it ends."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    level = sys.argv[1] if len(sys.argv) > 1 else "process"
    with contextlib.suppress(BrokenPipeError), Grader(isolation=level) as grader:  # a notebook may leave at any time
        serve(grader, sys.stdin.buffer, answers)


def serve(grader: Grader, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer every request of a stream, in order.

    Args:
        grader: gives the verdicts.
        requests: lines of JSON.
        answers: where the lines of JSON go; unbuffered.
    """
    for line in requests:
        answers.write(encode(_answer(grader, line)))


def _answer(grader: Grader, line: bytes) -> dict[str, Any]:
    number: object = None
    try:
        request = decode(line)
        number = request.get("id")
        return {"id": number, **_handle(grader, request)}
    except (UnknownExerciseError, IsolationError, ValueError) as error:
        return {"id": number, "error": {"kind": type(error).__name__, "message": str(error)}}
    except Exception as error:  # each line gets an answer: who asks would wait for ever
        return {"id": number, "error": {"kind": "JudgeError", "message": f"{type(error).__name__}: {error}"}}


def _handle(grader: Grader, request: dict[str, Any]) -> dict[str, Any]:
    if request["op"] == "warm":
        grader.warm()
        return {"ready": True}
    if request["op"] != "check":
        raise ValueError(f"judge: operation {request['op']!r} is not known")
    result = grader.check(request["exercise"], request["source"], seed=request["seed"], device=request["device"])
    return {"result": result.to_json(), "output": result.output}


if __name__ == "__main__":
    main()
