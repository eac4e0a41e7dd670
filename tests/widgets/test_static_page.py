"""The static figure as a browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from firesteel_widgets.explorer.figure import figure_html
from firesteel_widgets.explorer.visible import first_expanded
from firesteel_widgets.explorer.walk import Walk

from .graphs import transformer

if TYPE_CHECKING:
    from ..conftest import NewPage

pytestmark = pytest.mark.browser

LIGHTNESS = """async () => {
    const image = document.querySelector('img');
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const [red, green, blue] = context.getImageData(canvas.width / 2, 4, 1, 1).data;
    return (red + green + blue) / 3;
}"""


def test_the_static_figure_has_the_ground_of_the_readers_system(new_page: NewPage, scheme: str) -> None:
    graph = Walk(*transformer(2)).graph
    html, _ = figure_html(graph, first_expanded(graph), {})
    page = new_page()
    page.set_content(html)

    assert (page.evaluate(LIGHTNESS) > 128) == (scheme == "light")
