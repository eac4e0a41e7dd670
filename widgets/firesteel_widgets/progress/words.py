"""What the board says of an exercise, a chapter and the whole, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..text import count_text

Unit = dict[str, Any]

SIGNS = {"pass": "✓", "fail": "✗", "open": "○", "unverified": "?", "error": "!"}
STATES = {
    "pass": "passed",
    "fail": "failed",
    "open": "open",
    "unverified": "not verified here",
    "error": "could not be checked",
}
WHOSE = {"yours": "yours", "borrowed": "borrowed", "damaged": "damaged"}
SHAPES = {"yours": "■", "borrowed": "□", "damaged": "!"}


def yours(units: Sequence[Unit]) -> int:
    """Return how many of the planks are the learner's."""
    return sum(unit["plank"] == "yours" for unit in units)


def share_text(units: Sequence[Unit]) -> str:
    """Return how much of a block or chapter is the learner's.

    >>> share_text([{"plank": "yours"}, {"plank": "borrowed"}])
    '1 of 2 yours'
    """
    return f"{yours(units)} of {len(units)} yours"


def points_text(score: int, most: int) -> str:
    """Return points as the autograder gave them."""
    return f"{score} of {count_text(most, 'point')}"


def facts(unit: Unit) -> list[str]:
    """Return what is written behind an exercise's name, the state first."""
    told = [STATES[unit["status"]], WHOSE[unit["plank"]]]
    if unit["status"] == "open":
        return [*told, count_text(unit["max"], "point"), f"{unit['minutes']} min"]
    told += [points_text(unit["score"], unit["max"]), count_text(unit["attempts"], "attempt")]
    return [*told, f"checked in {unit['seconds']:.1f} s", when(unit["last_run"])]


def when(moment: str) -> str:
    """Return an ISO 8601 moment as it is read.

    >>> when("2026-11-23T20:12+01:00")
    '2026-11-23 20:12'
    """
    return moment[:16].replace("T", " ")


def describe(units: Sequence[Unit], total: dict[str, int], following: str) -> str:
    """Return the board in a sentence or two: its text alternative."""
    failing = [unit["id"] for unit in units if unit["status"] == "fail"]
    done = f"{yours(units)} of {count_text(len(units), 'plank')} of mytorch are yours"
    said = [f"{done}, {points_text(total.get('score', 0), total.get('max', 0))}."]
    said += [f"Failing: {', '.join(failing)}."] if failing else []
    said += [f"Next: {following}."] if following and following not in failing else []
    return " ".join(said if units else ["There is no exercise."])
