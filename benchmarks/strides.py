"""Time StrideView's drawing of 4,096 cells in real Chromium: python benchmarks/strides.py.

A drawing is the script of `render`, the layout of the page after it, and the frame in which the widget learns its width
and is painted; a key moves the element in hand. Elapsed time is that of an otherwise idle machine only; processor time
is what the page's main thread used, all of it, and hardly depends on who else works. Cells out of sight are no elements
of the page: they are dots in the map until they are scrolled to. Wanted: a drawing within 50 ms.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import statistics
from typing import Any

import torch
from firesteel_widgets import StrideView, strides
from firesteel_widgets.base import STATIC
from firesteel_widgets.page import as_json
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROUNDS = 20
KEYS = ("ArrowRight", "ArrowDown", "End", "v")

MEASURE = """async ({ source, text, css, rounds, pressed }) => {
    const revive = (_, value) => typeof value?.base64 === 'string'
        ? new DataView(Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt(0)).buffer) : value;
    const state = JSON.parse(text, revive);
    document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
    const { default: widget } = await import(source);
    const frame = () => new Promise((done) => requestAnimationFrame((start) => {
        const began = performance.now();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - began);
        port2.postMessage(null);
    }));
    const model = () => {
        const [own, listeners] = [{ ...state }, {}];
        return {
            get: (name) => own[name],
            set: (name, value) => { own[name] = value; (listeners[`change:${name}`] ?? []).forEach((act) => act()); },
            save_changes() {}, off() {},
            on: (event, act) => (listeners[event] ??= []).push(act),
        };
    };
    const [drawings, keys, counts] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
        const el = document.body.appendChild(document.createElement('div'));
        await frame();
        let start = performance.now();
        const cleanUp = widget.render({ model: model(), el });
        document.body.getBoundingClientRect();
        drawings.push(performance.now() - start + await frame());
        await frame();
        counts.push(el.querySelectorAll('*').length);
        el.querySelector('.fs-tensor [tabindex="0"]').focus();
        for (const key of pressed) {
            await frame();
            start = performance.now();
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
            document.body.getBoundingClientRect();
            keys.push(performance.now() - start + await frame());
        }
        cleanUp();
        el.remove();
    }
    return { drawings, keys, elements: Math.max(...counts) };
}"""


def measured(widget: StrideView, width: int) -> dict[str, Any]:
    """Return the milliseconds of each drawing and key, and how many elements the widget has on the page."""
    named = os.environ.get("FIRESTEEL_BROWSER")
    path = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if path is None:
        raise SystemExit("no Chromium or Chrome found; FIRESTEEL_BROWSER names one")
    module = base64.b64encode((STATIC / "storage.js").read_bytes()).decode()
    given = {
        "source": f"data:text/javascript;base64,{module}",
        "text": as_json(widget.get_state()),
        "css": (STATIC / "storage.css").read_text(encoding="utf-8"),
        "rounds": ROUNDS,
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def used() -> float:
            metrics = session.send("Performance.getMetrics")["metrics"]
            return 1e3 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

        page.evaluate(MEASURE, {**given, "pressed": [], "rounds": 5})  # warms up
        before = used()
        drawn = page.evaluate(MEASURE, {**given, "pressed": []})
        between = used()
        result = page.evaluate(MEASURE, {**given, "pressed": KEYS})
        drawing = (between - before) / ROUNDS
        key = ((used() - between) / ROUNDS - drawing) / len(KEYS)
        return {**drawn, "keys": result["keys"], "drawing_processor": drawing, "key_processor": key}


def main() -> None:
    """Print a row for each tensor; with --json, one object of everything measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    small, large = torch.arange(12).reshape(3, 4), torch.arange(4096.0).reshape(64, 64)
    cases = {
        "(3, 4) and its transpose": strides(small, small.t()),
        "(64, 64) and its transpose, 4,096 cells": strides(large, large.t()),
        "(4096,), 4,096 cells": strides(large.view(-1)),
    }
    results = {name: measured(widget, 1300) for name, widget in cases.items()}
    if parser.parse_args().json:
        print(json.dumps(results))
        return
    print("| tensor | a drawing: elapsed, median (least); processor, ms | a key: the same | elements on the page |")
    print("|---|---|---|---|")
    for name, result in results.items():
        rows = (("drawings", "drawing_processor"), ("keys", "key_processor"))
        times = [
            f"{statistics.median(result[row]):.1f} ({min(result[row]):.1f}); {result[used]:.1f}" for row, used in rows
        ]
        print(f"| {name} | {' | '.join(times)} | {result['elements']} |")


if __name__ == "__main__":
    main()
