from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from firesteel_widgets import graph

from .graphs import perceptron, scalar_expression, transformer, weight_used_twice, winding_chain
from .pages import lightness

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..conftest import Violations
    from .pages import OpenPage

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label') || ''")


def tab_to_the_root(page: Page) -> None:
    """Press Tab until the graph's one tab stop is reached."""
    for _ in range(20):
        if focused(page).startswith("loss = mul"):
            return
        page.keyboard.press("Tab")
    pytest.fail("Tab does not lead to the graph")


def test_axe_finds_nothing_to_complain_about(open_page: OpenPage, violations: Violations) -> None:
    loss, model = perceptron()
    loss.backward()
    page = open_page(graph(loss, model))
    assert violations(page) == []

    page.locator(".fs-parameter").first.click()
    page.wait_for_selector(".fs-panel:visible")
    assert violations(page) == []


def test_a_graph_is_walked_by_keyboard_alone(open_page: OpenPage) -> None:
    loss = scalar_expression()
    page = open_page(graph(loss))
    tab_to_the_root(page)

    page.keyboard.press("ArrowUp")
    assert focused(page).startswith(("tanh 0.964", "+ add 4"))
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    panel = page.locator(".fs-panel")
    assert panel.is_visible()
    assert "3.856" in panel.inner_text()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert focused(page).startswith("loss = mul")
    page.keyboard.press("Tab")
    assert focused(page) == "To the start (Home)"  # no trap


def test_the_focus_is_seen(open_page: OpenPage) -> None:
    loss = scalar_expression()
    page = open_page(graph(loss))
    root = page.locator(".fs-item.fs-root .fs-paper")
    before = root.evaluate("element => getComputedStyle(element).strokeDasharray")
    tab_to_the_root(page)

    assert root.evaluate("element => getComputedStyle(element).strokeDasharray") != before


def test_the_static_figure_is_hidden_while_the_widget_lives(open_page: OpenPage) -> None:
    page = open_page(graph(scalar_expression()))

    assert page.locator("figure[data-fs-fallback]").count() == 1
    assert not page.locator("figure[data-fs-fallback]").is_visible()


def test_a_box_opens_where_it_stands_and_nothing_above_it_moves(open_page: OpenPage) -> None:
    page = open_page(graph(*transformer(12)))
    page.locator("[data-command=shut]").click()
    box, above = page.locator(".fs-item", has_text="head"), page.locator(".fs-item", has_text="ln_f")
    before, place = box.bounding_box(), above.bounding_box()
    box.click()
    page.locator(".fs-title-of-box", has_text="head").wait_for()
    page.wait_for_timeout(60)
    after = page.locator(".fs-box").first.bounding_box()

    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)
    assert above.bounding_box() == pytest.approx(place, abs=0.5)
    assert page.locator("[role=status]").inner_text().startswith("head opened; ")
    assert focused(page).startswith("weight")


def test_the_wheel_zooms_only_where_the_reader_works(open_page: OpenPage) -> None:
    page = open_page(graph(scalar_expression()))
    view = page.locator(".fs-view")
    at = page.locator(".fs-stage").bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 40, at["y"] + 40)
    before = view.get_attribute("transform")

    page.mouse.wheel(0, -200)
    page.wait_for_timeout(100)
    assert view.get_attribute("transform") == before
    page.locator(".fs-root.fs-item").focus()
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "before => document.querySelector('.fs-view').getAttribute('transform') !== before", arg=before
    )


def test_dragging_pans_and_does_not_click(open_page: OpenPage) -> None:
    page = open_page(graph(weight_used_twice()[0]))
    item = page.locator(".fs-item").first
    before = item.bounding_box()
    assert before is not None
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()
    page.wait_for_timeout(60)
    after = item.bounding_box()

    assert after is not None
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((60, 20), abs=1)
    assert not page.locator(".fs-panel").is_visible()


def test_the_ground_is_that_of_the_theme(open_page: OpenPage, scheme: str) -> None:
    page = open_page(graph(scalar_expression()))

    assert (lightness(page, ".fs-graph") > 128) == (scheme == "light")


def test_text_fits_into_the_nodes(open_page: OpenPage) -> None:
    loss, model = transformer(2)
    widget = graph(loss, model)
    widget.expanded = [box["path"] for box in widget.modules]
    page = open_page(widget)

    spilled = page.evaluate(
        """() => [...document.querySelectorAll('.fs-item')].flatMap((item) => {
            const shape = item.querySelector('.fs-shape').getBBox();
            return [...item.querySelectorAll(':scope > text')].filter((text) => text.getBBox().width > shape.width)
                .map((text) => text.textContent);
        })"""
    )
    assert spilled == []


def test_thousands_of_nodes_keep_few_elements_alive(open_page: OpenPage) -> None:
    page = open_page(graph(winding_chain(3_000)))
    page.locator("[data-command=fit]").click()
    page.wait_for_timeout(100)

    assert page.evaluate("document.querySelectorAll('.fs-svg *').length") < 400


def test_at_forced_colours_and_double_size_everything_is_there(open_page: OpenPage, violations: Violations) -> None:
    page = open_page(graph(*perceptron()), 450, 380, forced_colors="active", device_scale_factor=2)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
