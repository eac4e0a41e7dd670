"""What an autograder was told when it was packed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firesteel_grader.runs.assignment import Assigned, Assignment


@dataclass(frozen=True)
class Settings:
    """What `firesteel export gradescope` baked in.

    Args:
        exercises: pairs of an exercise's id and its chapter.
        private: whether there is a folder of the instructor's own checks.
        allow_process: whether answers may run at level process where sandbox cannot be had.
        late: percent, grace and floor of the late penalty; None for none.
        cap: seconds after which the answers that are left are not run any more.
    """

    exercises: tuple[tuple[str, str], ...]
    private: bool = False
    allow_process: bool = False
    late: dict[str, float] | None = None
    cap: float = 480.0

    def write(self) -> bytes:
        """Return the settings as a file's bytes."""
        return (json.dumps(vars(self), indent=1) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Return what `write` put into a file."""
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        kept["exercises"] = tuple((name, chapter) for name, chapter in kept["exercises"])
        return cls(**kept)

    def assignment(self, source: Path) -> Assignment:
        """Return what is graded; *source* is the folder that holds the autograder's files."""
        exercises = tuple(Assigned(name, chapter) for name, chapter in self.exercises)
        return Assignment(exercises, source / "checks" if self.private else None)
