"""A real, headless Chromium for measurements: open a widget's page and run a script in it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser as the tests do; FIRESTEEL_BROWSER names another."""
    named = os.environ.get("FIRESTEEL_BROWSER")
    path = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if path is None:
        raise SystemExit("no Chromium or Chrome found; FIRESTEEL_BROWSER names one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def page_of(browser: Browser, widget: Any, width: int = 1300, ready: str = ".fs-item") -> Iterator[Page]:
    """Open the page that ``widget.to_html`` writes, and wait until what *ready* selects is drawn."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(widget.to_html(Path(folder) / "page.html").as_uri())
        page.wait_for_selector(ready)
        yield page
        page.close()
