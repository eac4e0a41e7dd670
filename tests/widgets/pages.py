"""What the tests of all widgets' pages ask for: which selector says that a page is drawn, and small hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]
READY = {
    "explorer": ".fs-item",
    "storage": ".fs-memory .fs-cell",
    "progress": "#widget:has([role=tree])",  # the tree itself is folded where nothing has begun
    "training": ".fs-training[data-frame]",
}


def settle(page: Page) -> None:
    """Wait for two frames: what was planned is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def lightness(page: Page, selector: str) -> float:
    """Return how light an element's ground is: 0 is black, 255 white."""
    ground: str = page.locator(selector).evaluate("element => getComputedStyle(element).backgroundColor")
    return sum(int(part) for part in ground.removeprefix("rgb(").removesuffix(")").split(",")) / 3
