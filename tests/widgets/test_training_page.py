"""TrainingBoard's page in a real Chromium, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer, TrainingBoard

from .pages import settle
from .trainings import deep, dying, loader, parts

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..conftest import Violations
    from .pages import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def digits() -> TrainingBoard:
    trainer = Trainer(*parts(torch), validation=loader(torch, 320, 384), every=1)
    trainer.check()
    trainer.fit(5)
    return trainer.board


@pytest.fixture(scope="module")
def blown_up() -> TrainingBoard:
    with np.errstate(all="ignore"):
        trainer = Trainer(*parts(torch, deep(torch), lr=1e6, kind="SGD"), every=1)
        trainer.fit(1)
    return trainer.board


def painted(page: Page, selector: str) -> int:
    """Count the pixels of a canvas that are not empty."""
    count = """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
        .reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0), 0)"""
    return page.locator(selector).first.evaluate(count)


def test_axe_finds_nothing_to_complain_about(
    open_page: OpenPage, violations: Violations, digits: TrainingBoard, blown_up: TrainingBoard
) -> None:
    page = open_page(digits)
    page.locator(".fs-help summary").click()
    assert violations(page) == []

    page = open_page(blown_up)
    page.locator(".fs-event").first.click()
    settle(page)
    assert violations(page) == []


def test_curves_and_layers_are_painted(open_page: OpenPage, digits: TrainingBoard) -> None:
    page = open_page(digits)

    assert page.locator(".fs-plots .fs-plot").count() == 4
    assert painted(page, "[data-plot=loss] canvas") > 2_000
    assert painted(page, ".fs-heat-canvas") > 2_000
    assert painted(page, ".fs-sizes") > 500


def test_dragging_across_one_plot_zooms_all(open_page: OpenPage, digits: TrainingBoard) -> None:
    page = open_page(digits)
    over = page.locator("[data-plot='gradient norm'] .u-over").bounding_box()
    assert over is not None
    page.mouse.move(over["x"] + over["width"] * 0.25, over["y"] + 20)
    page.mouse.down()
    page.mouse.move(over["x"] + over["width"] * 0.75, over["y"] + 20, steps=4)
    page.mouse.up()
    settle(page)
    said = page.locator("[role=status]").inner_text()

    first, last = (int(word) for word in said.removeprefix("Steps ").split(" to "))
    assert (first, last) == (pytest.approx(12, abs=2), pytest.approx(38, abs=2))
    page.locator("[data-name=all]").click()
    assert page.locator("[role=status]").inner_text() == "All steps"


def test_a_step_is_read_off_by_keyboard_alone(open_page: OpenPage, digits: TrainingBoard) -> None:
    page = open_page(digits)
    for _ in range(30):
        if page.evaluate("document.activeElement.classList.contains('fs-plots')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settle(page)

    assert page.locator(".fs-readout").inner_text().startswith("step 2 · loss 2.")
    page.keyboard.press("ArrowDown")
    settle(page)
    assert page.locator("[aria-selected=true]").inner_text().startswith("1 ReLU")
    page.keyboard.press("l")
    settle(page)
    assert page.locator(".fs-view select").input_value() == "log"


def test_one_sees_which_layer_is_to_blame(open_page: OpenPage) -> None:
    trainer = Trainer(*parts(torch, dying(torch)))
    trainer.fit(1)
    page = open_page(trainer.board)

    assert page.locator(".fs-finding").first.inner_text().startswith("5 ReLU: 100 % of its units are dead")
    assert page.locator("[aria-selected=true]").inner_text().startswith("▶ 5 ReLU")
    page.locator(".fs-finding").first.click()
    settle(page)
    assert page.locator(".fs-heat-values .fs-layer").nth(5).inner_text() == "100 %"


def test_a_nan_stands_on_the_time_line(open_page: OpenPage, blown_up: TrainingBoard) -> None:
    page = open_page(blown_up)
    event = page.locator(".fs-event.fs-nan")
    event.click()
    settle(page)

    assert "the loss is nan" in page.locator(".fs-happened").inner_text().replace("inf", "nan")
    assert page.locator(".fs-finding").first.inner_text().partition(": ")[2].startswith("NaN or infinity")
    line = page.locator("[data-plot=loss] .u-over").bounding_box()
    at = event.bounding_box()
    assert line is not None
    assert at is not None
    assert at["y"] >= line["y"] + line["height"]


def test_the_loss_comes_first_and_an_event_stands_below_its_step_at_once(open_page: OpenPage) -> None:
    with np.errstate(all="ignore"):
        trainer = Trainer(*parts(torch, deep(torch), kind="SGD"))
        trainer.set_lr(1e6)
        trainer.fit(1)
    page = open_page(trainer.board)
    page.emulate_media(color_scheme="dark")  # all plots are built anew
    settle(page)
    line = page.locator("[data-plot=loss] .u-over").bounding_box()
    at = page.locator(".fs-event.fs-nan").bounding_box()
    step = next(event.step for event in trainer.board.events if event.kind == "nan")

    assert page.locator(".fs-plot").first.get_attribute("data-plot") == "loss"
    assert line is not None
    assert at is not None
    assert at["x"] + at["width"] / 2 == pytest.approx(line["x"] + line["width"] * step / 10, abs=2)


def test_a_frame_of_a_million_steps_is_quick(open_page: OpenPage) -> None:
    board = TrainingBoard()
    for step in range(1_000_000):
        board.log(step, loss=float(step % 1000))
    board.finish()
    page = open_page(board)
    times: list[float] = []
    page.locator(".fs-plots").focus()
    for key in "++++++-----0":
        page.keyboard.press(key)
        settle(page)
        times.append(float(page.locator(".fs-training").get_attribute("data-frame") or "nan"))

    assert sorted(times)[len(times) // 2] < 16


def test_the_static_figure_is_hidden_while_the_board_lives(open_page: OpenPage, digits: TrainingBoard) -> None:
    page = open_page(digits)

    assert page.locator("figure[data-fs-fallback]").count() == 1
    assert not page.locator("figure[data-fs-fallback]").is_visible()


def test_at_forced_colours_and_double_size_everything_is_there(
    open_page: OpenPage, violations: Violations, blown_up: TrainingBoard
) -> None:
    page = open_page(blown_up, 450, 380, forced_colors="active", reduced_motion="reduce", device_scale_factor=2)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
