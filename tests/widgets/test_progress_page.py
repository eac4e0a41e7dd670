"""CourseBoard in a real browser, in light and dark: keys, axe, sizes, time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from firesteel_widgets import CourseBoard

from .boards import board, large, started, unit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Open = Callable[..., "Page"]
AXE = "axe.run('.fs-widget').then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map((n) => n.html)]))"


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def open_page(browser: Browser, scheme: str, tmp_path: Path) -> Iterator[Open]:
    """Write a board's page, open it without a network, and check at the end that it never erred."""
    errors: list[str] = []
    pages: list[Page] = []

    def show(data: dict[str, Any], **settings: Any) -> Page:
        options: dict[str, Any] = {"color_scheme": scheme, "offline": True, **settings}
        page = browser.new_page(**options)
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(CourseBoard(data).to_html(tmp_path / "board.html").as_uri())
        page.wait_for_selector("#widget .fs-tree", state="attached")
        return page

    yield show
    for page in pages:
        page.close()
    assert errors == []


def violations(page: Page, axe: str) -> list[Any]:
    page.evaluate(axe)
    return page.evaluate(AXE)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.parentElement.dataset.item || document.activeElement.className")


def tab_to_the_tree(page: Page) -> None:
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "treeitem":
            return
    pytest.fail("Tab does not lead to the tree")


@pytest.mark.parametrize("data", [started(), board(unit("tensor.add")), board(unit("tensor.add", "pass"))])
def test_axe_finds_nothing_to_complain_about(open_page: Open, axe: str, data: dict[str, Any]) -> None:
    page = open_page(data)
    assert violations(page, axe) == []

    for fold in page.locator("#widget details").all():
        fold.evaluate("element => { element.open = true; }")
    assert violations(page, axe) == []


def test_axe_finds_nothing_in_the_board_without_script(open_page: Open, axe: str) -> None:
    page = open_page(started())
    page.evaluate("document.getElementById('widget').remove()")

    assert page.locator(".fs-progress").count() == 1
    assert violations(page, axe) == []


def test_the_board_is_walked_and_opened_by_keyboard_alone(open_page: Open) -> None:
    page = open_page(started())
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


def test_re_running_without_a_kernel_says_so(open_page: Open) -> None:
    page = open_page(started())
    tab_to_the_tree(page)

    page.keyboard.press("r")

    assert "There is no kernel here" in page.locator("[role=status]").inner_text()


def test_the_focus_is_seen(open_page: Open) -> None:
    page = open_page(started())
    head = page.locator("#widget .fs-chapter > .fs-node > .fs-head").first
    before = head.evaluate("element => getComputedStyle(element).outlineStyle")
    tab_to_the_tree(page)

    assert (before, head.evaluate("element => getComputedStyle(element).outlineStyle")) == ("none", "solid")


def test_hints_open_one_after_the_other(open_page: Open) -> None:
    page = open_page(started())
    second = page.locator("#widget summary", has_text="Hint 2 of 3")
    assert not second.is_visible()

    page.locator("#widget summary", has_text="Hint 1 of 3").click()
    second.click()

    assert page.locator("#widget", has_text="Think < act.").is_visible()
    assert not page.get_by_text("Do.", exact=True).locator("visible=true").count()


@pytest.mark.parametrize(
    "settings",
    [
        {"viewport": {"width": 380, "height": 700}},
        {"viewport": {"width": 450, "height": 380}, "device_scale_factor": 2},
        {"viewport": {"width": 450, "height": 380}, "device_scale_factor": 2, "forced_colors": "active"},
        {"viewport": {"width": 1300, "height": 700}, "reduced_motion": "reduce"},
    ],
)
def test_everything_is_there_narrow_zoomed_in_forced_colours_and_still(
    open_page: Open, axe: str, settings: dict[str, Any]
) -> None:
    page = open_page(started(), **settings)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe) == []
    moving = "[...document.querySelectorAll('.fs-widget *')].filter(e => e.getAnimations().length).length"
    assert page.evaluate(moving) == 0


def test_arrows_lead_from_each_block_to_those_that_rest_on_it(open_page: Open) -> None:
    page = open_page(started(), viewport={"width": 1000, "height": 700})

    assert page.locator("#widget .fs-arrow").count() == 2
    page.set_viewport_size({"width": 400, "height": 700})
    page.wait_for_function("document.querySelectorAll('#widget .fs-arrow').length === 0")
    assert page.locator("#widget .fs-rests", has_text="on tensor").is_visible()


def test_all_of_two_hundred_checks_are_there(open_page: Open) -> None:
    page = open_page(large(200))

    assert page.locator("#widget [role=treeitem]").count() > 300


def test_the_saved_json_is_the_one_that_python_writes(open_page: Open, tmp_path: Path) -> None:
    page = open_page(started())

    with page.expect_download() as download:
        page.locator("#widget a[download='progress.json']").click()

    saved = tmp_path / "saved.json"
    download.value.save_as(saved)
    assert saved.read_text() == CourseBoard(started()).to_json(tmp_path / "written.json").read_text()
