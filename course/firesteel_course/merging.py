"""The command ``firesteel merge``: shares of a class that were graded in different places, made one run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .assigning import assignment
from .errors import CourseError

GRADED, OUR_ERROR = 0, 3


def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="OUT...", help="What `grade --batch` wrote, every share.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the whole run.")],
    similar: Annotated[bool, typer.Option("--similar/--no-similar", help="Compare answers with each other.")] = True,
) -> None:
    """Put the shares of a run together and write its reports. Exit codes as those of `grade`."""
    from firesteel_grader.reports.writing import write_learner, write_reports
    from firesteel_grader.runs import merging
    from firesteel_grader.runs.errors import RunBrokenError, RunError
    from firesteel_grader.runs.journal import Journal
    from firesteel_grader.runs.run_info import RunInfo

    try:
        kept = merging.merge(folders, out)
        graded = assignment(kept["exercises"], None)
        below = f"Answers ran at level {kept['isolation']}, below sandbox."
        flags = () if kept["isolation"] == "sandbox" else (below,)
        info = RunInfo(kept["isolation"], kept["seed"], kept["version"], kept["started"], flags=flags)
        total, errors = 0, 0
        with Journal(out) as journal:
            for record in journal.records():
                write_learner(out, record, graded, info)
                total, errors = total + 1, errors + (record.status == "error")
            answers = journal.answers() if similar else None
            written = write_reports(out, journal.records(), graded, info, answers=answers)
    except RunBrokenError as error:
        print(f"firesteel: {error}", file=sys.stderr)
        raise typer.Exit(OUR_ERROR) from None
    except (RunError, OSError) as error:
        raise CourseError(str(error)) from None
    print(f"{total} submissions of {len(folders)} shares; {errors} could not be graded, which is our fault and no zero")
    print(*written, sep="\n")
    raise typer.Exit(OUR_ERROR if errors else GRADED)
