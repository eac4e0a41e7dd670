from __future__ import annotations

import base64
import re
from xml.etree import ElementTree

import torch
from firesteel.scalar import Value
from firesteel_widgets import graph
from firesteel_widgets.explorer.figure import MOST, figure_html
from firesteel_widgets.explorer.values import packet
from firesteel_widgets.explorer.visible import first_expanded
from firesteel_widgets.explorer.walk import Walk
from firesteel_widgets.explorer.words import describe
from firesteel_widgets.text import number_text

from .graphs import perceptron, scalar_expression, transformer, weight_used_twice, winding_chain

SVG = "{http://www.w3.org/2000/svg}"


def figure_of(walk: Walk) -> tuple[str, ElementTree.Element]:
    """Return the figure's HTML and the picture in it, parsed."""
    packets = {index: packet(walk, index) for index in range(min(len(walk.graph.nodes), MOST))}
    html, _ = figure_html(walk.graph, first_expanded(walk.graph), packets)
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert source is not None
    return html, ElementTree.fromstring(base64.b64decode(source.group(1)))


def texts(picture: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def test_the_figure_is_an_image_with_words_and_a_table() -> None:
    loss, weight = weight_used_twice()
    loss.backward()
    html, picture = figure_of(Walk(loss, names={"W": weight, "loss": loss}))

    assert '<img alt="Autograd graph of loss: 5 operations and 1 input.' in html
    assert "gradients add up: W." in html
    assert html.count("<tr>") == 1 + 6
    assert "<td>loss = mean</td>" in html
    assert {"W", "(4, 4)", "+2", "loss = mean"} <= set(texts(picture))
    assert "<svg" not in html  # an untrusted notebook would strip it


def test_a_scalar_graph_shows_every_value_and_gradient() -> None:
    _, picture = figure_of(Walk(scalar_expression()))

    assert {"-6", "grad 0.964", "10", "3.856", "grad 1"} <= set(texts(picture))


def test_the_same_graph_gives_the_same_figure_and_id() -> None:
    first, second = (figure_of(Walk(*perceptron()))[0] for _ in range(2))

    assert first == second


def test_labels_are_escaped() -> None:
    x = torch.ones(2, requires_grad=True)
    html, picture = figure_of(Walk(x * 2.0, names={"<b>&": x}))

    assert "<b>" not in html
    assert "<b>&" in texts(picture)


def test_a_large_graph_is_cut_off_and_says_so() -> None:
    html, picture = figure_of(Walk(winding_chain(400)))

    assert "The 300 items nearest to the root are drawn; 101 more are not." in html
    assert sum(text in ("eˣ exp", "tanh", "sin") for text in texts(picture)) == MOST
    assert "401 steps, the last 300 shown" in html


def test_a_transformer_is_drawn_with_its_blocks_folded_into_one_box() -> None:
    _, picture = figure_of(Walk(*transformer()))

    assert {"blocks.0 … blocks.11", "12 × Block · 576 nodes", "ln_f · LayerNorm"} <= set(texts(picture))


def test_numbers_have_four_significant_digits() -> None:
    numbers = [0.0, -0.0, 1.0, 9999.96, 123456.7, 1e6, 1.5e-5, -0.00012345, "nan", 1 / 3]
    assert [number_text(number) for number in numbers] == [
        *("0", "0", "1", "10000", "123457", "1e+6", "1.5e-5", "-0.0001234", "nan", "0.3333"),
    ]


def test_the_description_is_one_paragraph() -> None:
    loss, model = perceptron()
    assert describe(Walk(loss, model, {"loss": loss}).graph) == (
        "Autograd graph of loss: 7 operations, 4 parameters and 2 modules. It ends in loss = nll_loss."
    )


def test_the_wrong_node_is_outlined_and_its_sentence_stands_below() -> None:
    walk = Walk(scalar_expression())
    right, _ = figure_html(walk.graph, [], {})
    html, _ = figure_html(walk.graph, [], {}, {}, {1: "The backward of add makes 2 <for> its first input."})

    assert "<figcaption><strong>The backward of add makes 2 &lt;for&gt; its first input.</strong></figcaption>" in html
    assert "stroke-dasharray" in drawn(html)
    assert "stroke-dasharray" not in drawn(right)


def test_the_figure_shows_the_played_gradients_before_backward_has_run() -> None:
    a, b = Value(2.0), Value(5.0)
    widget = graph(a * b + a)
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    table = graph((x * x).sum()).figure

    assert {"grad 6", "grad 2", "grad 1"} <= set(re.findall(r"grad [\d.]+", drawn(widget.figure)))
    assert "<td>mean 3, 2 to 4</td>" in table
    assert (a.grad, x.grad) == (0.0, None)


def drawn(html: str) -> str:
    """Return the picture of a figure as text."""
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert source is not None
    return base64.b64decode(source.group(1)).decode()
