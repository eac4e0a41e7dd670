"""Layout and first paint of GraphExplorer in real Chromium, beside elkjs, dagre, Graphviz, torchview and torchvista.

Everything is measured in one run on the same graphs. elkjs, dagre and Graphviz (as WebAssembly) come from npm into a
temporary folder, torchview and torchvista from pip into another; what cannot be had is an empty row with its reason.
Graphviz' own `dot` is run as well where there is one. A peer has LIMIT seconds for one layout.

    python benchmarks/graph_layout.py [--rounds 9] [--only layout quality paint picture]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from graphs.bundles import bundles
from graphs.layouts import report_layout, report_quality
from graphs.paint import report_paint
from graphs.pictures import report_picture
from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TABLES = ["layout", "quality", "paint", "picture"]


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", nargs="*", choices=TABLES, default=TABLES)
    given = parser.parse_args()
    print(f"load at the start: {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        if {"layout", "quality"} & set(given.only):
            sources = bundles(Path(folder))
            page = browser.new_page()
            page.add_script_tag(content=sources["page"])
            if "layout" in given.only:
                report_layout(page, sources, given.rounds)
            if "quality" in given.only:
                report_quality(page, sources)
        if "paint" in given.only:
            report_paint(browser, Path(folder), given.rounds)
        if "picture" in given.only:
            report_picture(browser, Path(folder))
        browser.close()
    print(f"\nload at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
