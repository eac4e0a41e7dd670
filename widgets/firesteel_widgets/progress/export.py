"""The board as a file to hand on: JSON with a digest of itself, or Markdown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from .words import SIGNS, STATES, WHOSE, Unit, describe, when

KEYS = ("id", "plank", "status", "score", "max", "attempts", "last_run", "seconds")


def to_json(units: Sequence[Unit], total: dict[str, int], env: dict[str, str]) -> str:
    """Return the stored results as JSON.

    ``sha256`` is the digest of the object without it, keys sorted, no spaces. It tells a slip in copying; it is no
    signature, since whoever changes the file can compute it again.
    """
    rows = [{**{key: unit[key] for key in KEYS}, "checks": _checks(unit)} for unit in units]
    report = {"format": 1, "total": total, "env": env, "exercises": rows}
    return json.dumps({**report, "sha256": digest(report)}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def digest(report: dict[str, Any]) -> str:
    """Return the SHA-256 of a report, its own ``sha256`` left out."""
    kept = {key: value for key, value in report.items() if key != "sha256"}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def to_markdown(units: Sequence[Unit], total: dict[str, int], following: str) -> str:
    """Return the board as a Markdown table."""
    lines = ["# My mytorch", "", describe(units, total, following), ""]
    lines += ["| | exercise | plank | points | attempts | last run |", "|---|---|---|---|---|---|"]
    for unit in units:
        cells = (
            f"{SIGNS[unit['status']]} {STATES[unit['status']]}",
            f"`{unit['id']}`",
            WHOSE[unit["plank"]],
            f"{unit['score']} / {unit['max']}",
            str(unit["attempts"]),
            when(unit["last_run"]),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _checks(unit: Unit) -> list[dict[str, str]]:
    return [{"name": test["id"], "verdict": test["status"]} for test in unit["tests"]]
