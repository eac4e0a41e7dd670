"""Why a class run cannot start or go on."""

from __future__ import annotations


class RunError(Exception):
    """A run that was asked for in a way that cannot be: one sentence that says what to do instead."""


class RunBrokenError(RunError):
    """A run that something of ours ended, such as a full disk: one sentence; what was graded so far is kept."""
