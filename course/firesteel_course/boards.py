"""The course board in a notebook: it stands in the first cell and follows every verdict of its kernel."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

from firesteel_grader import JudgeError
from firesteel_widgets import CourseBoard

from .errors import CourseError, WorkspaceError
from .importing import current_workspace
from .judge import judge
from .outline import chapter_titles
from .picturing import show
from .progress import blank_board, workspace_board
from .results import Results, tell_watchers, watch
from .units import board_data
from .workspace import Workspace, find_workspace


def board(chapter: int | None = None) -> CourseBoard:
    """Return the board of the current workspace; as the last line of a cell it shows itself.

    Args:
        chapter: number of the chapter whose rows are open; none by default.

    Raises:
        CourseError: there is no such chapter.
    """
    made = CourseBoard(workspace_data(_found()), show, check_again)
    if chapter is not None:
        made.opened = [*made.opened, _title(chapter)]
        made.refresh()
    follow(made)
    return made


def _title(chapter: int) -> str:
    titles = list(chapter_titles().values())
    if not 1 <= chapter <= len(titles):
        raise CourseError(f"board: there is no chapter {chapter!r}; name one from 1 to {len(titles)}")
    return titles[chapter - 1]


def _found() -> Workspace | None:
    """Return the workspace around the current folder; looking at the board makes none."""
    found = find_workspace(Path.cwd())
    return found if found is not None and found.is_whole else None


def write_page(workspace: Workspace, path: Path) -> Path:
    """Write the board of a workspace as one page that opens in any browser, without a network.

    Raises:
        WorkspaceError: the file cannot be written.
    """
    try:
        return CourseBoard(workspace_data(workspace)).to_html(path).resolve()
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {error.strerror}; name another file") from None


def workspace_data(workspace: Workspace | None) -> dict[str, Any]:
    """Return what a board shows of a workspace, or of one in which nothing was begun."""
    if workspace is None:
        return {**board_data(blank_board(), None), "problems": []}
    state = workspace_board(workspace)
    return {**board_data(state, Results(workspace.state)), "problems": state.problems}


def follow(made: CourseBoard) -> None:
    """Let a board take every new verdict, as long as somebody holds it."""
    held = weakref.ref(made)

    def changed() -> None:
        live = held()
        if live is not None:
            live.update(workspace_data(_found()))

    watch(changed)


def check_again(exercise_id: str) -> str:
    """Grade the last answer to an exercise again and store the verdict; return a sentence about it."""
    workspace = current_workspace()
    results = Results(workspace.state)
    try:
        source = results.source(exercise_id)
        result = judge().check(exercise_id, source)
        results.record(result, source)
    except WorkspaceError:
        return f"{exercise_id} has not been tried yet: run its cell first."
    except JudgeError as error:
        return f"{exercise_id} could not be checked: {error}"
    tell_watchers()
    return f"{exercise_id}: {result.verdict}, {result.points} of {result.max_points} points."
