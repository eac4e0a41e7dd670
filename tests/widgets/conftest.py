"""A widget's page in a real browser, in light and in dark."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from firesteel_widgets.base import Widget

from .pages import READY, OpenPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..conftest import NewPage, Violations


@pytest.fixture
def open_page(new_page: NewPage, tmp_path: Path) -> OpenPage:
    """A function that writes a widget's page and opens it offline, with any option of `Browser.new_page`."""

    def show(widget: Widget, width: int = 900, height: int = 800, **options: Any) -> Page:
        page = new_page(viewport={"width": width, "height": height}, **options)
        page.goto(widget.to_html(tmp_path / f"{widget.module}.html").as_uri())
        page.wait_for_selector(READY[widget.module])
        return page

    return show


@pytest.fixture(scope="session")
def violations(violations: Violations) -> Violations:
    """A function that returns what axe complains about in the widgets of a page."""
    return partial(violations, within=".fs-widget")
