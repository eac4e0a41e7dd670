"""What is handed in, and the answers found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


class SubmissionError(Exception):
    """Nothing at all can be read: one sentence with the name of what was handed in and what to hand in instead."""


@dataclass(frozen=True)
class Submission:
    """One learner's work, as it was found.

    Args:
        name: unique within a run and safe as the name of a folder.
        path: a folder, a zip or a notebook.
        digest: SHA-256 of everything in it that can decide a verdict, as 64 hexadecimal digits. Outputs, execution
            counts, metadata, times and the way it was packed do not change it.
    """

    name: str
    path: Path
    digest: str


@dataclass(frozen=True)
class Answer:
    """The answer to one exercise.

    Args:
        exercise: the exercise's id.
        source: the definition with its helpers, on the lines where they stood in their cell or file.
        where: where it was found, in words, e.g. ``"02_autograd.ipynb, cell 7"``.
    """

    exercise: str
    source: str
    where: str


@dataclass(frozen=True)
class Answers:
    """What a submission says.

    Args:
        by_exercise: the answers, by the exercise's id; an exercise that is absent was not attempted.
        notes: sentences on what was damaged, doubled, left out or ignored, for the learner and the instructor.
    """

    by_exercise: dict[str, Answer] = field(default_factory=dict[str, Answer])
    notes: tuple[str, ...] = ()
