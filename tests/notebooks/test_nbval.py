"""Every notebook of the course, open and solved, shows in a fresh workspace what its committed outputs show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from firesteel_course import store
from firesteel_course.exercises import chapter_files
from firesteel_course.notebooks import from_text, solved_notebook, to_text
from firesteel_course.places import notebooks_folder

CHAPTERS = chapter_files()


def nbval(notebook: Path) -> subprocess.CompletedProcess[str]:
    """Run a notebook's cells and compare their outputs with those in the file."""
    empty = notebook.parent / "pytest.ini"
    empty.write_text("[pytest]\n")
    options = ["--nbval", "-q", "-c", str(empty), "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, str(notebook)]
    return subprocess.run(command, cwd=notebook.parent, capture_output=True, text=True)


def solve(chapter: Path, notebook: Path) -> None:
    """Put the reference answers into a workspace's notebook; its outputs stay those of the open one."""
    committed, answered = from_text(store.read(notebook)), solved_notebook(chapter)
    for cell, solved in zip(committed["cells"], answered["cells"], strict=True):
        assert cell["id"] == solved["id"]
        cell["source"] = solved["source"]
    store.write(notebook, to_text(committed))


@pytest.mark.parametrize("state", ["open", "solved"])
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_was_committed(chapter: Path, state: str, workspace: Path) -> None:
    notebook = workspace / f"{chapter.stem}.ipynb"
    if state == "solved":
        solve(chapter, notebook)

    done = nbval(notebook)

    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout


def test_every_chapter_has_its_committed_notebook() -> None:
    committed = {path.stem for path in notebooks_folder().glob("[0-9][0-9]_*.ipynb")}

    assert committed == {chapter.stem for chapter in CHAPTERS}
