"""The two entry points: what is written as each submission ends, and what is written at the end of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..runs.assignment import Assignment
from ..runs.record import Record
from ..runs.run_info import RunInfo
from .late import Late


def write_learner(out: Path, record: Record, assignment: Assignment, run: RunInfo, *, late: Late | None = None) -> None:
    """Write ``OUT/<submission>/results.json`` and ``OUT/<submission>/report.html``, each at once or not at all.

    Args:
        out: the run's folder.
        record: the submission's result.
        assignment: what was graded.
        run: the run.
        late: who handed in how late and what that costs; None where nothing is taken off.

    Raises:
        OSError: the folder cannot be written.
    """


def write_reports(
    out: Path,
    records: Iterable[Record],
    assignment: Assignment,
    run: RunInfo,
    *,
    answers: Iterable[tuple[str, Mapping[str, str]]] | None = None,
    late: Late | None = None,
    github: bool = False,
) -> list[Path]:
    """Write the reports on a whole run and return their paths.

    Args:
        out: the run's folder.
        records: one a submission, sorted by name; read once, never held together.
        assignment: what was graded.
        run: the run.
        answers: the name of a submission and its answers' sources by the exercise's id, for ``similar.html``;
            None where answers are not compared.
        late: who handed in how late and what that costs; None where nothing is taken off.
        github: print annotations and add to the step summary, as in a GitHub workflow.

    Raises:
        OSError: the folder cannot be written.
    """
    del records, assignment, run, answers, late, github
    return [out]
