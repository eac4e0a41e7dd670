"""A real JupyterLab on a fresh workspace, and a hand that opens notebooks, types and runs cells in it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

# The tests reach cells outside the window through the page's own application object, and nothing else through it.
EXPOSE_APPLICATION = "c.LabApp.expose_app_in_browser = True\n"
ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+/\S*token=\w+")
KERNEL_IS_IDLE = "document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')"
GO_TO_CELL = """async index => {
    const notebook = jupyterapp.shell.currentWidget.content;
    await jupyterapp.shell.currentWidget.context.ready;
    notebook.deselectAll();
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'start');
    notebook.activate();
    notebook.mode = 'command';
}"""
FORGET_THE_LAST_RUN = "() => { jupyterapp.shell.currentWidget.content.activeCell.model.executionCount = null; }"
OPEN_WITHOUT_KERNEL = """async path => {
    await jupyterapp.restored;
    const kernelPreference = { shouldStart: false, canStart: false, autoStartDefault: false };
    const opened = await jupyterapp.commands.execute('docmanager:open', { path, kernelPreference });
    await opened.context.ready;
    jupyterapp.shell.activateById(opened.id);
}"""
SOURCES = """() => Array.from(jupyterapp.shell.currentWidget.content.model.cells,
    cell => [cell.type, cell.sharedModel.getSource()])"""


@dataclass
class Lab:
    """A running JupyterLab: the folder it serves, its address without and with the token."""

    folder: Path
    address: str

    def page_of(self, notebook: str) -> str:
        """The address at which *notebook* opens, or nothing does; with a clean window layout."""
        path = f"/lab/tree/{notebook}" if notebook else "/lab"
        return urlsplit(self.address)._replace(path=path).geturl() + "&reset"


@dataclass
class Notebook:
    """A notebook open in JupyterLab, worked as a learner does: with keys and eyes."""

    page: Page

    def find(self, text: str) -> int:
        """The index of the first code cell whose source contains *text*."""
        for index, (kind, source) in enumerate(self.page.evaluate(SOURCES)):
            if kind == "code" and text in source:
                return index
        raise LookupError(f"no code cell of this notebook contains {text!r}")

    def wait_until_idle(self) -> None:
        """Wait for the status bar: JupyterLab loses keys that are pressed before its kernel is there."""
        self.page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)

    def cell(self, index: int) -> Locator:
        """Bring the cell into the window and make it the active one."""
        self.page.evaluate(GO_TO_CELL, index)
        return self.page.locator(".jp-Cell.jp-mod-active")

    def type(self, index: int, source: str) -> None:
        """Replace the text of a cell."""
        self.cell(index)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")

    def write_body(self, index: int, lines: list[str]) -> None:
        """Replace the `...` at a cell's end, key by key, with *lines*, each indented by spaces of its own."""
        self.cell(index)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("ControlOrMeta+End")
        for _ in "...":
            self.page.keyboard.press("Backspace")
        for number, line in enumerate(lines):
            if number:
                self.page.keyboard.press("Enter")
                self.page.keyboard.press("Shift+Home")  # over what the editor indented
            self.page.keyboard.type(line if number else line.lstrip())
        self.page.keyboard.press("Escape")

    def run(self, index: int) -> str:
        """Run a cell with Ctrl+Enter and return what is shown below it."""
        self.wait_until_idle()
        cell = self.cell(index)
        self.page.evaluate(FORGET_THE_LAST_RUN)
        self.page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=120_000)
        self.wait_until_idle()
        return self.output(index)

    def run_up_to(self, index: int) -> None:
        """Run every code cell above *index*."""
        for above, (kind, _) in enumerate(self.page.evaluate(SOURCES)[:index]):
            if kind == "code":
                self.run(above)

    def output(self, index: int) -> str:
        """The text shown below a cell."""
        return "\n".join(self.cell(index).locator(".jp-OutputArea-output").all_inner_texts())

    def add_cell(self, source: str) -> int:
        """Add a code cell at the notebook's end; return its index."""
        self.cell(len(self.page.evaluate(SOURCES)) - 1)
        self.page.keyboard.press("b")
        index = len(self.page.evaluate(SOURCES)) - 1
        self.type(index, source)
        return index

    def look(self, name: Path) -> None:
        """Take a picture of the window in light and one in dark."""
        for theme in ("Dark", "Light"):
            self.theme(f"JupyterLab {theme}")
            self.page.screenshot(path=f"{name}-{theme.lower()}.png")

    def shut_down(self) -> None:
        """End the notebook's kernel and close its window."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
        self.page.close()

    def save(self) -> None:
        """Save with the keyboard and wait until the file is written."""
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")

    def theme(self, name: str) -> None:
        """Switch between `JupyterLab Light` and `JupyterLab Dark`."""
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name)
        self.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=name)
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, firesteel_command: str) -> Iterator[Lab]:
    """`firesteel lab` on a fresh workspace, with settings of its own, stopped at the end."""
    root = tmp_path_factory.mktemp("lab")
    log = root / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [firesteel_command, "lab", str(root / "workspace"), "--no-browser", "--port", str(free_port())],
            env=environment_of_its_own(root),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Lab(root / "workspace", wait_for_address(server, log))
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def environment_of_its_own(root: Path) -> dict[str, str]:
    """The environment, with JupyterLab's settings and layouts in *root* and not in the home folder."""
    (root / "config").mkdir()
    (root / "config" / "jupyter_server_config.py").write_text(EXPOSE_APPLICATION)
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTERLAB_SETTINGS_DIR": "settings", "IPYTHONDIR": "ipython"}
    folders |= {"JUPYTERLAB_WORKSPACES_DIR": "layouts", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_DATA_DIR": "data"}
    return os.environ | {name: str(root / folder) for name, folder in folders.items()}


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_address(server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> str:
    """The address with its token, as the server prints it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        if found := ADDRESS.search(log.read_text()):
            return found.group()
        time.sleep(0.1)
    raise RuntimeError(f"`firesteel lab` printed no address in {seconds:.0f} s:\n{log.read_text()}")


@pytest.fixture
def open_notebook(lab: Lab, browser: Browser):
    """A function that opens a notebook in a window of its own and waits for its kernel, if one is wanted."""
    contexts = []

    def open_one(name: str, *, kernel: bool = True) -> Notebook:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(lab.page_of(name if kernel else ""))
        page.wait_for_function("window.jupyterapp?.shell", timeout=60_000)
        if not kernel:
            page.evaluate(OPEN_WITHOUT_KERNEL, name)
        page.wait_for_function("window.jupyterapp.shell.currentWidget?.content?.model", timeout=60_000)
        notebook = Notebook(page)
        if kernel:
            notebook.wait_until_idle()
        return notebook

    yield open_one
    for context in contexts:
        context.close()
