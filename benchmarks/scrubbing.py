"""Time a step and a scrub of GraphExplorer's tape in real Chromium: python benchmarks/scrubbing.py.

A step is a key pressed on the graph: what its handler, the drawing and the layout of the page after it take, without
the wait for the next frame. A scrub moves the scrubber once a frame over the whole tape and back. Wanted: a step
within 16 ms, and a tape of 20,000 events scrubbed at 30 frames a second or more.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from _chromium import chromium, page_of
from firesteel.scalar import Value
from firesteel_widgets import graph

if TYPE_CHECKING:
    from playwright.sync_api import Page

STEPS = 60
FRAMES = 120
LINE = (
    "{graph:32} {events:6} events; step {step_ms:5} ms, slowest {slowest_step_ms:5}; "
    "scrub {frames_a_second:5} frames/s, slowest {slowest_frame_ms:6} ms; {elements} elements"
)

STEP = """async (count) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const stage = document.querySelector('.fs-item[tabindex="0"]');
    stage.focus();
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    press('Home');
    await frame();
    const slider = document.querySelector('.fs-slider');
    const jump = Math.max(1, Math.floor(slider.max / count));
    const times = [];
    for (let step = 0; step < count; step++) {
        slider.value = step * jump;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await frame(); await frame();
        let began = 0;
        const drawing = frame().then(() => (began = performance.now()));
        const start = performance.now();
        press('ArrowRight');
        const handled = performance.now() - start;
        await new Promise((done) => requestAnimationFrame(() => {
            document.body.getBoundingClientRect();
            times.push(handled + performance.now() - began);
            done();
        }));
        await drawing;
    }
    return times;
}"""
SCRUB = """async (frames) => {
    const slider = document.querySelector('.fs-slider');
    const ends = [];
    for (let at = 0; at <= frames; at++) {
        const share = 1 - Math.abs(1 - (2 * at) / frames);
        slider.value = Math.round(share * slider.max);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        ends.push(await new Promise((done) => requestAnimationFrame(done)));
    }
    return ends.slice(1).map((end, at) => end - ends[at]);
}"""


def chain(length: int) -> Any:
    """Return the end of a chain of scalars, each used once."""
    value = Value(1.0)
    for _ in range(length):
        value = value.tanh()
    return value


def net(length: int) -> Any:
    """Return a scalar in whose graph every value is used twice, so that gradients add up everywhere."""
    x = Value(0.5)
    for _ in range(length):
        x = x * 0.9 + x * 0.1
    return x


def blocks(count: int) -> tuple[Any, Any]:
    """Return the loss of a transformer encoder of torch, and the encoder."""
    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, dropout=0.0)
    model = torch.nn.TransformerEncoder(layer, count, enable_nested_tensor=False)
    return model(torch.randn(2, 8, 16)).square().mean(), model


CASES: dict[str, Callable[[], Any]] = {
    "12 transformer blocks of torch": lambda: graph(*blocks(12), names={}),
    "a chain of scalars": lambda: graph(chain(5_000), names={}),
    "scalars that are used twice": lambda: graph(net(830), names={}),
}


def main() -> None:
    """Print a line a graph, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with chromium() as browser:
        for name, make in CASES.items():
            with page_of(browser, make()) as page:
                row = {"graph": name, **measured(page)}
            print(json.dumps(row) if as_json else LINE.format(**row), flush=True)


def measured(page: Page) -> dict[str, float]:
    """Return what steps and a scrub take on an open page."""
    events = int(page.locator(".fs-slider").get_attribute("max") or 0)
    steps = page.evaluate(STEP, STEPS)
    alive = page.evaluate("document.querySelectorAll('.fs-svg *').length")
    frames = page.evaluate(SCRUB, FRAMES)
    return {
        "events": events,
        "step_ms": round(statistics.median(steps), 1),
        "slowest_step_ms": round(max(steps), 1),
        "frames_a_second": round(1000 / statistics.mean(frames), 1),
        "slowest_frame_ms": round(max(frames), 1),
        "elements": alive,
    }


if __name__ == "__main__":
    main()
