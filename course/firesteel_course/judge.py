"""The judge process of this notebook: started once, asked for every verdict."""

from __future__ import annotations

import contextlib
import threading
from functools import cache

from firesteel_grader import JudgeClient, JudgeError


@cache
def judge() -> JudgeClient:
    """Return this process's judge; it ends with the process."""
    return JudgeClient()


def warm_judge() -> None:
    """Start the judge in the background, so that the first verdict need not wait for it."""
    threading.Thread(target=_warm, name="firesteel judge", daemon=True).start()


def _warm() -> None:
    with contextlib.suppress(JudgeError):  # the first verdict will ask again, and say what is wrong
        judge().warm()
