"""What a class run grades."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Assigned:
    """One exercise of an assignment.

    Args:
        id: the exercise's id.
        chapter: the chapter that it counts to, e.g. ``"01_tensors"``.
    """

    id: str
    chapter: str


@dataclass(frozen=True)
class Assignment:
    """The exercises that every submission is graded on, in the order of the course.

    Args:
        exercises: at least one.
        private: the folder of the instructor's own checks, or None.
    """

    exercises: tuple[Assigned, ...]
    private: Path | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the exercises."""
        return tuple(assigned.id for assigned in self.exercises)

    @property
    def chapters(self) -> tuple[str, ...]:
        """The chapters, each once, in order."""
        return tuple(dict.fromkeys(assigned.chapter for assigned in self.exercises))
