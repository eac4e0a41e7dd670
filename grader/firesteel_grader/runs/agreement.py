"""What a run is, written into its journal when it begins and compared with it ever after."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

from .. import isolation
from ..grader import Grader
from ..private import PrivateCheckError, load_private
from ..proving import prove
from .assignment import Assignment
from .errors import RunError
from .journal import Journal
from .plan import Plan
from .version import checks_version

CAPS = {"cpu": 900.0, "cuda": 7200.0}
"""Seconds of wall time after which no further answer of a submission is begun; on a GPU one waits for one's turn."""


def require_level(level: str) -> None:
    """See that answers can run at *level* here.

    Raises:
        RunError: they cannot, or there is no such level.
    """
    try:
        isolation.require(level)
    except isolation.IsolationError as error:
        raise RunError(
            f"{error}. A class run needs it unless told otherwise: with --isolation process answers run with less "
            "between them and this machine, and the reports say so"
        ) from None


def agree(
    journal: Journal, assignment: Assignment, level: str, seed: int | None, device: str = "cpu"
) -> tuple[Plan, float]:
    """Begin the journal, or see that the run is the one that it holds.

    Args:
        journal: the run's.
        assignment: what is graded.
        level: the level of isolation.
        seed: the seed that was asked for, or None for the journal's or, in a new one, a secret one.
        device: ``"cpu"`` or ``"cuda"``.

    Returns:
        What every station is told, and when the run began, in seconds since the epoch.

    Raises:
        RunError: the journal is another run's, or the private checks cannot be used.
    """
    try:
        version = checks_version(assignment)
        wanted = {"exercises": list(assignment.ids), "version": version, "isolation": level, "device": device}
        kept: dict[str, Any] = journal.settings()
        if not kept:
            kept = _new(assignment, level, wanted, seed)
            journal.begin(kept)
    except PrivateCheckError as error:
        raise RunError(str(error)) from None
    _compare(journal.path, kept, wanted, seed)
    private = None if assignment.private is None else str(assignment.private.resolve())
    plan = Plan(assignment.ids, level, kept["seed"], kept["version"], private, device=device, cap=CAPS[device])
    return plan, kept["started"]


def _new(assignment: Assignment, level: str, wanted: dict[str, Any], seed: int | None) -> dict[str, Any]:
    if assignment.private is not None:
        with Grader() as grader:  # at any level, since this machine need not be the one that grades
            prove(load_private(assignment.private), grader)
    return {**wanted, "seed": secrets.randbits(63) if seed is None else seed, "started": time.time()}


def _compare(path: Path, kept: dict[str, Any], wanted: dict[str, Any], seed: int | None) -> None:
    differences = {
        "exercises": "grades other exercises",
        "version": "was written with another version of the checks",
        "isolation": f"ran its answers at level {kept['isolation']}",
        "device": f"ran its checks on device {kept.get('device')}",
    }
    for key, difference in differences.items():
        if kept.get(key) != wanted[key]:
            raise RunError(f"{path} {difference}, and one run is the same for all; grade into another folder")
    if seed is not None and seed != kept["seed"]:
        raise RunError(f"{path} has another seed; leave --seed out to go on with it, or grade into another folder")
