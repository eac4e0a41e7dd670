"""What every chapter keeps to: its length, and widgets that a reader without a kernel sees as figures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from firesteel_course import store
from firesteel_course.exercises import chapter_exercises, chapter_files
from firesteel_course.notebooks import from_text
from firesteel_course.places import notebooks_folder

MOST_LINES, MOST_EXERCISES = 300, 6
OPENS_A_WIDGET = re.compile(r"^(strides\(|graph\(|board\(|tape$)|\.fit\(", re.MULTILINE)
CHAPTERS = chapter_files()


def code_cells(chapter: Path) -> list[dict[str, Any]]:
    cells = from_text(store.read(notebooks_folder() / f"{chapter.stem}.ipynb"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_short_enough_to_be_read_in_one_go(chapter: Path) -> None:
    assert len(chapter.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert len(chapter_exercises(chapter)) <= MOST_EXERCISES


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_widget_stays_as_a_figure_and_words_and_is_not_compared(chapter: Path) -> None:
    shown = [cell for cell in code_cells(chapter) if OPENS_A_WIDGET.search(cell["source"])]

    assert shown
    for cell in shown:
        outputs = json.dumps(cell["outputs"])
        assert "data-fs-fallback" in outputs, cell["source"]
        assert "text/plain" in outputs
        assert "nbval-ignore-output" in cell["metadata"]["tags"], cell["source"]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_state_of_a_widget_is_kept_which_would_hide_the_figure_or_break_a_code_host(chapter: Path) -> None:
    notebook = from_text(store.read(notebooks_folder() / f"{chapter.stem}.ipynb"))

    assert "widgets" not in notebook["metadata"]
    assert "widget-view+json" not in json.dumps(notebook)
