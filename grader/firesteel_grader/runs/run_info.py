"""What reports tell of the run itself."""

from __future__ import annotations

from dataclasses import dataclass

from .assignment import Assignment


@dataclass(frozen=True)
class RunInfo:
    """One class run, as its reports name it.

    Args:
        isolation: the level at which answers ran.
        seed: the run's secret seed; it is in no report, only the journal has it.
        version: the version of the checks, see `version.checks_version`.
        started: when it began, seconds since the epoch.
        seconds: wall time so far; 0 where it is not known yet.
        jobs: how many stations worked.
        flags: what the run was told with a flag and a reader of its reports must know, as sentences,
            e.g. ``"Answers ran at level process, below sandbox."``.
        title: what the pages are called; empty for the assignment's chapters.
    """

    isolation: str
    seed: int
    version: str
    started: float
    seconds: float = 0.0
    jobs: int = 1
    flags: tuple[str, ...] = ()
    title: str = ""

    def heading(self, assignment: Assignment) -> str:
        """Return the title, or the assignment's chapters.

        >>> from firesteel_grader.runs.assignment import Assigned
        >>> run = RunInfo("sandbox", 0, "", 0.0)
        >>> run.heading(Assignment((Assigned("strides.permute", "01_tensors"), Assigned("scalar.tanh", "03_scalars"))))
        '01 tensors to 03 scalars'
        """
        if self.title:
            return self.title
        first, last = (chapter.replace("_", " ") for chapter in (assignment.chapters[0], assignment.chapters[-1]))
        return first if first == last else f"{first} to {last}"
