"""Of a storage that is too large to travel whole, a window is shown; it follows the element in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from firesteel_widgets import StrideView, strides

if TYPE_CHECKING:
    from ..conftest import Violations
    from .pages import OpenPage

SIZE = 1000


def large() -> StrideView:
    x = torch.arange(SIZE * SIZE).reshape(SIZE, SIZE)
    return strides(x, x.t())


def shown(widget: StrideView) -> list[int]:
    return [int(text) for text in widget.storage.decode().split("\n")]


def ask(widget: StrideView, content: object) -> list[object]:
    """Hand a message of the page to the widget; return what it sends back."""
    sent: list[object] = []
    widget.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    widget._handle_custom_msg(content, [])  # type: ignore[no-untyped-call]
    return sent


@pytest.mark.parametrize("index", [(500, 3), (SIZE - 1, SIZE - 1), (0, 0), (4, 96)])
def test_the_window_follows_an_index_that_leaves_it(index: tuple[int, int]) -> None:
    widget = large()
    place = widget.select(*index)
    start = widget.first

    assert start <= place < start + widget.storages[0]["count"]
    assert shown(widget) == list(range(start, start + widget.storages[0]["count"]))
    assert widget.storages[0]["start"] == start
    assert start % 8 == 0  # whole lines of 64 bytes


def test_a_linked_index_moves_the_window_too() -> None:
    widget = large()
    widget.show_view("x.t()")
    widget.hover = [3, 500]

    assert 500_003 in shown(widget)


def test_an_index_within_the_window_leaves_it_where_it_is() -> None:
    widget = large()
    widget.show_cell(500_000)
    before = widget.first
    widget.select(500, 3)

    assert widget.first == before


@pytest.mark.parametrize(("asked", "start"), [(123_461, 123_456), (-5, 0), (10**9, 995_904)])
def test_the_page_asks_for_a_window_and_gets_whole_lines_within_the_storage(asked: int, start: int) -> None:
    widget = large()

    assert ask(widget, {"need": [0, asked]}) == [{"window": [0, start]}]
    assert shown(widget)[0] == start


@pytest.mark.parametrize("content", [None, {}, {"need": [7, 0]}, {"need": "all"}, {"need": [0]}, {"need": [0, "a"]}])
def test_what_is_no_question_of_ours_is_left_unanswered(content: object) -> None:
    widget = large()

    assert ask(widget, content) == []
    assert widget.first == 0


def test_the_window_stays_when_the_memory_is_read_anew() -> None:
    x = torch.arange(SIZE * SIZE)
    widget = strides(x)
    widget.show_cell(700_000)
    x[700_000] = -1
    widget.refresh()

    assert -1 in shown(widget)


def test_a_cell_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError, match="show_cell: there is no cell 1000000; the storage has cells 0 to 999999"):
        large().show_cell(SIZE * SIZE)


def test_a_window_of_a_view_that_walks_backwards_follows_it_as_well() -> None:
    widget = strides(np.arange(20_000)[::-1])
    assert widget.select(19_999) == 0

    assert widget.first == 0


@pytest.mark.browser
def test_a_page_says_plainly_that_it_has_one_window(open_page: OpenPage, violations: Violations) -> None:
    widget = large()
    widget.select(500, 3)
    page = open_page(widget)
    window = page.locator(".fs-window")
    assert "cells 497,952 to 502,047 of 1,000,000 are shown" in window.inner_text()
    assert page.locator(".fs-element").inner_text() == "x[500, 3] = 500003"
    assert violations(page) == []

    page.locator(".fs-slider").focus()
    page.keyboard.press("End")
    assert "There is no kernel here that could read other cells" in window.inner_text()
    assert violations(page) == []
