"""Build the course: notebooks, workspaces, exercises and the forged framework.

``from firesteel_course import exercise`` is the one set-up line of a notebook: from then on ``import mytorch`` finds
the learner's own package in their workspace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .boards import board
    from .digits import load_digits
    from .picturing import show
    from .session import exercise

__all__ = ["board", "exercise", "load_digits", "show"]


def __getattr__(name: str) -> Any:
    """Import a public name where it is first used; ``mytorch`` passes here for ``borrow`` and must stay quick."""
    if name == "exercise":
        from .importing import make_mytorch_importable
        from .judge import warm_judge
        from .session import exercise

        make_mytorch_importable()
        warm_judge()
        return exercise
    if name == "board":
        from .boards import board

        return board
    if name == "show":
        from .picturing import show

        return show
    if name == "load_digits":
        from .digits import load_digits

        return load_digits
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
