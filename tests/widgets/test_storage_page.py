from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from firesteel_widgets import StrideView, strides

from .pages import lightness

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..conftest import Violations
    from .pages import OpenPage

pytestmark = pytest.mark.browser


def walks() -> StrideView:
    x = torch.arange(12).reshape(3, 4)
    return strides(x, x.t(), x.t().reshape(12), x[1:, ::2])


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.closest('.fs-cell')?.getAttribute('aria-description') ?? ''")


def tab_to_the_tensor(page: Page) -> None:
    """Press Tab until the tensor's one tab stop is reached."""
    for _ in range(20):
        if focused(page).startswith("["):
            return
        page.keyboard.press("Tab")
    pytest.fail("Tab does not lead to the tensor")


def test_axe_finds_nothing_to_complain_about(open_page: OpenPage, violations: Violations) -> None:
    page = open_page(walks())
    assert violations(page) == []

    page.locator("[data-tool=whatif]").click()
    page.locator("input[name=strides]").fill("5, 2")
    page.locator("[data-tool=on]").click()
    page.locator("summary", has_text="Keys").click()
    assert violations(page) == []


@pytest.mark.parametrize("marked", [False, True])
def test_axe_finds_nothing_in_a_large_tensor_either(open_page: OpenPage, violations: Violations, marked: bool) -> None:
    x = torch.arange(4096).reshape(64, 64)

    assert violations(open_page(strides(x, x.t(), mark=[(0, 1), (1, 0)] if marked else None))) == []


def test_every_state_is_reached_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(walks())
    tab_to_the_tensor(page)
    assert focused(page) == "[1, 1] is 5, cell 5"

    page.keyboard.press("ArrowDown")
    assert focused(page) == "[2, 1] is 9, cell 9"
    page.keyboard.press("v")
    assert focused(page) == "[1, 2] is 9, cell 9"
    assert page.locator("[aria-pressed=true] .fs-view-name").inner_text() == "x.t()"
    page.keyboard.press("]")
    assert page.locator("[role=status]").inner_text() == "Axis 1 gives the colours: stride 4"
    page.keyboard.press(".")
    assert page.locator("[role=status]").inner_text() == "Step 1 of 12: 1 line touched, 1 fetched"
    page.keyboard.press("o")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("9, 1")
    assert "would lie outside the storage" in page.locator(".fs-validity").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator(".fs-whatif").is_visible()
    page.keyboard.press("Tab")
    assert focused(page) != "[1, 2] is 9, cell 9"  # no trap


def test_the_pointer_links_index_cell_and_sum(open_page: OpenPage) -> None:
    page = open_page(walks())
    page.locator("[data-view='1']").click()
    page.locator(".fs-memory [data-cell='0,7']").hover()

    assert page.locator(".fs-tensor .fs-hand").get_attribute("aria-description") == "[3, 1] is 7, cell 7"
    assert page.locator(".fs-sum b").all_inner_texts() == ["0", "3 × 1", "1 × 4", "7"]


def test_the_walk_plays_and_colours_the_lines(open_page: OpenPage) -> None:
    page = open_page(walks())
    page.locator("[data-tool=play]").click()
    page.wait_for_function("document.querySelectorAll('.fs-memory .fs-visited').length === 12", timeout=10_000)

    assert page.locator(".fs-cost b").first.inner_text() == "Step 12 of 12: 2 lines touched, 2 fetched"
    assert page.locator(".fs-memory .fs-held").count() == 4  # cells 8 to 11 are in the second line


def test_the_static_figure_is_hidden_while_the_widget_lives(open_page: OpenPage) -> None:
    page = open_page(walks())

    assert page.locator("figure[data-fs-fallback]").count() == 1
    assert not page.locator("figure[data-fs-fallback]").is_visible()


def test_the_ground_is_that_of_the_theme(open_page: OpenPage, scheme: str) -> None:
    assert (lightness(open_page(walks()), ".fs-widget") > 128) == (scheme == "light")


@pytest.mark.parametrize(
    "array",
    [np.arange(12), np.linspace(-1e-7, 1e9, 24).reshape(2, 3, 4), np.arange(24).reshape(2, 3, 4)[::-1, :, ::-2]],
    ids=["integers", "long numbers", "backwards"],
)
def test_text_fits_into_the_cells(open_page: OpenPage, array: np.ndarray) -> None:
    page = open_page(strides(array))
    spilled = page.evaluate(
        """() => [...document.querySelectorAll('.fs-cell span')]
            .filter((text) => text.scrollWidth > text.parentElement.clientWidth + 1).map((text) => text.textContent)"""
    )

    assert spilled == []


@pytest.mark.parametrize("name", ["walks", "large"])
def test_at_forced_colours_and_double_size_everything_is_there(
    open_page: OpenPage, violations: Violations, name: str
) -> None:
    widget = walks() if name == "walks" else strides(torch.zeros(64, 64))
    page = open_page(widget, 400, 380, forced_colors="active", device_scale_factor=2)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
