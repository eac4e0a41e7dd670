from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from firesteel_widgets import graph

from .graphs import perceptron, scalar_expression, transformer, weight_used_twice
from .pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..conftest import Violations
    from .pages import OpenPage

pytestmark = pytest.mark.browser


SCRUB = "(slider, place) => { slider.value = place; slider.dispatchEvent(new Event('input', {bubbles: true})); }"


def said(page: Page) -> str:
    return page.locator("[role=status]").inner_text()


def test_axe_finds_nothing_at_any_step(open_page: OpenPage, violations: Violations) -> None:
    page = open_page(graph(scalar_expression()))
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("Home")
    for _ in range(0, 27, 3):
        settle(page)
        assert violations(page) == []
        for _ in range(3):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("b")
    page.keyboard.press("?")
    settle(page)
    assert violations(page) == []


def test_the_graph_stands_in_the_middle_beside_the_steps_and_no_map_covers_it(open_page: OpenPage) -> None:
    page = open_page(graph(scalar_expression()), width=820)
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    settle(page)
    stage, *items = [
        box.bounding_box() or {} for box in [page.locator(".fs-stage"), *page.locator(".fs-item > .fs-shape").all()]
    ]
    left = min(item["x"] for item in items)
    right = max(item["x"] + item["width"] for item in items)
    assert abs((left + right) / 2 - (stage["x"] + stage["width"] / 2)) < 12
    assert not page.locator(".fs-map").is_visible()


def test_the_tape_is_stepped_by_keyboard_alone_and_gives_pythons_gradient(open_page: OpenPage) -> None:
    loss = scalar_expression()
    a = loss.parents[1].parents[0]
    page = open_page(graph(loss, names={"a": a, "loss": loss}))
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("Home")
    assert said(page).startswith("before the first of ")
    steps = int(page.locator(".fs-slider").get_attribute("max") or 0)
    told = []
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
        told.append(said(page))

    assert told[0].startswith("step 1 of ")
    arrivals = [words for words in told if "to a.grad" in words]
    assert len(arrivals) == 2
    assert arrivals[-1].endswith(f"now {float(f'{a.grad:.4g}')}")


def test_the_scrubber_is_dragged_and_the_graph_follows(open_page: OpenPage) -> None:
    page = open_page(graph(*perceptron()))
    assert page.locator(".fs-waiting.fs-item").count() == 0
    slider = page.locator(".fs-slider")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2, steps=12)
    page.mouse.up()
    settle(page)

    assert int(slider.input_value()) < 3
    assert page.locator(".fs-waiting.fs-item").count() > 2


def test_nothing_moves_from_step_to_step(open_page: OpenPage) -> None:
    page = open_page(graph(weight_used_twice()[0]))
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    places = (
        "() => [...document.querySelectorAll('.fs-item')].map((item) => JSON.stringify(item.getBoundingClientRect()))"
    )
    # Pan by hand, so that every step's node is inside and nothing needs to be revealed.
    first = page.evaluate(places)
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
        settle(page)
        assert page.evaluate(places) == first


@pytest.mark.parametrize("width", [380, 820, 1300])
def test_the_page_never_scrolls_sideways_and_every_button_can_be_reached(open_page: OpenPage, width: int) -> None:
    page = open_page(graph(*transformer(12)), width)
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("ArrowLeft")
    settle(page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    outside = page.evaluate(
        """() => {
            const frame = document.querySelector('.fs-widget').getBoundingClientRect();
            const seen = [...document.querySelectorAll('.fs-widget button, .fs-widget input, .fs-widget select')]
                .filter((element) => element.checkVisibility());
            return seen.filter((element) => {
                const box = element.getBoundingClientRect();
                return box.left < frame.left || box.right > frame.right + 1;
            }).map((element) => element.outerHTML);
        }"""
    )
    assert outside == []


def test_few_elements_are_alive_at_every_step_of_a_large_model(open_page: OpenPage) -> None:
    page = open_page(graph(*transformer(12)))
    page.locator("[data-command=open]").click()
    page.locator("[data-command=fit]").click()
    for place in (0, 300, 900, 1500, 2100):
        page.locator(".fs-slider").evaluate(
            "(slider, place) => { slider.value = place; slider.dispatchEvent(new Event('input', {bubbles: true})); }",
            place,
        )
        settle(page)
        assert page.evaluate("document.querySelectorAll('.fs-svg *').length") <= 400


def test_with_reduced_motion_nothing_is_animated_and_forced_colours_leave_the_parts_apart(
    open_page: OpenPage, violations: Violations
) -> None:
    page = open_page(graph(scalar_expression()), 900, forced_colors="active", reduced_motion="reduce")
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("ArrowLeft")
    settle(page)

    assert page.evaluate("document.getAnimations().length") == 0
    images = [
        page.locator(f".fs-track .fs-part-{part}").evaluate("part => getComputedStyle(part).backgroundImage")
        for part in ("forward", "backward")
    ]
    assert images[0] == "none"
    assert "gradient" in images[1]
    assert violations(page) == []


def test_at_twice_the_size_everything_is_there(open_page: OpenPage) -> None:
    page = open_page(graph(scalar_expression()), 500, device_scale_factor=2)
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("ArrowLeft")
    settle(page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[aria-label='This step']").is_visible()
    assert all(button.is_visible() for button in page.locator(".fs-transport button").all())


def test_play_runs_by_itself_and_stops_at_a_breakpoint(open_page: OpenPage) -> None:
    page = open_page(graph(scalar_expression()))
    page.locator(".fs-root.fs-item").focus()
    page.keyboard.press("b")
    page.keyboard.press("Home")
    page.locator("[data-command=play]").click()
    page.wait_for_function("document.querySelector('[role=status]').innerText.includes('play stops here')")

    assert page.locator("[data-command=play]").get_attribute("aria-label") == "Play (Space)"
    assert "forward of mul_2" in said(page)
