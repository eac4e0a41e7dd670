"""TrainingBoard's views in a real Chromium, worked by mouse and keys: zoom, events, layers, checks, runs, scales."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer, TrainingBoard

from .pages import settle
from .trainings import deep, loader, parts

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .pages import OpenPage

pytestmark = pytest.mark.browser

PIXELS = """([selector, share]) => {
    const canvas = document.querySelector(selector);
    const [x, width] = [Math.floor(share * canvas.width), canvas.width];
    const column = canvas.getContext('2d').getImageData(Math.min(x, width - 1), 0, 1, canvas.height).data;
    return Array.from({ length: canvas.height }, (_, y) => Array.from(column.slice(4 * y, 4 * y + 4)));
}"""


@pytest.fixture(scope="module")
def two_runs() -> TrainingBoard:
    board = TrainingBoard("Two rates")
    for rate in (0.01, 0.001):
        trainer = Trainer(
            *parts(torch, lr=rate), validation=loader(torch, 320, 384), every=1, board=board, name=f"lr {rate}"
        )
        trainer.fit(3)
    board.sanity = trainer.sanity.all()
    return board


@pytest.fixture(scope="module")
def blown_up() -> TrainingBoard:
    with np.errstate(all="ignore"):
        trainer = Trainer(*parts(torch, deep(torch), lr=1e6, kind="SGD"), every=1)
        trainer.fit(1)
    return trainer.board


def picture(page: Page, plot: str) -> str:
    """Return a plot's whole picture, so that two of them can be compared."""
    return page.locator(f"[data-plot='{plot}'] canvas").evaluate("canvas => canvas.toDataURL()")


def box(page: Page, selector: str) -> Any:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return found


def test_a_brush_across_one_plot_zooms_every_plot_and_the_layers(open_page: OpenPage, two_runs: TrainingBoard) -> None:
    page = open_page(two_runs)
    names = [page.locator(".fs-plots .fs-plot").nth(at).get_attribute("data-plot") or "" for at in range(4)]
    before = {name: picture(page, name) for name in names}
    layers = page.locator(".fs-heat-canvas").evaluate("canvas => canvas.toDataURL()")
    over = box(page, "[data-plot=lr] .u-over")
    page.mouse.move(over["x"] + over["width"] * 0.5, over["y"] + 20)
    page.mouse.down()
    page.mouse.move(over["x"] + over["width"] - 2, over["y"] + 30, steps=5)
    page.mouse.up()
    settle(page)

    assert all(picture(page, name) != before[name] for name in names)
    assert page.locator(".fs-heat-canvas").evaluate("canvas => canvas.toDataURL()") != layers
    first, last = re.findall(r"\d+", page.locator("[role=status]").inner_text())
    assert (int(first), int(last)) == (pytest.approx(15, abs=1), pytest.approx(30, abs=1))
    page.locator(".fs-plots").press("0")
    settle(page)
    assert {name: picture(page, name) for name in names} == before


def test_pointing_at_one_plot_reads_all_of_them_off(open_page: OpenPage, two_runs: TrainingBoard) -> None:
    page = open_page(two_runs)
    over = box(page, "[data-plot='gradient norm'] .u-over")
    page.mouse.move(over["x"] + over["width"] / 3, over["y"] + 20)
    settle(page)
    said = page.locator(".fs-readout").inner_text()

    assert re.match(r"step (9|10|11) · loss ", said)
    assert "gradient norm" in said
    lines = page.locator(".fs-plots .u-cursor-x")
    shown = [lines.nth(at).evaluate("line => getComputedStyle(line).transform") for at in range(lines.count())]
    assert len(shown) == 4
    assert "none" not in shown


def test_an_event_that_is_clicked_is_read_off_and_told(open_page: OpenPage, blown_up: TrainingBoard) -> None:
    page = open_page(blown_up)
    event = page.locator(".fs-event.fs-nan")
    event.click()
    settle(page)
    step = next(event.step for event in blown_up.events if event.kind == "nan")

    assert event.get_attribute("aria-pressed") == "true"
    assert page.locator(".fs-readout").inner_text().startswith(f"step {step} ")
    assert page.locator(".fs-happened").inner_text().startswith(f"✕ step {step}: the loss is ")


