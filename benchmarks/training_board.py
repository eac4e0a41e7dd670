"""Time what the TrainingBoard costs a training, and its frames: python benchmarks/training_board.py.

In a real Jupyter kernel the digits of chapter 7 are trained by hand and with a board whose page listens; how they are
compared is told in training_cost.py. The arithmetic has one thread. Then a board of a million steps is opened in
Chromium, and each frame of zooming through it is timed by the page itself.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from firesteel_widgets import TrainingBoard
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright

TARGET, FRAME = 0.02, 16.0  # share of the training's time; milliseconds
POINTS = 1_000_000
IN_THE_KERNEL = """
import os, sys
os.environ |= {{"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}}
sys.path.insert(0, {folder!r})
import training_cost
training_cost.measure({framework!r}, {loop!r}, {seconds})
"""


def in_a_kernel(framework: str, loop: str, seconds: float) -> dict[str, Any]:
    """Return what `training_cost.measure` prints."""
    manager, client = start_new_kernel(kernel_name="python3")
    written: list[str] = []
    try:
        folder = str(Path(__file__).parent)
        code = IN_THE_KERNEL.format(folder=folder, framework=framework, loop=loop, seconds=seconds)
        client.execute_interactive(code, timeout=600, output_hook=lambda message: collect(message, written))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return json.loads("".join(written))


def collect(message: Any, written: list[str]) -> None:
    """Keep what the kernel prints; show what it complains about."""
    content = message["content"]
    if message["msg_type"] == "stream" and content["name"] == "stdout":
        written.append(content["text"])
    elif message["msg_type"] == "error":
        raise RuntimeError("\n".join(content["traceback"]))


def frames(browser_path: str) -> tuple[list[float], float, int]:
    """Return the milliseconds of the frames of zooming, of a log call in microseconds, and the page's size in bytes."""
    from time import perf_counter

    board = TrainingBoard("A million steps")
    began = perf_counter()
    for step in range(POINTS):
        board.log(step, loss=2.0 / (1 + step / 1e5) + 0.3 * ((step * 7919) % 101) / 101)
    cost = (perf_counter() - began) / POINTS * 1e6
    board.finish()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = board.to_html(Path(folder) / "board.html")
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelector('.fs-training')?.dataset.frame")
        times: list[float] = []
        page.locator(".fs-plots").focus()
        for key in [*"++++++----0" * 8]:
            page.keyboard.press(key)
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            times.append(float(page.locator(".fs-training").get_attribute("data-frame") or "nan"))
        size = path.stat().st_size
        browser.close()
    return times, cost, size


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of each of the four comparisons")
    options = parser.parse_args()
    for framework in ("torch", "firesteel"):
        for loop in ("Trainer", "log"):
            found = in_a_kernel(framework, loop, options.seconds)
            processor, wall = (
                f"{cost:+.1%} (95 % interval {low:+.1%} to {high:+.1%})"
                for cost, low, high in (found["processor"], found["wall"])
            )
            print(
                f"{framework}, {loop}: by hand {1e6 * found['step']:.0f} us a step; the board costs {processor} of the "
                f"processor's time, {wall} on the wall (target {TARGET:.0%}); {found['pairs']} pairs of turns; "
                f"layers seen every {found['period']} steps"
            )
    times, cost, size = frames(shutil.which("chromium") or shutil.which("google-chrome") or "")
    times.sort()
    print(
        f"a frame of {POINTS:,} steps: median {statistics.median(times):.1f} ms, 95th percentile "
        f"{times[int(0.95 * len(times))]:.1f} ms (target {FRAME:.0f}); log() {cost:.1f} us a call; "
        f"page {size / 1e3:.0f} KB"
    )


if __name__ == "__main__":
    main()
