"""How long it takes to begin: `import firesteel`, and `make lab` from a fresh clone to a notebook that can be run.

`make lab` is timed in a clone of this checkout's HEAD with no .venv and with pip's own cache as it stands, until
JupyterLab in a real Chromium shows chapter 1 with an idle kernel; then once more with the .venv that this left.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
TARGET_IMPORT = 0.3  # seconds
ROUNDS = 15
TIME_AN_IMPORT = "import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*token=\w+")
KERNEL_IS_IDLE = "document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Measure and print both."""
    print_imports()
    print_make_lab()


def print_imports() -> None:
    """Time each import in fresh processes, taken in turn."""
    modules = ["numpy", "firesteel", "torch"]
    seconds: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(ROUNDS):
        for module in modules:
            command = [sys.executable, "-c", TIME_AN_IMPORT.format(module=module)]
            seconds[module].append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    medians = {module: statistics.median(times) for module, times in seconds.items()}
    for module in modules:
        note = f" (target {TARGET_IMPORT} s)" if module == "firesteel" else ""
        print(f"import {module}, fresh process, n={ROUNDS}: median {medians[module]:.3f} s{note}")
    print(f"firesteel without its NumPy: {medians['firesteel'] - medians['numpy']:.3f} s")


def print_make_lab() -> None:
    """Time `make lab` in a fresh clone, twice."""
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if chromium is None:
        print("make lab: not measured, no Chromium here")
        return
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "firesteel")
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        print(f"make lab, fresh clone, warm package cache, n=1: {seconds_to_notebook(clone, chromium):.1f} s")
        print(f"make lab, again, n=1: {seconds_to_notebook(clone, chromium):.1f} s")


def seconds_to_notebook(clone: Path, chromium: str) -> float:
    """Seconds from the command to chapter 1 with an idle kernel in the browser; stops the server afterwards."""
    start = time.perf_counter()
    log = clone.with_name("log")
    with log.open("w") as output:
        command = ["make", "lab", "ARGS=--no-browser --port 8931"]
        server = subprocess.Popen(command, cwd=clone, stdout=output, stderr=output, start_new_session=True)
    try:
        open_first_notebook(wait_for_address(server, log), chromium)
        return time.perf_counter() - start
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_for_address(server: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints."""
    while server.poll() is None:
        if found := ADDRESS.search(log.read_text()):
            return found.group()
        time.sleep(0.05)
    raise RuntimeError(f"make lab ended:\n{log.read_text()}")


def open_first_notebook(address: str, chromium: str) -> None:
    """Open the printed address and wait until the kernel is idle."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)
        browser.close()


if __name__ == "__main__":
    main()