def test_the_key_e_goes_from_event_to_event(open_page: OpenPage, blown_up: TrainingBoard) -> None:
    page = open_page(blown_up)
    told: list[str] = []
    for _ in range(len(blown_up.events) + 1):
        page.locator(".fs-plots").press("e")
        settle(page)
        told.append(page.locator(".fs-happened").inner_text())

    assert told[0] == told[-1]
    assert len(set(told)) == len(blown_up.events)


@pytest.mark.parametrize("metric", ["ratio", "dead", "mean", "std", "gradient"])
def test_the_heat_map_shows_each_number_of_the_layers(
    open_page: OpenPage, two_runs: TrainingBoard, metric: str
) -> None:
    page = open_page(two_runs)
    page.locator(".fs-layers select").select_option(metric)
    settle(page)
    column = page.evaluate(PIXELS, [".fs-heat-canvas", 0.5])
    values = page.locator(".fs-heat-values .fs-layer").all_inner_texts()
    row = len(column) / len(values)

    for layer, words in enumerate(values):
        assert bool(words) == bool(column[int((layer + 0.5) * row)][3]), (metric, layer)
    assert any(values)


def test_a_click_into_the_heat_map_chooses_its_layer(open_page: OpenPage, two_runs: TrainingBoard) -> None:
    page = open_page(two_runs)
    heat = box(page, ".fs-heat-canvas")
    page.mouse.click(heat["x"] + heat["width"] / 2, heat["y"] + 2.5 * heat["height"] / 3)
    settle(page)

    assert page.locator("[aria-selected=true]").inner_text().startswith("2 Linear")
    assert "2 Linear" in (page.locator(".fs-sizes").get_attribute("aria-label") or "")


def test_the_sanity_panel_tells_its_three_results(open_page: OpenPage, two_runs: TrainingBoard) -> None:
    page = open_page(two_runs)
    told = page.locator(".fs-check").all_inner_texts()

    assert len(told) == 3
    assert "guessing among 10 classes gives ln 10 = 2.303: as it should be" in told[0]
    assert "the model can learn" in told[1]
    assert re.search(r"lowest at a rate of .*; begin with ", told[2])
    assert page.locator(".fs-check .fs-spark-line").count() == 2
    marked = box(page, ".fs-spark-mark")
    curve = box(page, ".fs-check:has(.fs-spark-mark) .fs-spark-line")
    assert curve["x"] <= marked["x"] <= curve["x"] + curve["width"]


def test_an_earlier_run_lies_dashed_beneath_the_latest(open_page: OpenPage, two_runs: TrainingBoard) -> None:
    page = open_page(two_runs)
    legend = page.locator("[data-plot=loss] .fs-entry")

    assert [text.split(": ")[0] for text in legend.all_inner_texts()[:2]] == ["lr 0.01", "lr 0.001"]
    dashed = [legend.nth(at).locator(".fs-dashed").count() for at in range(legend.count())]
    assert dashed == [1, 0, 1]  # the earlier run, the latest, its validation
    colours = [
        legend.nth(at).locator(".fs-dash").evaluate("dash => getComputedStyle(dash).borderTopColor") for at in range(3)
    ]
    assert len(set(colours)) == 3


def test_scale_and_smoothing_change_the_picture_and_nothing_else(open_page: OpenPage, two_runs: TrainingBoard) -> None:
    page = open_page(two_runs)
    seen = [picture(page, "loss")]
    page.locator(".fs-view select").select_option("log")
    settle(page)
    seen.append(picture(page, "loss"))
    page.locator(".fs-view input[type=range]").fill("0")
    settle(page)
    seen.append(picture(page, "loss"))

    assert len(set(seen)) == 3
    page.locator(".fs-plots").press("l")
    page.locator(".fs-view input[type=range]").fill("0.6")
    settle(page)
    assert picture(page, "loss") == seen[0]
