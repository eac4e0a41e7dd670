"""The one kind of error that the course raises for what a learner or author can put right."""

from __future__ import annotations


class CourseError(Exception):
    """One sentence: what was found, where, and the next step.

    IPython and Jupyter show the sentence alone, without the frames of the course's own files.
    """

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython prints in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class BuildError(CourseError):
    """A chapter that cannot become a notebook: names the chapter, the cell and what to change."""


class WorkspaceError(CourseError):
    """A workspace that cannot be used as it is: names the file and what to do."""
