"""Widgets of different rooms stand in one notebook: the style sheet of one touches no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from firesteel_widgets import CourseBoard, Trainer, graph, strides
from firesteel_widgets.base import STATIC

from .boards import started
from .graphs import perceptron
from .trainings import dying, parts

if TYPE_CHECKING:
    from firesteel_widgets.base import Widget

    from .pages import OpenPage

pytestmark = pytest.mark.browser

LOOK = """() => Array.from(document.querySelectorAll(".fs-widget, .fs-widget *"), element => {
    const { x, y, width, height } = element.getBoundingClientRect(), style = getComputedStyle(element);
    return [element.getAttribute("class"), x, y, width, height, style.display, style.color, style.fill, style.font];
})"""


def trained() -> Widget:
    trainer = Trainer(*parts(torch, dying(torch)))
    trainer.fit(1, wait=True)
    return trainer.board


WIDGETS = {
    "explorer": lambda: graph(*perceptron()),
    "storage": lambda: strides(torch.arange(12).reshape(3, 4).T),
    "progress": lambda: CourseBoard(started()),
    "training": trained,
}


@pytest.mark.parametrize("room", WIDGETS)
def test_the_sheets_of_the_other_rooms_change_nothing(open_page: OpenPage, room: str) -> None:
    page = open_page(WIDGETS[room](), width=700)
    before = page.evaluate(LOOK)

    for sheet in STATIC.glob("*.css"):
        if sheet.stem != room:
            page.add_style_tag(path=sheet)  # after the room's own, as when the other widget is opened later

    assert page.evaluate(LOOK) == before
