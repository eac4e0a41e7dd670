"""Boards of courses that nobody teaches: as many exercises and checks as a test wants, in any state."""

from __future__ import annotations

from typing import Any

Unit = dict[str, Any]
MESSAGE = "Adds up.\nThis call fails:\n    add(1, 2 < 3)\nEntry [0] of the result is <3>, expected 4."


def unit(name: str, status: str = "open", *, chapter: str = "1. Tensors", block: str = "tensor", **more: Any) -> Unit:
    """Return an exercise in *status*, with two checks where it was tried."""
    tried = status != "open"
    tests = [check("counts", "pass"), check("adds_up", status, f'show("{name}", "adds_up")')] if tried else []
    return {
        "id": name, "title": f"the {name}", "chapter": chapter, "block": block, "deps": [], "minutes": 8,
        "plank": "yours" if status == "pass" else "borrowed", "status": status, "score": 2 if tried else 0, "max": 4,
        "attempts": int(tried), "last_run": "2026-11-23T20:12+00:00" if tried else "", "seconds": 0.5 * tried,
        "hints": ["Look.", "Think < act.", "Do."] if status == "fail" else [], "tests": tests,
    }  # fmt: skip


def check(name: str, status: str, line: str = "") -> dict[str, str]:
    """Return a check's stored verdict."""
    failed = status == "fail"
    told = {"message": MESSAGE if failed else "", "line": line if failed else ""}
    return {"id": name, "name": name.replace("_", " "), "status": status, **told}


BLOCKS = [
    {"id": "tensor", "title": "tensor", "deps": []},
    {"id": "autograd", "title": "autograd", "deps": ["tensor"]},
    {"id": "nn", "title": "nn", "deps": ["autograd"]},
]


def board(*units: Unit, **more: Any) -> dict[str, Any]:
    """Return the data of a board."""
    following = next((unit["id"] for unit in units if unit["status"] != "pass"), "")
    total = {"score": sum(unit["score"] for unit in units), "max": sum(unit["max"] for unit in units)}
    env = {"Python": "3.11.2"}
    data = {"units": list(units), "blocks": BLOCKS, "next": following, "total": total, "env": env, "problems": []}
    return {**data, **more}


def started() -> dict[str, Any]:
    """Return a board on which one exercise is done, one fails, one is open."""
    return board(
        unit("tensor.add", "pass"),
        unit("autograd.mul", "fail", chapter="2. Autograd", block="autograd"),
        unit("nn.linear", chapter="3. Layers", block="nn"),
    )


def large(checks: int) -> dict[str, Any]:
    """Return a board of many exercises that fail, with *checks* checks in all."""
    units = [unit(f"tensor.f{n}", "fail", chapter=f"{n // 6 + 1}. Part") for n in range(checks // 2)]
    return board(*units)
