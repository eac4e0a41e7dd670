"""TrainingBoard in a real JupyterLab: its buttons, a busy kernel, a restart, and the notebook without a kernel."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

OTHER_IPYKERNEL = os.environ.get("FIRESTEEL_IPYKERNEL", "6.30.1")
PREPARE = """import time, torch
from firesteel_widgets import Trainer
torch.manual_seed(0)
torch.set_num_threads(1)
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
data = [(torch.rand(32, 64), torch.randint(0, 10, (32,))) for _ in range(20)]

class Calm(torch.nn.CrossEntropyLoss):  # gives the browser's processor some air
    def forward(self, output, target):
        time.sleep(0.004)
        return super().forward(output, target)

trainer = Trainer(model, torch.optim.SGD(model.parameters(), lr=0.1), Calm(), data)"""
FIT = "trainer.fit(100_000)"
HOW_LONG = """before = trainer.step_count
time.sleep(0.5)
print(trainer.state, trainer.step_count - before)"""
# The page's own clock: from the click until the board says that training has ended.
CLICK = """async ([name, state]) => {
    const board = document.querySelector('.fs-training');
    const began = performance.now();
    board.querySelector(`[data-name=${name}]`).click();
    while (board.dataset.state !== state) {
        await new Promise(requestAnimationFrame);
        if (performance.now() - began > 20000) return -1;
    }
    return performance.now() - began;
}"""

# What stands in the place of JupyterLab's own words, which are too small to be seen then.
WRITTEN_BELOW = "line => getComputedStyle(line).fontSize === '0px' && getComputedStyle(line, '::after').content"
# Whether the first curve has the colour that the style sheet gives it in the theme of the moment.
CURVE_FITS_THEME = """() => {
    const board = document.querySelector('.fs-training');
    const sample = board.appendChild(document.createElement('i'));
    sample.style.color = 'var(--fs-operation)';
    const wanted = getComputedStyle(sample).color.match(/\\d+/g).map(Number);
    sample.remove();
    const canvas = board.querySelector('.fs-plot canvas');
    const drawn = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 0; at < drawn.length; at += 4) if (wanted.every((part, i) => part === drawn[at + i])) return true;
    return false;
}"""


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory) -> Path:
    """Where pictures of what was seen go; FIRESTEEL_SCREENSHOTS names another place."""
    folder = os.environ.get("FIRESTEEL_SCREENSHOTS")
    return Path(folder) if folder else tmp_path_factory.mktemp("screenshots")


def write_notebook(lab, name: str, kernel: str, cells: list[str]) -> str:
    """Write a notebook with these cells into the workspace; return its name."""
    code = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
        for i, cell in enumerate(cells)
    ]
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    notebook = {"cells": code, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    (lab.folder / name).write_text(json.dumps(notebook))
    return name


@pytest.fixture(scope="session")
def other_kernel(lab, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a kernel with another ipykernel, installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("ipykernel")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder)]
    installed = subprocess.run([*command, f"ipykernel=={OTHER_IPYKERNEL}"], capture_output=True, text=True)
    if installed.returncode:
        pytest.skip(f"ipykernel {OTHER_IPYKERNEL} cannot be had: {installed.stderr.strip().splitlines()[-1:]}")
    spec = lab.folder.parent / "data" / "kernels" / "other"
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": "other", "language": "python", "env": {"PYTHONPATH": str(folder)}}
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps(kernel))
    return "other"


@pytest.fixture(params=["newest", OTHER_IPYKERNEL])
def kernel(request: pytest.FixtureRequest) -> str:
    return "python3" if request.param == "newest" else request.getfixturevalue("other_kernel")


@pytest.fixture
def training(lab, open_notebook, kernel: str, request: pytest.FixtureRequest):
    """A notebook in which a training runs, and its cell."""
    name = re.sub(r"\W+", "_", request.node.name)
    notebook = open_notebook(write_notebook(lab, f"{name}.ipynb", kernel, [PREPARE, FIT, HOW_LONG]))
    notebook.run(0)
    notebook.run(1)
    board = notebook.page.locator(".fs-training")
    expect(board).to_have_attribute("data-state", "running", timeout=20_000)
    expect(board.locator(".fs-plot canvas").first).to_be_visible()
    yield notebook, board
    notebook.shut_down()


def steps(board: Locator) -> int:
    found = re.search(r"step ([\d,]+)", board.locator(".fs-line-text").inner_text())
    assert found is not None
    return int(found.group(1).replace(",", ""))


def test_stop_is_honoured_while_the_kernel_is_free(training, kernel: str) -> None:
    notebook, board = training
    first = steps(board)
    notebook.page.wait_for_timeout(1_500)
    assert steps(board) > first  # it is alive

    taken = notebook.page.evaluate(CLICK, ["stop", "stopped"])
    print(f"ipykernel {kernel}: stopped after {taken:.0f} ms")

    assert taken > 0
    assert notebook.run(2).split() == ["stopped", "0"]


def test_pause_step_and_go_on(training) -> None:
    notebook, board = training

    assert notebook.page.evaluate(CLICK, ["pause", "paused"]) >= 0
    at = steps(board)
    board.locator("[data-name=step]").click()
    expect(board.locator(".fs-line-text")).to_contain_text(f"step {at + 1:,} ")
    assert notebook.run(2).split() == ["paused", "0"]
    board.locator(".fs-rate").fill("0.025")
    board.locator(".fs-rate").press("Enter")
    assert notebook.page.evaluate(CLICK, ["resume", "running"]) >= 0
    expect(board.locator("[data-plot=lr] .fs-plot-legend")).to_contain_text("0.025")


def test_a_busy_kernel_holds_a_click_back_no_longer_than_its_cell(training, kernel: str) -> None:
    """ipykernel 6 and 7.4 hand a click on only when the cell has ended; 7.1 to 7.3 do so at once."""
    notebook, board = training
    busy = notebook.add_cell("time.sleep(4)")
    notebook.cell(busy)
    notebook.page.keyboard.press("Control+Enter")
    notebook.page.wait_for_timeout(500)
    before = steps(board)
    notebook.page.wait_for_timeout(1_000)
    assert steps(board) > before  # the curves go on while the cell is busy

    elapsed = notebook.page.evaluate(CLICK, ["stop", "stopped"])
    print(f"ipykernel {kernel}: stopped after {elapsed:.0f} ms, with a cell of 4 s begun 1,500 ms before")

    assert 0 <= elapsed <= 3_500


def test_the_last_frame_stays_after_a_restart_and_without_a_kernel(training, open_notebook, lab, screenshots) -> None:
    notebook, board = training
    notebook.page.evaluate(CLICK, ["stop", "stopped"])
    at = steps(board)
    name = notebook.page.evaluate("jupyterapp.shell.currentWidget.context.path")
    notebook.page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()")
    notebook.page.wait_for_timeout(2_000)
    assert steps(board) == at
    notebook.look(screenshots / "training")
    notebook.save()

    again = open_notebook(name, kernel=False)
    output = again.cell(1).locator(".jp-OutputArea")
    figure = output.locator("figure")

    expect(figure.locator("img")).to_be_visible()
    expect(output.locator(".fs-training")).to_have_count(0)
    assert "Run the cell" in output.locator(".jp-OutputArea-output").nth(1).evaluate(WRITTEN_BELOW)
    figure.locator("summary").click()
    expect(figure.locator("table").first).to_contain_text("loss")
    assert f"step {at:,}" in figure.locator("img").get_attribute("alt")
    again.look(screenshots / "training-reopened")
    again.page.close()


def test_the_curves_take_the_colours_of_a_new_theme(training) -> None:
    notebook, _ = training
    notebook.page.evaluate(CLICK, ["stop", "stopped"])

    for theme in ("Dark", "Light", "Dark", "Light"):
        notebook.theme(f"JupyterLab {theme}")
        notebook.page.wait_for_function(CURVE_FITS_THEME, timeout=5_000)


def test_a_click_on_an_event_opens_the_graph_of_its_step(lab, open_notebook, screenshots) -> None:
    fit = "trainer.set_lr(1e6)\ntrainer.fit(1, wait=True)"
    notebook = open_notebook(write_notebook(lab, "event.ipynb", "python3", [PREPARE, fit]))
    notebook.run(0)
    notebook.run(1)
    board = notebook.page.locator(".fs-training")

    board.locator(".fs-event").first.click()
    board.locator("[data-open]").click()

    expect(notebook.page.locator(".fs-graph .fs-item").first).to_be_visible(timeout=20_000)
    notebook.look(screenshots / "training-event")
    notebook.shut_down()


def test_the_versions_are_those_that_were_promised() -> None:
    major = importlib.metadata.version("ipykernel").split(".")[0]

    assert (major, OTHER_IPYKERNEL.split(".")[0]) == ("7", "6")
