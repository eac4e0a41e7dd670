"""The command ``firesteel grade``: a class's submissions in, a folder of results out."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from .assigning import assignment
from .errors import CourseError

if TYPE_CHECKING:
    from firesteel_grader.runs.grade import Summary

GRADED, OUR_ERROR, INTERRUPTED = 0, 3, 130

SHOWN = 10
"""Names of submissions that are listed."""


def grade(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Submissions, or folders of submissions.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the results.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="Stations at work at once; by default one a core.")] = None,
    isolation: Annotated[str, typer.Option(metavar="LEVEL", help="sandbox, or process.")] = "sandbox",
    seed: Annotated[int | None, typer.Option(help="What inputs are drawn from; by default a secret one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in DIR.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="ID|CHAPTER", help="Grade these exercises; may be repeated.")
    ] = None,
    checks: Annotated[Path | None, typer.Option(metavar="DIR", help="Your own checks, beside the course's.")] = None,
    late: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Who handed in how late.")] = None,
    late_percent: Annotated[float, typer.Option(help="Taken off for each day begun.")] = 10.0,
    late_grace: Annotated[float, typer.Option(metavar="SECONDS", help="Lateness that costs nothing.")] = 0.0,
    late_floor: Annotated[float, typer.Option(help="Percent of the points that is always kept.")] = 0.0,
    deadline: Annotated[str, typer.Option(metavar="TIME", help="For a FILE.csv with the times of handing in.")] = "",
    similar: Annotated[bool, typer.Option("--similar/--no-similar", help="Compare answers with each other.")] = True,
    github: Annotated[bool, typer.Option("--github", help="Print annotations for a GitHub workflow.")] = False,
    device: Annotated[str, typer.Option(metavar="cpu|cuda", help="Where checks that need a GPU run.")] = "cpu",
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade on the cluster of this dask scheduler; or local.")
    ] = None,
    batch: Annotated[
        str, typer.Option(metavar="I/N", help="Grade the I-th of N shares, for `firesteel merge`; needs --seed.")
    ] = "",
) -> None:
    """Grade a class. Exit code: 0 every submission was graded, 2 wrong use, 3 something of ours failed."""
    from firesteel_grader.reports.late import LateError, Policy, read_late
    from firesteel_grader.runs.cluster import Cluster
    from firesteel_grader.runs.errors import RunBrokenError, RunError
    from firesteel_grader.runs.finding import find
    from firesteel_grader.runs.grade import Options, cores, run_class
    from firesteel_grader.submissions.submission import SubmissionError

    from .watching import Watch

    if batch and seed is None:
        raise CourseError("--batch needs --seed: the same secret number for every share, so that all are graded alike")
    if device not in ("cpu", "cuda"):
        raise CourseError(f"--device {device} is not known; choose cpu or cuda")
    try:
        policy = Policy(percent=late_percent, grace=late_grace, floor=late_floor)
        penalty = None if late is None else read_late(late, policy, deadline)
        options = Options(jobs, isolation, seed, resume, penalty, similar, github, batch, device)
        with _stoppable(), Watch(Console(stderr=True, highlight=False)) as watch:
            found = find(paths, jobs or cores(), batch, besides=out)
            marking = Cluster(cluster, jobs) if cluster else None
            graded = assignment(only or [], checks)
            summary = run_class(found, graded, out, options, watch=watch, marking=marking)
    except RunBrokenError as error:
        print(f"firesteel: {error}", file=sys.stderr)
        raise typer.Exit(OUR_ERROR) from None
    except (LateError, RunError, SubmissionError, OSError) as error:
        raise CourseError(str(error)) from None
    except KeyboardInterrupt:
        print(f"firesteel: stopped; what was graded is in {out}, and --resume goes on", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    _say(summary, out)
    raise typer.Exit(OUR_ERROR if summary.errors or summary.unwritten else GRADED)


@contextmanager
def _stoppable() -> Generator[None]:
    """Let SIGTERM end a run as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say(summary: Summary, out: Path) -> None:
    table = Table.grid(padding=(0, 2))
    graded = summary.total - len(summary.errors)
    table.add_row("graded", f"{graded} of {summary.total}, {summary.served} of them from the journal")
    table.add_row("time", f"{summary.seconds:.1f} s")
    if summary.errors:
        table.add_row("not graded", f"{_listed(summary.errors)}: our fault, no zero; --resume tries again")
    if summary.unwritten:
        table.add_row("no page", f"{_listed(summary.unwritten)}: our fault; see {out / 'stations.log'}")
    for report in summary.reports:
        table.add_row("", str(report))
    table.add_row("", str(out / "<submission>" / "report.html"))
    Console(highlight=False, markup=False, soft_wrap=True).print(table)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
