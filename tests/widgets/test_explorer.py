from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import firesteel_widgets
import pytest
import torch
from firesteel_widgets import GraphExplorer, graph

from .graphs import long_chain, perceptron, transformer, weight_used_twice


class Sent(list[Any]):
    """The messages that a widget sends; stands in for its comm's `send`."""

    def __call__(self, content: Any, buffers: Any = None) -> None:
        self.append(json.loads(json.dumps(content, allow_nan=False)))


@pytest.fixture
def perceptron_widget(monkeypatch: pytest.MonkeyPatch) -> tuple[GraphExplorer, Sent]:
    widget, sent = graph(*perceptron()), Sent()
    monkeypatch.setattr(widget, "send", sent)
    return widget, sent


def receive(widget: GraphExplorer, data: dict[str, Any]) -> None:
    """Hand the widget a message as the page sends it."""
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def test_the_callers_variables_name_the_inputs() -> None:
    weight = torch.ones(3, requires_grad=True)
    hidden = weight * 2.0
    loss = hidden.sum()
    widget = graph(loss)

    assert widget.title == "loss"
    assert [(node.variable, node.label) for node in widget.walk.graph.nodes] == [
        *(("loss", "sum"), ("hidden", "mul"), ("", "weight")),
    ]


def test_need_is_answered_with_the_values_of_the_moment(perceptron_widget: tuple[GraphExplorer, Sent]) -> None:
    widget, sent = perceptron_widget
    bias = next(index for index, node in enumerate(widget.walk.graph.nodes) if node.label == "2.bias")

    receive(widget, {"method": "custom", "content": {"need": [bias]}})
    widget.walk.root.backward()
    receive(widget, {"method": "custom", "content": {"need": [bias]}})

    before, after = (message["values"][str(bias)] for message in sent)
    assert "none yet" in before["grad"]
    assert after["grad"]["shape"] == [10]
    assert widget.walk.variable(bias).grad.max().item() == after["grad"]["max"]


@pytest.mark.parametrize(
    "content", [{}, {"need": []}, {"need": [-1, 10**9, "0", None, True]}, {"need": {}}, "nonsense", None]
)
def test_a_question_about_nothing_is_not_answered(
    perceptron_widget: tuple[GraphExplorer, Sent], content: object
) -> None:
    widget, sent = perceptron_widget
    receive(widget, {"method": "custom", "content": content})

    assert sent == []


def test_the_page_sets_selected_and_expanded(perceptron_widget: tuple[GraphExplorer, Sent]) -> None:
    widget, _ = perceptron_widget
    receive(widget, {"method": "update", "state": {"selected": 3, "expanded": ["0"]}})

    assert (widget.selected, widget.expanded) == (3, ["0"])


def test_select_opens_the_boxes_around_the_node() -> None:
    widget = graph(*transformer(2))
    widget.expanded = []
    widget.select("blocks.1.mlp.0.weight")

    assert widget.walk.graph.nodes[widget.selected].label == "blocks.1.mlp.0.weight"
    assert widget.expanded == ["blocks.1", "blocks.1.mlp", "blocks.1.mlp.0"]
    with pytest.raises(KeyError, match="select: no node is called 'nothing'"):
        widget.select("nothing")


def test_an_expression_gives_the_title_where_no_variable_does() -> None:
    x = torch.ones(3, requires_grad=True)

    expression = graph((x * 2.0).sum())
    function = graph(lambda: (x * 2.0).sum())
    long = graph((x * 2.0 + x * 3.0 + x * 4.0 + x * 5.0).sum())

    assert [expression.title, function.title, long.title] == ["(x * 2.0).sum()", "(x * 2.0).sum()", "sum"]


def test_an_answer_to_need_brings_histogram_thumbnail_and_rule(
    perceptron_widget: tuple[GraphExplorer, Sent],
) -> None:
    widget, sent = perceptron_widget
    weight = next(index for index, node in enumerate(widget.walk.graph.nodes) if node.label == "0.weight")
    receive(widget, {"method": "custom", "content": {"need": [weight, 0]}})

    (answer,) = sent
    value = answer["values"][str(weight)]["value"]
    assert (value["strides"], sum(value["histogram"]), len(value["histogram"])) == ([64, 1], 32 * 64, 32)
    assert (value["thumbnail"]["rows"], value["thumbnail"]["columns"]) == (16, 16)
    assert "histogram" not in widget.known[str(weight)]["value"]
    assert answer["rules"]["0"]["rule"].startswith("grad_in = ")


def test_need_events_is_answered_with_contributions(perceptron_widget: tuple[GraphExplorer, Sent]) -> None:
    widget, sent = perceptron_widget
    event = next(at for at, event in enumerate(widget.recorded.events) if event.kind == 3 and event.amount < 0)
    receive(widget, {"method": "custom", "content": {"need_events": [event, -1, 10**9, "x"]}})

    assert sent == [{"events": {str(event): widget.recorded.contribution(event)}}]


def test_a_twelve_block_transformer_opens_with_less_than_300_kilobytes() -> None:
    state = graph(*transformer(12)).get_state()
    size = sum(len(v) if isinstance(v, bytes) else len(json.dumps(v)) for v in state.values())

    assert size < 300_000


def test_values_beyond_the_first_are_left_for_later() -> None:
    widget = graph(long_chain(1_000))

    assert list(widget.known) == [str(node) for node in range(len(widget.known))]
    assert 30_000 < len(json.dumps(widget.known)) <= 40_000


def test_displaying_shows_the_figure_first_and_tells_text_readers(capsys: pytest.CaptureFixture[str]) -> None:
    widget = graph(*perceptron())
    bundle, _ = widget._repr_mimebundle_()

    assert bundle["text/plain"].startswith("Autograd graph of ")
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert f'data-fs-fallback="{widget.fallback}"' in widget.figure
    assert "HTML" in capsys.readouterr().out  # display() outside a notebook prints


def test_a_page_holds_everything_and_fetches_nothing(tmp_path: Path) -> None:
    page = graph(weight_used_twice()[0]).to_html(tmp_path / "graph.html").read_text()

    assert page.startswith("<!doctype html>")
    assert "MODULE_SOURCE" not in page
    outside = page.replace("http://www.w3.org/", "")
    assert "http://" not in outside
    assert "https://" not in outside


def test_the_public_list_is_sorted_and_complete() -> None:
    public = {
        name
        for name, value in vars(firesteel_widgets).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }

    assert firesteel_widgets.__all__ == sorted(public)


def test_the_model_layer_loads_neither_torch_nor_ipywidgets() -> None:
    package = Path(firesteel_widgets.__file__).parent
    modules = [
        ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if path.name not in ("__init__.py", "base.py", "widget.py")
    ]
    root = Path(firesteel_widgets.__file__).parent
    code = f"""
import importlib, sys, types
package = types.ModuleType("firesteel_widgets")
package.__path__ = [{str(root)!r}]
sys.modules["firesteel_widgets"] = package
for name in {modules!r}:
    importlib.import_module("firesteel_widgets." + name)
print([name for name in ("torch", "ipywidgets", "anywidget", "firesteel", "IPython") if name in sys.modules])
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"
