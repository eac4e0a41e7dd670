"""Tables of the widget in Chromium: first paint, frames while it moves, boxes that open."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from firesteel_widgets import graph

from . import samples
from .layouts import SIZES
from .opening import most_alive, moving, opened

MAKERS: dict[str, Callable[[], tuple[Any, Any]]] = {
    **{f"flat, about {size:,}": (lambda size=size: (samples.flat_root(62 * size // 100), None)) for size in SIZES},
    "one weight at 1,000 steps, all boxes open": samples.weight_at_every_step,
    "one weight 1,000 times side by side, all boxes open": samples.weight_side_by_side,
    "GPT, 12 blocks": samples.gpt,
}


def report_paint(browser: Any, folder: Path, rounds: int) -> None:
    """Print the time from opening the widget to the frame that shows it, and what the rest costs."""
    print("\n| graph | nodes | `graph(...)` in Python, s | page, KB | first paint, ms |", end="")
    print(" elements at most | a frame while it moves, ms: median, slowest |\n|---|---|---|---|---|---|---|")
    for name, make in MAKERS.items():
        root, model = make()
        start = time.perf_counter()
        widget = graph(root, model)
        seconds = time.perf_counter() - start
        if "all boxes open" in name:
            widget.expanded = [box["path"] for box in widget.modules]
        paints, frames, alive = measured(browser, widget, folder / "paint.html", rounds)
        size = (folder / "paint.html").stat().st_size / 1000
        print(
            f"| {name} | {len(widget.walk.graph.nodes):,} | {seconds:.2f} | {size:,.0f} "
            f"| {statistics.median(paints):.0f} (n = {rounds}) | {alive} "
            f"| {statistics.median(frames):.0f}, {max(frames):.0f} |",
            flush=True,
        )
    report_opening(browser, folder, rounds, graph(*samples.gpt()))


def measured(browser: Any, widget: Any, path: Path, rounds: int) -> tuple[list[float], list[float], int]:
    """Return the first paints, the frames while the graph moves, and the most elements alive."""
    paints: list[float] = []
    frames: list[float] = []
    alive = 0
    for _ in range(rounds):
        with opened(browser, widget.to_html(path)) as page:
            paints.append(page.evaluate("performance.measure('', 'open', 'painted').duration"))
            frames += moving(page)
            alive = max(alive, most_alive(page))
    return paints, frames, alive


def report_opening(browser: Any, folder: Path, rounds: int, widget: Any) -> None:
    """Print how long it takes to open and to shut boxes of the GPT, from the click to the frame that shows it."""
    fold = next(box["path"] for box in widget.modules if box["times"] > 1)
    widget.expanded = [*widget.expanded, fold, "blocks.3"]
    script = """async (selector) => {
        const start = performance.now();
        document.querySelector(selector).dispatchEvent(new MouseEvent('click', {bubbles: true}));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - start;
    }"""
    times: dict[str, list[float]] = {
        "open all modules": [],
        "shut all modules": [],
        "shut a block": [],
        "open a block": [],
    }
    path = widget.to_html(folder / "boxes.html")
    block = next(at for at, box in enumerate(widget.modules) if box["path"] == "blocks.3")
    with opened(browser, path) as page:
        for _ in range(rounds):
            page.locator("[data-command=fit]").click()
            page.wait_for_selector(f'[data-box="{block}"]')
            times["shut a block"].append(page.evaluate(script, f'[data-box="{block}"]'))
            times["open a block"].append(page.evaluate(script, f'[data-item="{-1 - block}"]'))
    with opened(browser, path) as page:
        for _ in range(rounds):
            times["open all modules"].append(page.evaluate(script, "[data-command=open]"))
            times["shut all modules"].append(page.evaluate(script, "[data-command=shut]"))
    print(f"\nGPT, 12 blocks, from the click to the frame that shows it, n = {rounds}: ", end="")
    print(", ".join(f"{name} {statistics.median(each):.0f} ms" for name, each in times.items()))
