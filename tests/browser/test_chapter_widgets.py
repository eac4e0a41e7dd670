"""The widgets of every chapter in a real JupyterLab, run as handed out: live, stepped by keys, and said aloud."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

RUN_ALL = "() => jupyterapp.commands.execute('notebook:run-all-cells')"
INDEX, ROOT, BOARD = "[role=gridcell][tabindex='0']", ".fs-item.fs-root", "[role=listbox]"


@dataclass
class Shown:
    """A widget of a chapter.

    Attributes:
        cell: a piece of the source of the cell that opens it.
        start: where a learner puts the focus.
        keys: what they press.
        said: what the live region says then, in part.
    """

    cell: str
    start: str
    keys: tuple[str, ...]
    said: str


CHAPTERS = {
    "01_tensors": [
        Shown("strides(x, part)", INDEX, ("v",), "part shares x's storage"),
        Shown("strides(x.T, x)", INDEX, ("Home", "ArrowRight"), "x.T[0, 1] is -1, cell 4"),
        Shown("strides(x, x.reshape", INDEX, ("v", "v", "v"), "reshape had to copy"),
    ],
    "02_broadcasting": [Shown("strides(bias, rows)", INDEX, ("v", "ArrowDown"), "rows[2, 1] is 10, cell 1")],
    "03_scalars": [Shown("with record(y)", ROOT, ("End", "ArrowLeft"), "to x.grad, now 7")],
    "04_autograd": [
        Shown("diff=True", ROOT, ("Home", "ArrowRight"), "step 1 of"),
        Shown("with record(y)", ROOT, ("End", "ArrowLeft"), "to x.grad, now 7"),
        Shown("graph(lambda", ROOT, ("Home", "ArrowRight"), "step 1 of"),
    ],
    "06_layers": [Shown("graph(loss, model)", ROOT, ("Home", "ArrowRight"), "step 1 of")],
    "07_training": [Shown("Trainer(network", BOARD, ("ArrowDown",), "Layer 2 Linear")],
}


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory) -> Path:
    """Where pictures of what was seen go; FIRESTEEL_SCREENSHOTS names another place."""
    folder = os.environ.get("FIRESTEEL_SCREENSHOTS")
    return Path(folder) if folder else tmp_path_factory.mktemp("screenshots")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_widgets_of_a_chapter_are_live_and_answer_to_keys(open_notebook, screenshots, chapter):
    notebook = open_notebook(f"{chapter}.ipynb")
    notebook.page.evaluate(RUN_ALL)
    notebook.wait_until_idle()

    for number, shown in enumerate(CHAPTERS[chapter]):
        output = notebook.cell(notebook.find(shown.cell)).locator(".jp-OutputArea")
        widget = output.locator(".fs-widget").last
        expect(widget).to_be_visible(timeout=30_000)
        expect(output.locator("figure img").last).to_be_hidden()
        widget.locator(shown.start).first.click()
        for key in shown.keys:
            notebook.page.keyboard.press(key)
        expect(widget.locator("[role=status]")).to_contain_text(shown.said)
        notebook.look(screenshots / f"{chapter}-{number}")
