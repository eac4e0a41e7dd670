"""Time what the TrainingBoard costs a training, and its frames: python benchmarks/training_board.py.

In a real Jupyter kernel the digits of chapter 7 are trained by the loop written by hand and by `Trainer` with a board
whose page listens, in short turns; a ratio is that of two neighbours. Times are those of the processor, all threads of
the kernel together, so that other work on the machine counts as little as it can; the arithmetic has one thread. Then a
board of a million steps is opened in Chromium, and each frame of zooming through it is timed by the page itself.
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
import os
os.environ |= {{"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}}
import json, time
import numpy as np
from sklearn.datasets import load_digits
import {framework} as torch
from firesteel_widgets import Trainer
images, labels = load_digits(return_X_y=True)
images, labels = torch.tensor((images / 16).astype("float32")), torch.tensor(labels.astype("int64"))
batches = [(images[i : i + 32], labels[i : i + 32]) for i in range(0, 1760, 32)]
criterion = torch.nn.CrossEntropyLoss()

def parts():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    return model, torch.optim.Adam(model.parameters(), lr=0.003)

def by_hand(model, optimizer, epochs):
    losses = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())

model, optimizer = parts()
by_hand(model, optimizer, 10)
began = time.process_time()
by_hand(model, optimizer, 10)
step = (time.process_time() - began) / (10 * len(batches))
epochs = max(1, round({seconds} / (step * len(batches))))
rows = []
mine = Trainer(*parts(), criterion, batches)
mine.board._answer(None, {{"hello": True}}, [])  # as the page says it
mine.fit(1, wait=True)
mine._set("running")
mine.loop.train(5)
for turn in range({rounds}):
    times = {{}}
    for name in ("hand", "board") if turn % 2 else ("board", "hand"):
        began = time.process_time()
        by_hand(model, optimizer, epochs) if name == "hand" else mine.loop.train(epochs)
        times[name] = (time.process_time() - began) / (epochs * len(batches))
    rows.append(times)
print(json.dumps([rows, len(mine.record.run.layers.samples)]))
"""


def in_a_kernel(framework: str, seconds: float, rounds: int) -> tuple[list[dict[str, float]], int]:
    """Return seconds a step by hand and with the board, round by round, and how many samples of layers there are."""
    manager, client = start_new_kernel(kernel_name="python3")
    written: list[str] = []
    try:
        code = IN_THE_KERNEL.format(framework=framework, seconds=seconds, rounds=rounds)
        client.execute_interactive(code, timeout=600, output_hook=lambda message: collect(message, written))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    rows, samples = json.loads("".join(written))
    return rows, samples


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
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each turn")
    options = parser.parse_args()
    for framework in ("torch", "firesteel"):
        rows, samples = in_a_kernel(framework, options.seconds, options.rounds)
        hand, board = (statistics.median(row[name] for row in rows) * 1e6 for name in ("hand", "board"))
        ratios = sorted(row["board"] / row["hand"] - 1 for row in rows)
        best = min(row["board"] for row in rows) / min(row["hand"] for row in rows) - 1
        middle = ratios[len(ratios) // 4], ratios[-len(ratios) // 4]
        print(
            f"{framework}: by hand {hand:.0f} us a step, with the board {board:.0f} us; cost, median of {len(rows)} "
            f"pairs {statistics.median(ratios):+.1%} (half of them {middle[0]:+.1%} to {middle[1]:+.1%}), of the best "
            f"turns {best:+.1%} (target {TARGET:.0%}); {samples} samples of the layers kept"
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
