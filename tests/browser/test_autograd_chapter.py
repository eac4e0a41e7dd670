"""Chapter 4 in a real JupyterLab: a wrong answer, the right one; the board; the graph live, busy, without a kernel."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CHAPTER = "04_autograd.ipynb"
EXERCISE = '@exercise("functions.elementwise.Mul")'
WRONG = f"""{EXERCISE}
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return cpu.binary(np.multiply, a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return grad * b, grad * a
"""
RIGHT = WRONG.replace(
    "return grad * b, grad * a",
    "return shapes.unbroadcast(grad * b, a.shape), shapes.unbroadcast(grad * a, b.shape)",
)
BOARD = "from firesteel_course import board\nboard()"
GRAPH = """from firesteel_widgets import graph
weight = torch.tensor([2.0, 3.0], requires_grad=True)
shown = graph((weight * weight + weight).sum())
shown"""
KERNEL_IS_BUSY = "document.querySelector('#jp-main-statusbar')?.innerText.includes('| Busy')"
NODES = ["weight", "× mul", "+ add", "Σ sum"]


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory) -> Path:
    """Where pictures of what was seen go; FIRESTEEL_SCREENSHOTS names another place."""
    folder = os.environ.get("FIRESTEEL_SCREENSHOTS")
    return Path(folder) if folder else tmp_path_factory.mktemp("screenshots")


def test_a_wrong_answer_then_the_right_one_then_the_plank_is_yours(open_notebook, screenshots):
    notebook = open_notebook(CHAPTER)
    cell = notebook.find(EXERCISE)
    board = notebook.add_cell(BOARD)
    notebook.run_up_to(cell)
    before = notebook.run(board)

    notebook.type(cell, WRONG)
    failed = notebook.run(cell)
    notebook.look(screenshots / "fail")
    notebook.type(cell, RIGHT)
    passed = notebook.run(cell)
    notebook.look(screenshots / "pass")
    after = notebook.run(board)
    notebook.look(screenshots / "board")

    assert failed.startswith("fail functions.elementwise.Mul")
    assert "missing sum over a broadcast axis" in failed
    assert re.search(r"This call fails:\s+\w+ = ", failed)
    assert passed.startswith("pass functions.elementwise.Mul")
    assert planks(after) == planks(before) + 1


def planks(board: str) -> int:
    """How many planks are the learner's, as the live board says."""
    return int(re.search(r"(\d+) of \d+ planks? are yours", board).group(1))


def test_the_graph_is_drawn_live_and_stays_as_a_figure_without_a_kernel(open_notebook, screenshots):
    notebook = open_notebook(CHAPTER)
    notebook.run_up_to(notebook.find(EXERCISE))
    cell = notebook.add_cell(GRAPH)
    notebook.run(cell)
    output = notebook.cell(cell).locator(".jp-OutputArea")
    live, figure = output.locator("svg.fs-svg .fs-item"), output.locator("figure img")

    expect(live).not_to_have_count(0)
    names = live.locator(".fs-label").all_text_contents()
    expect(figure).to_be_hidden()
    notebook.look(screenshots / "graph")
    notebook.save()
    notebook.shut_down()
    again = open_notebook(CHAPTER, kernel=False)
    output = again.cell(cell).locator(".jp-OutputArea")
    figure = output.locator("figure img")

    assert set(names) == set(NODES)
    expect(figure).to_be_visible()
    expect(output.locator("svg.fs-svg")).to_have_count(0)
    assert figure.evaluate("image => image.complete && image.naturalWidth > 0")
    again.look(screenshots / "reopened")
    drawn = base64.b64decode(figure.get_attribute("src").partition("base64,")[2]).decode()
    assert all(name in drawn for name in NODES)


def test_the_tape_is_stepped_while_the_kernel_is_busy(open_notebook, screenshots):
    notebook = open_notebook(CHAPTER)
    notebook.run_up_to(notebook.find(EXERCISE))
    cell = notebook.add_cell(GRAPH)
    notebook.run(cell)
    busy = notebook.add_cell("import time\nfor _ in range(600):\n    time.sleep(0.1)")
    notebook.cell(busy)
    notebook.page.keyboard.press("Control+Enter")
    notebook.page.wait_for_function(KERNEL_IS_BUSY)
    output = notebook.cell(cell).locator(".jp-OutputArea")
    said = output.locator(".fs-graph [role=status]")
    weight = output.locator(".fs-item", has_text="weight")

    output.locator(".fs-item.fs-root").click()
    notebook.page.keyboard.press("Home")
    expect(said).to_contain_text("before the first of", timeout=2_000)
    expect(output.locator(".fs-waiting.fs-item")).to_have_count(3)
    for _ in range(200):
        notebook.page.keyboard.press("ArrowRight")
        if "to weight.grad" in said.inner_text():
            break
    notebook.page.keyboard.press("End")

    expect(said).to_contain_text(re.compile(r"step (\d+) of \1,"))
    expect(weight).to_have_class(re.compile("fs-passed"))
    notebook.look(screenshots / "busy")
    # Not the status bar: ipykernel 7.1 to 7.3 answer a widget while a cell runs, and call themselves idle then.
    expect(notebook.cell(busy).locator(".jp-InputPrompt")).to_have_text("[*]:")
    notebook.page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.interrupt()")
    notebook.wait_until_idle()
    value = notebook.add_cell("shown.cursor == len(shown.tape) // 24")
    assert "True" in notebook.run(value)
