"""The judge process of this notebook: started once, asked for every verdict."""

from __future__ import annotations

from functools import cache

from firesteel_grader import JudgeClient


@cache
def judge() -> JudgeClient:
    """Return this process's judge; it starts on the first question and ends with the process."""
    return JudgeClient()
