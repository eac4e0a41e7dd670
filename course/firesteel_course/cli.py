"""The command ``firesteel``: a workspace, the course's exercises, a verdict, a script on the learner's own torch."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import exporting, grading, merging
from .errors import BuildError, CourseError

CLICK_ERROR = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""Click's ClickException, for which typer has no public name."""

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False}
"""What stands after the script belongs to the script."""

PASSED, NOT_PASSED, USAGE, OUR_ERROR = range(4)

app = typer.Typer(
    name="firesteel",
    help="Build your own PyTorch in JupyterLab, exercise by exercise.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The workspace.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Framework(StrEnum):
    """What a script finds under the name ``torch``."""

    mytorch = "mytorch"
    firesteel = "firesteel"
    torch = "torch"


class Device(StrEnum):
    """Where the checks run."""

    cpu = "cpu"
    cuda = "cuda"


@app.command()
def start(folder: Folder = Path("workspace")) -> None:
    """Make a workspace, or bring one up to date; your work is never overwritten."""
    from .workspace import start_workspace

    workspace, sentences = start_workspace(folder)
    _say(*sentences, f"Open it with: firesteel lab {workspace.folder}")


@app.command()
def lab(
    folder: Folder = Path("workspace"),
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    port: Annotated[int | None, typer.Option(help="Port of the server; a free one by default.")] = None,
) -> None:
    """Open JupyterLab on a workspace, made if need be, and print its address."""
    from .lab import serve
    from .workspace import start_workspace

    workspace, sentences = start_workspace(folder)
    _say(*sentences)
    raise typer.Exit(serve(workspace.folder, browser=browser, port=port))


@app.command()
def status(
    folder: Folder = Path(),
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the course board as one page.")] = None,
) -> None:
    """Show which parts of mytorch are yours and which are borrowed."""
    from .progress import workspace_board
    from .workspace import find_workspace

    if not folder.is_dir():
        raise CourseError(f"{folder} is not a folder; name a workspace, or make one with `firesteel start {folder}`")
    workspace = find_workspace(folder)
    if workspace is None:
        raise CourseError(f"{folder.resolve()} is in no workspace; make one with `firesteel start DIR`")
    if html is not None:
        from .boards import write_page

        _say(f"The board is written: {write_page(workspace, html)}")
        return
    shown = workspace_board(workspace)
    _print_json(shown.to_json()) if as_json else Console().print(shown)


@app.command()
def exercises(as_json: AsJson = False) -> None:
    """List the exercises of the course."""
    from .exercises import all_exercises
    from .points import points_of

    listed = [exercise.to_json(points_of(exercise.id)) for exercise in all_exercises().values()]
    if as_json:
        _print_json(listed)
        return
    table = Table("chapter", "exercise", "points", "minutes", "difficulty", "needs", box=None, header_style="dim")
    for each in listed:
        numbers = (str(each[key]) for key in ("points", "minutes", "difficulty"))
        table.add_row(each["chapter"], each["id"], *numbers, ", ".join(each["needs"]))
    Console().print(table)


@app.command()
def check(
    exercise_id: Annotated[str, typer.Argument(metavar="ID")],
    answer: Annotated[
        Path,
        typer.Option(metavar="FILE.py", help="The file with the answer.", readable=False),  # store.read says it
    ],
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(help="What the inputs are drawn from.")] = 0,
    isolation: Annotated[str, typer.Option(metavar="LEVEL", help="process or sandbox.")] = "process",
    device: Annotated[Device, typer.Option(help="Where the checks run.")] = Device.cpu,
) -> None:
    """Grade one answer. Exit code: 0 passed, 1 not passed, 2 wrong use, 3 our error."""
    from firesteel_grader import Grader
    from firesteel_grader.isolation import IsolationError
    from firesteel_grader.submissions.answers import file_answer

    from . import store
    from .exercises import find_exercise
    from .verdicts import Card

    find_exercise(exercise_id)
    source = file_answer(store.read(answer), exercise_id)
    try:
        with Grader(isolation=isolation) as grader:
            result = grader.check(exercise_id, source, seed=seed, device=device.value)
    except IsolationError as error:
        raise CourseError(str(error)) from None
    _print_json(result.to_json()) if as_json else _say(Card.of(result, [f"answer: {answer}"]))
    raise typer.Exit(PASSED if result.passed else OUR_ERROR if result.verdict == "error" else NOT_PASSED)


@app.command()
def reference(exercise_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print the reference's source: the last resort."""
    from .exercises import find_exercise
    from .references import find_reference

    print(find_reference(find_exercise(exercise_id).id).source)


@app.command(context_settings=PASS_ON)
def run(
    context: typer.Context,
    script: Annotated[Path, typer.Argument(metavar="SCRIPT", help="The script; its own arguments follow.")],
    framework: Annotated[Framework, typer.Option(help="What `import torch` finds.")] = Framework.mytorch,
) -> None:
    """Run an unchanged PyTorch script on your mytorch."""
    from .alias import run_script

    raise typer.Exit(run_script(script, context.args, framework.value))


@app.command()
def doctor() -> None:
    """Tell what this machine can do, one line each, with the fix."""
    from .doctor import examine

    _say(*examine())


app.command()(grading.grade)
app.command()(merging.merge)
app.add_typer(exporting.app, name="export")


def _say(*lines: object) -> None:
    for line in lines:
        Console(soft_wrap=True, highlight=False).print(Text(str(line)))


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=1, ensure_ascii=False))


def main() -> None:
    """Run the command and leave with its exit code; wrong use is one sentence on standard error and code 2."""
    command: Callable[..., Any] = typer.main.get_command(app)
    try:
        code = command(sys.argv[1:] or ["--help"], prog_name="firesteel", standalone_mode=False)
    except BuildError as error:
        code = _fail(str(error), OUR_ERROR)
    except CourseError as error:
        code = _fail(str(error), USAGE)
    except CLICK_ERROR as error:
        code = _fail(cast("typer.BadParameter", error).format_message(), USAGE)
    except typer.Abort:
        code = 130
    sys.exit(code or 0)


def _fail(sentence: str, code: int) -> int:
    print(f"firesteel: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
