"""Wrong answers in a real JupyterLab: the button under the verdict opens the picture that answers the question."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

WRONG = Path(__file__).parents[1] / "wrong"
# The chapter, and whether the cells above make what the answer needs.
CASES = {
    "scalar.backward/overwrites_what_arrived.py": ("03_scalars.ipynb", False),
    "nn.functional.nll_loss/forgets_the_minus.py": ("06_layers.ipynb", True),
}


@pytest.mark.parametrize("name", CASES)
def test_the_button_under_a_verdict_opens_the_graph_of_the_failing_case(
    open_notebook, tmp_path: Path, name: str
) -> None:
    chapter, needs_cells_above = CASES[name]
    exercise = name.partition("/")[0]
    start = f"def {exercise.rpartition('.')[2]}("
    answer = (WRONG / name).read_text().partition("\n")[2].strip()
    notebook = open_notebook(chapter)
    cell = notebook.find(f'@exercise("{exercise}")')
    notebook.run(notebook.find("from firesteel_course import"))
    if needs_cells_above:
        notebook.run_up_to(cell)
    notebook.type(cell, answer.replace(start, f'@exercise("{exercise}")\n{start}'))
    failed = notebook.run(cell)

    notebook.cell(cell).get_by_role("button", name="Open the picture").click()

    assert failed.startswith(f"fail {exercise}")
    picture = notebook.cell(cell)
    expect(picture.locator("svg.fs-svg .fs-item")).not_to_have_count(0, timeout=60_000)
    expect(picture.locator(".fs-widget").first).to_contain_text("The first node that differs")
    notebook.look(Path(os.environ.get("FIRESTEEL_SCREENSHOTS", tmp_path)) / exercise)
