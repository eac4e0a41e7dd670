"""One timed call: salts go out, digests come back, and this process's clock runs in between."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

import numpy as np

from ..compare import describe_raise
from ..inside.limits import Limits
from ..inside.repeating import Plan, Salts
from ..pools import Pool
from ..workers import Worker, WorkerError
from .declaring import Work


class NotTimedError(Exception):
    """An answer that has no time: it failed, was wrong, or did not end. The sentence is for the learner.

    Args:
        message: what happened.
        cause: the named cause.
    """

    def __init__(self, message: str, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


def start(pool: Pool, limits: Limits, work: Work, source: str) -> Worker:
    """Return a worker that holds *source* as its answer.

    Raises:
        NotTimedError: it was refused, or failed while it was loaded.
    """
    worker = pool.spawn(limits)
    try:
        reply = worker.load(work.exercise, source, work.driver, work.timeout)
    except WorkerError as error:
        raise NotTimedError(f"The answer failed while it was loaded. {error}", error.cause) from None
    if reply["kind"] == "loaded":
        return worker
    worker.end()
    if reply["kind"] == "rejected":
        raise NotTimedError(reply["message"], reply["cause"])
    raise NotTimedError(
        f"The answer raised {describe_raise(reply)} while it was loaded.", f"raises {reply['classes'][0]}"
    )


def timed_call(worker: Worker, plan: Plan, salts: Salts, timeout: float) -> tuple[float, Salts]:
    """Return how long a call took, from before it was sent until its last byte was there, and the digests.

    Raises:
        NotTimedError: the reply holds no digests.
        WorkerError: there was no reply.
    """
    begin = time.perf_counter()
    reply = worker.call((plan, salts), False, timeout)
    seconds = time.perf_counter() - begin
    if reply["kind"] == "error":
        raise NotTimedError(f"It raised {describe_raise(reply)}.", f"raises {reply['classes'][0]}")
    digests: Any = reply.get("value")
    if not isinstance(digests, np.ndarray) or digests.dtype != np.int64 or digests.shape != salts.shape:
        raise NotTimedError("It sent something else than one digest a turn.", "writes to the judge's channel")
    return seconds, digests


def salts_of(work: Work, seed: int, call: int, turns: int) -> Salts:
    """Return the salts of one measured call: the same for answer and reference, known to nobody before it begins."""
    text = f"{seed}:{work.exercise}:{work.driver.name}:{call}"
    mixed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return np.random.default_rng(mixed).integers(0, 1 << 32, turns, dtype=np.int64)


def fresh_salts(turns: int) -> Salts:
    """Return salts that are used once and never again, for calls that are not compared."""
    return np.array([secrets.randbits(32) for _ in range(turns)], np.int64)
