"""The two entry points: what is written as each submission ends, and what is written at the end of a run."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from ..runs.assignment import Assignment
from ..runs.record import Record
from ..runs.run_info import RunInfo
from ..submissions.submission import Answers
from .class_page import class_page
from .files import folder_of, write, writing
from .github import GitHub
from .grades import Grades
from .gradescope import was_written, write_results
from .junit import JUnit
from .late import Late
from .learner_page import learner_page
from .overview import Overview
from .scores import score
from .similar import Similar
from .similar_page import similar_page


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
    folder = folder_of(out, record.submission)
    write_results(folder / "results.json", record, assignment, run, late)
    write(folder / "report.html", learner_page(record, assignment, run, late))


def is_written(out: Path, record: Record, assignment: Assignment, *, late: Late | None = None) -> bool:
    """Tell whether `write_learner` has written both files, and with this late penalty.

    Args:
        out: the run's folder.
        record: the submission's result.
        assignment: what was graded.
        late: who handed in how late and what that costs.
    """
    folder = out / record.submission
    points = score(record, assignment, late)
    return (folder / "report.html").exists() and was_written(folder / "results.json", points, late)


def write_reports(
    out: Path,
    records: Iterable[Record],
    assignment: Assignment,
    run: RunInfo,
    *,
    answers: Iterable[tuple[str, Answers]] | None = None,
    late: Late | None = None,
    github: bool = False,
) -> list[Path]:
    """Write the reports on a whole run and return their paths.

    Args:
        out: the run's folder.
        records: one a submission, sorted by name; read once, never held together.
        assignment: what was graded.
        run: the run.
        answers: the name of each submission and its answers, for ``similar.html`` and the places in annotations; read
            once; None where answers are not compared.
        late: who handed in how late and what that costs; None where nothing is taken off.
        github: print annotations and add to the step summary, as in a GitHub workflow.

    Raises:
        OSError: the folder cannot be written.
    """
    overview, workflow = Overview(assignment, late), GitHub(assignment, run, late)
    with ExitStack() as stack:
        grades = Grades(stack.enter_context(writing(out / "grades.csv")), assignment, late)
        junit = JUnit(stack.enter_context(writing(out / "junit.xml")), assignment, run)
        for record in records:
            for report in (overview, workflow, grades, junit) if github else (overview, grades, junit):
                report.add(record)
        junit.close()
    similar = _compare(answers or (), assignment, workflow)
    pairs = similar.pairs() if answers is not None else []  # else nobody asked, and the comparison is slow to load
    written = [out / "grades.csv", out / "junit.xml"]
    (out / "similar.html").unlink(missing_ok=True)  # of an earlier run, which may have found pairs
    if pairs:
        written.append(write(out / "similar.html", similar_page(pairs, similar, assignment, run)))
    page = class_page(overview, assignment, run, late, similar=bool(pairs))
    written.append(write(out / "report.html", page))
    if github:
        workflow.close()
    return written


def _compare(answers: Iterable[tuple[str, Answers]], assignment: Assignment, workflow: GitHub) -> Similar:
    similar = Similar(assignment.ids)
    for submission, found in answers:
        similar.add(submission, found)
        workflow.place(submission, found)
    return similar
