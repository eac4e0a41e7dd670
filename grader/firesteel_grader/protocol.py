"""How the notebook and the judge speak: one JSON object a line, each request with an id that its answer repeats.

Requests: ``{"id", "op": "check", "exercise", "source", "seed", "device"}``, ``{"id", "op": "warm"}``.
Answers: ``{"id", "result", "output"}``, ``{"id", "ready": true}``, or ``{"id", "error": {"kind", "message"}}``.
"""

from __future__ import annotations

import json
from typing import Any, cast


def encode(message: dict[str, Any]) -> bytes:
    """Return *message* as one line."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """Return the message that a line holds.

    Raises:
        ValueError: the line is no JSON object.
    """
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError(f"protocol: a line with {type(message).__name__}, not an object")
    return cast("dict[str, Any]", message)
