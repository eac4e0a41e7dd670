"""The table beside torchview and torchvista: from a model to its picture."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from firesteel_widgets import graph

from . import samples
from .opening import opened


def report_picture(browser: Any, folder: Path) -> None:
    """Print the time from a model to its picture for ours, torchview and torchvista; imports are not counted."""
    target = folder / "peers"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target]  # no pin of ours changes
    peers = ["torchview==0.2.7", "torchvista==0.2.13", "graphviz==0.21"]
    done = subprocess.run([*pip, *peers], capture_output=True, text=True, check=False)
    sys.path.append(str(target))
    print("\n| GPT, 12 blocks, to the picture | in Python, s | in Chromium, s | output, KB |\n|---|---|---|---|")
    for name, make in {"ours": our_picture, "torchview 0.2.7": torchview, "torchvista 0.2.13": torchvista}.items():
        try:
            runs = [make(browser, folder) for _ in range(3)]
        except ImportError as error:
            print(f"| {name} | not to be had: {error} {done.stderr[-200:]} | | |")
            continue
        python, chromium = (statistics.median(run[at] for run in runs) for at in (0, 1))
        print(f"| {name} (n = 3) | {python:.2f} | {chromium:.2f} | {runs[0][2]:,.0f} |", flush=True)


def our_picture(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Return the seconds in Python and in the browser, and the size of our page."""
    model, tokens = samples.GPT(), samples.torch.arange(32).reshape(2, 16)
    start = time.perf_counter()
    path = graph(model(tokens).sum(), model).to_html(folder / "ours.html")
    written = time.perf_counter()
    with opened(browser, path):
        shown = time.perf_counter()
    return written - start, shown - written, path.stat().st_size / 1000


def torchview(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Return the same for torchview; its picture is an SVG drawn by the machine's `dot`."""
    import torchview as peer

    model, tokens = samples.GPT(), samples.torch.arange(32).reshape(2, 16)
    start = time.perf_counter()
    drawn = peer.draw_graph(model, tokens, expand_nested=True, device="cpu")
    path = Path(drawn.visual_graph.render(folder / "torchview", format="svg"))
    written = time.perf_counter()
    return written - start, seconds_to_show(browser, path, "svg text"), path.stat().st_size / 1000


def torchvista(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Return the same for torchvista; its page draws itself."""
    import torchvista as peer

    model, tokens = samples.GPT(), samples.torch.arange(32).reshape(2, 16)
    path = folder / "torchvista.html"
    start = time.perf_counter()
    peer.trace_model(model, tokens, export_format="html", export_path=str(path))
    written = time.perf_counter()
    return written - start, seconds_to_show(browser, path, "svg text"), path.stat().st_size / 1000


def seconds_to_show(browser: Any, path: Path, selector: str) -> float:
    """Return how long a page takes until something of its picture is there."""
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector(selector, state="attached", timeout=60_000)
    seconds = time.perf_counter() - start
    page.close()
    return seconds
