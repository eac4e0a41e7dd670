"""The pages of a run in a real browser: how they look to those who see, hear or print them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from firesteel_grader import Grader
from firesteel_grader.reports.late import Late, Policy
from firesteel_grader.reports.writing import write_learner, write_reports

from .class_records import ASSIGNMENT, RUN, a_class, many

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from ..conftest import NewPage, Violations

pytestmark = pytest.mark.browser

LATE = Late(Policy(percent=25), {"donald": 3600})
PAGES = ["report.html", "similar.html", "claude/report.html", "failed/report.html"]
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def folder(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's folder with all its pages."""
    out = tmp_path_factory.mktemp("run")
    records = a_class(grader)
    pairs = [(record.submission, answers) for record, answers in many(grader, 12)]
    for record in records:
        write_learner(out, record, ASSIGNMENT, RUN, late=LATE)
    write_reports(out, records, ASSIGNMENT, replace(RUN, flags=("Below sandbox.",)), answers=pairs, late=LATE)
    return out


@pytest.fixture
def open_page(new_page: NewPage) -> Open:
    """A function that opens a page of the run, as wide as said."""

    def show(path: Path, width: int = 900, **options: Any) -> Page:
        page = new_page(viewport={"width": width, "height": 900}, **options)
        page.goto(path.as_uri())
        return page

    return show


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_to_complain_about(open_page: Open, violations: Violations, folder: Path, name: str):
    page = open_page(folder / name, bypass_csp=True)  # axe is another's script, which the page's policy would stop
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_window(open_page: Open, folder: Path, name: str):
    page = open_page(folder / name, 1300)

    for width in (1300, 800, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_the_ground_is_that_of_the_theme(open_page: Open, folder: Path, scheme: str):
    page = open_page(folder / "report.html", 900)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    lightness = sum(int(part) for part in re.findall(r"\d+", ground))
    assert (lightness > 384) == (scheme == "light")


def test_learners_are_sorted_by_the_keyboard(open_page: Open, folder: Path):
    page = open_page(folder / "report.html", 1100)
    names = "[...document.querySelectorAll('.learners tbody th')].map((each) => each.textContent)"
    assert page.evaluate(names) == ["ada", "blank", "claude", "donald", "failed"]

    page.get_by_role("button", name="Points", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.evaluate(names) == ["ada", "donald", "claude", "blank", "failed"]
    assert page.locator(".learners th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert page.evaluate(names) == ["blank", "claude", "donald", "ada", "failed"]
    page.get_by_role("button", name="Submission").click()
    assert page.evaluate(names) == ["ada", "blank", "claude", "donald", "failed"]


def test_without_scripts_the_table_is_there_and_links_lead_to_the_learners(browser: Browser, folder: Path):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((folder / "report.html").as_uri())

    assert page.locator(".learners button").count() == 0
    page.get_by_role("link", name="claude").click()
    assert page.locator("h1").inner_text() == "claude"
    assert page.locator("details[open]").count() == 3
    context.close()


def test_a_failing_answer_is_opened_and_closed_by_the_keyboard(open_page: Open, folder: Path):
    page = open_page(folder / "claude" / "report.html", 900)
    first = page.locator("details.card").first

    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is None
