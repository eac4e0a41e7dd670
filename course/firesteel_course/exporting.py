"""The commands ``firesteel export``: the grader, packed for a place where a class hands in."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import CourseError

if TYPE_CHECKING:
    from firesteel_grader.runs.assignment import Assignment

    from .baked import Settings

TEMPLATES = Path(__file__).parent / "templates"

app = typer.Typer(help="Pack the grader for Gradescope or GitHub Classroom.", no_args_is_help=True)

Only = Annotated[list[str] | None, typer.Option(metavar="ID|CHAPTER", help="Grade these exercises; may be repeated.")]


@app.command()
def gradescope(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The autograder to write.")],
    only: Only = None,
    checks: Annotated[Path | None, typer.Option(metavar="DIR", help="Your own checks, beside the course's.")] = None,
    allow_process: Annotated[
        bool, typer.Option("--allow-process", help="Go on at level process where the container allows no sandbox.")
    ] = False,
    minutes: Annotated[float, typer.Option(min=1, help="The autograder's time limit, as set at Gradescope.")] = 10.0,
    late_percent: Annotated[float, typer.Option(help="Taken off for each day begun; 0 for no penalty.")] = 0.0,
    late_grace: Annotated[float, typer.Option(metavar="SECONDS", help="Lateness that costs nothing.")] = 0.0,
    late_floor: Annotated[float, typer.Option(help="Percent of the points that is always kept.")] = 0.0,
) -> None:
    """Write an autograder for Gradescope: upload the zip as it is."""
    from firesteel_grader.reports.late import LateError, Policy

    from .assigning import assignment
    from .baked import Settings

    late = {"percent": late_percent, "grace": late_grace, "floor": late_floor}
    try:
        Policy(**late)
    except LateError as error:
        raise CourseError(str(error)) from None
    graded = assignment(only or [], checks)
    _prove(checks)
    settings = Settings(
        exercises=tuple((each.id, each.chapter) for each in graded.exercises),
        private=checks is not None,
        allow_process=allow_process,
        late=late if late_percent else None,
        cap=minutes * 60 * 0.8,  # the rest is for the start, and for what the last answer takes
    )
    write_autograder(file, graded, settings)
    print(f"{file}: {len(graded.exercises)} exercises. Upload it at Gradescope under Configure Autograder.")


@app.command()
def classroom(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The root of the template repository.")],
    only: Only = None,
) -> None:
    """Write a workflow for GitHub Classroom that gives learners feedback on every push."""
    from .assigning import assignment
    from .classroom import write_workflow

    assignment(only or [], None)  # names that are none are told now
    for path in write_workflow(folder, only or []):
        print(path)
    print("Learners can change this file: it is for feedback. For marks, grade clones of their repositories yourself.")


def write_autograder(file: Path, graded: Assignment, settings: Settings) -> None:
    """Write Gradescope's autograder zip.

    Args:
        file: where to; an older one is replaced.
        graded: the assignment.
        settings: what the autograder is told.

    Raises:
        CourseError: the file cannot be written, or the wheel cannot be built.
    """
    from .carrying import JUDGING, add, carry_wheel, pins, requirements

    files = {
        "constraints.txt": pins().encode(),
        "requirements.txt": requirements(JUDGING).encode(),
        "run_autograder": (TEMPLATES / "run_autograder").read_bytes(),
        "settings.json": settings.write(),
        "setup.sh": (TEMPLATES / "setup.sh").read_bytes(),
    }
    if graded.private is not None:
        files |= {f"checks/{path.name}": path.read_bytes() for path in sorted(graded.private.glob("*.py"))}
    with tempfile.TemporaryDirectory() as folder:
        wheel = carry_wheel(Path(folder))
        files[wheel.name] = wheel.read_bytes()
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in sorted(files.items()):
                add(archive, name, data, executable=name in ("run_autograder", "setup.sh"))
    except OSError as error:
        raise CourseError(f"{file} cannot be written: {error.strerror}; choose another place") from None


def _prove(checks: Path | None) -> None:
    from firesteel_grader import Grader
    from firesteel_grader.private import PrivateCheckError, load_private
    from firesteel_grader.proving import prove

    if checks is not None:
        try:
            with Grader() as grader:
                prove(load_private(checks), grader)
        except PrivateCheckError as error:
            raise CourseError(str(error)) from None
