"""CourseBoard in a real browser, in light and dark: keys, axe, sizes, time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from firesteel_widgets import CourseBoard

from .boards import board, large, started, unit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..conftest import Violations
    from .pages import OpenPage

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.parentElement.dataset.item || document.activeElement.className")


def tab_to_the_tree(page: Page) -> None:
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "treeitem":
            return
    pytest.fail("Tab does not lead to the tree")


@pytest.mark.parametrize("data", [started(), board(unit("tensor.add")), board(unit("tensor.add", "pass"))])
def test_axe_finds_nothing_to_complain_about(open_page: OpenPage, violations: Violations, data: dict[str, Any]) -> None:
    page = open_page(CourseBoard(data))
    assert violations(page) == []

    for fold in page.locator("#widget details").all():
        fold.evaluate("element => { element.open = true; }")
    assert violations(page) == []


def test_axe_finds_nothing_in_the_board_without_script(open_page: OpenPage, violations: Violations) -> None:
    page = open_page(CourseBoard(started()))
    page.evaluate("document.getElementById('widget').remove()")

    assert page.locator(".fs-progress").count() == 1
    assert violations(page) == []


def test_the_board_is_walked_and_opened_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(CourseBoard(started()))
    tab_to_the_tree(page)
    assert focused(page) == "1. Tensors"

    page.keyboard.press("ArrowDown")
    assert focused(page) == "2. Autograd"
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert focused(page) == "autograd.mul:adds_up"
    message = page.locator("#widget pre", has_text="expected 4")
    assert message.is_visible()
    page.keyboard.press("Enter")
    assert not message.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "fs-button" in focused(page)


def test_re_running_without_a_kernel_says_so(open_page: OpenPage) -> None:
    page = open_page(CourseBoard(started()))
    tab_to_the_tree(page)

    page.keyboard.press("r")

    assert "There is no kernel here" in page.locator("[role=status]").inner_text()


def test_the_focus_is_seen(open_page: OpenPage) -> None:
    page = open_page(CourseBoard(started()))
    head = page.locator("#widget .fs-chapter > .fs-node > .fs-head").first
    before = head.evaluate("element => getComputedStyle(element).outlineStyle")
    tab_to_the_tree(page)

    assert (before, head.evaluate("element => getComputedStyle(element).outlineStyle")) == ("none", "solid")


def test_hints_open_one_after_the_other(open_page: OpenPage) -> None:
    page = open_page(CourseBoard(started()))
    second = page.locator("#widget summary", has_text="Hint 2 of 3")
    assert not second.is_visible()

    page.locator("#widget summary", has_text="Hint 1 of 3").click()
    second.click()

    assert page.locator("#widget", has_text="Think < act.").is_visible()
    assert not page.get_by_text("Do.", exact=True).locator("visible=true").count()


@pytest.mark.parametrize(
    "settings",
    [
        {"width": 380, "height": 700},
        {"width": 450, "height": 380, "device_scale_factor": 2},
        {"width": 450, "height": 380, "device_scale_factor": 2, "forced_colors": "active"},
        {"width": 1300, "height": 700, "reduced_motion": "reduce"},
    ],
)
def test_everything_is_there_narrow_zoomed_in_forced_colours_and_still(
    open_page: OpenPage, violations: Violations, settings: dict[str, Any]
) -> None:
    page = open_page(CourseBoard(started()), **settings)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    moving = "[...document.querySelectorAll('.fs-widget *')].filter(e => e.getAnimations().length).length"
    assert page.evaluate(moving) == 0


def test_arrows_lead_from_each_block_to_those_that_rest_on_it(open_page: OpenPage) -> None:
    page = open_page(CourseBoard(started()), width=1000, height=700)

    assert page.locator("#widget .fs-arrow").count() == 2
    page.set_viewport_size({"width": 400, "height": 700})
    page.wait_for_function("document.querySelectorAll('#widget .fs-arrow').length === 0")
    assert page.locator("#widget .fs-rests", has_text="on tensor").is_visible()


def test_all_of_two_hundred_checks_are_there(open_page: OpenPage) -> None:
    page = open_page(CourseBoard(large(200)))

    assert page.locator("#widget [role=treeitem]").count() > 300


def test_the_saved_json_is_the_one_that_python_writes(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(CourseBoard(started()))

    with page.expect_download() as download:
        page.locator("#widget a[download='progress.json']").click()

    saved = tmp_path / "saved.json"
    download.value.save_as(saved)
    assert saved.read_text() == CourseBoard(started()).to_json(tmp_path / "written.json").read_text()
