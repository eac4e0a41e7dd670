from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from firesteel_course.exercises import chapter_files
from firesteel_course.percent import read_cells


def as_jupytext_reads(text: str) -> list[tuple[str, str, list[str]]]:
    cells = jupytext.reads(text, fmt="py:percent").cells
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in cells]


def as_we_read(text: str) -> list[tuple[str, str, list[str]]]:
    return [(cell.kind, cell.source, cell.tags) for cell in read_cells(text)]


def test_the_reader_agrees_with_jupytext_on_the_demo(demo: Path) -> None:
    text = demo.read_text(encoding="utf-8")

    assert as_we_read(text) == as_jupytext_reads(text)


@pytest.mark.parametrize("chapter", chapter_files(), ids=lambda path: path.stem)
def test_the_reader_agrees_with_jupytext_on_every_chapter(chapter: Path) -> None:
    text = chapter.read_text(encoding="utf-8")

    assert as_we_read(text) == as_jupytext_reads(text)


def test_options_are_json_values_one_after_the_other() -> None:
    [cell] = read_cells('# %% tags=["exercise"] lines=4 requires=["a.b", "c.d"]\nx = 1\n')

    assert cell.metadata == {"tags": ["exercise"], "lines": 4, "requires": ["a.b", "c.d"]}


def test_options_that_are_not_pairs_name_their_line() -> None:
    with pytest.raises(ValueError, match=r"line 3: cell options 'lines=four' are not key=json pairs"):
        read_cells("# %%\nx = 1\n# %% lines=four\n")
