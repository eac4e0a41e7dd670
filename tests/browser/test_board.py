"""The course board in a real JupyterLab: it follows every verdict, and a failing case opens as a picture."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CHAPTER = "04_autograd.ipynb"
EXERCISE = '@exercise("functions.reductions.Sum")'
RIGHT = f"""{EXERCISE}
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dims, keepdim):
        ctx.like, ctx.missing = x.detach(), () if keepdim else sorted(dims)
        return cpu.reduce(np.add, x, dims, keepdim)

    @staticmethod
    def backward(ctx, grad):
        for dim in ctx.missing:
            grad = grad.unsqueeze(dim)
        return grad * torch.ones_like(ctx.like), None, None
"""
WRONG = RIGHT.replace("return grad *", "return 2 * grad *")


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of what was seen go; FIRESTEEL_SCREENSHOTS names another place."""
    folder = os.environ.get("FIRESTEEL_SCREENSHOTS")
    return Path(folder) if folder else tmp_path_factory.mktemp("screenshots")


def test_a_failing_answer_shows_on_the_board_and_opens_as_a_picture_then_it_is_solved(open_notebook, screenshots):
    notebook = open_notebook(CHAPTER)
    first, cell = notebook.find("board(chapter=4)"), notebook.find(EXERCISE)
    notebook.run(first)
    before = notebook.cell(first).locator(".fs-share:visible").inner_text()

    notebook.type(cell, WRONG)
    failed = notebook.run(cell)
    assert failed.startswith("fail functions.reductions.Sum")
    assert 'See this case: show("functions.reductions.Sum")' in failed

    notebook.cell(cell).get_by_role("button", name="Open the picture").click()
    expect(notebook.cell(cell).locator("svg.fs-svg .fs-item")).not_to_have_count(0, timeout=30_000)
    notebook.look(screenshots / "case-under-the-card")

    output = notebook.cell(first).locator(".jp-OutputArea [aria-label='Your mytorch']")
    row = output.locator("[data-item='functions.reductions.Sum']")
    expect(row).to_have_attribute("data-status", "fail")
    expect(output.locator(".fs-next")).to_contain_text("Failing: functions.reductions.Sum")
    row.get_by_role("button", name="Open the picture").first.click()
    picture = output.locator(".fs-picture")
    expect(picture.locator("svg.fs-svg .fs-item")).not_to_have_count(0, timeout=30_000)
    notebook.look(screenshots / "board-with-a-case")

    notebook.type(cell, RIGHT)
    assert notebook.run(cell).startswith("pass functions.reductions.Sum")
    notebook.cell(first)
    expect(output.locator("[data-item='functions.reductions.Sum']")).to_have_attribute("data-status", "pass")
    after = output.locator(".fs-share").inner_text()
    notebook.look(screenshots / "board-solved")
    assert count(after) == count(before) + 1


def test_the_line_on_the_card_opens_the_case_and_the_board_stays_without_a_kernel(open_notebook, screenshots):
    notebook = open_notebook("01_tensors.ipynb")
    first, cell = notebook.find("board(chapter=1)"), notebook.find('@exercise("strides.permute")')
    notebook.run(first)
    notebook.type(cell, '@exercise("strides.permute")\ndef permute(shape, stride, dims):\n    return shape, stride\n')
    line = re.search(r"show\(.*\)", notebook.run(cell))
    assert line is not None

    shown = notebook.add_cell(line.group())
    notebook.run(shown)
    output = notebook.cell(shown).locator(".jp-OutputArea")
    expect(output.locator(".fs-widget:visible")).not_to_have_count(0)
    notebook.look(screenshots / "strides-case")
    notebook.save()
    notebook.shut_down()

    again = open_notebook("01_tensors.ipynb", kernel=False)
    board = again.cell(first).locator(".jp-OutputArea .fs-progress")
    expect(board).to_have_count(1)
    expect(board).to_be_visible()
    expect(board).to_contain_text("Failing: strides.permute")  # JupyterLab strips a style sheet that it does not trust
    expect(board).to_contain_text("✗ failed strides.permute")
    again.look(screenshots / "board-reopened")


def count(text: str) -> int:
    return int(text.split()[0])
