from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import firesteel
import pytest
import torch
from firesteel_widgets import graph

FRAMEWORKS = pytest.mark.parametrize("framework", [torch, firesteel])


def line_of(function: Any, text: str) -> int:
    """Return the number of the line of *function* that holds *text*."""
    lines, first = inspect.getsourcelines(function)
    return first + next(at for at, line in enumerate(lines) if text in line)


@FRAMEWORKS
def test_a_forward_that_raises_draws_what_was_built_and_marks_the_operation(
    framework: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    x = framework.ones(2, 3, requires_grad=True)

    def computes() -> Any:
        hidden = x.tanh()
        return hidden @ x  # (2, 3) @ (2, 3)

    widget = graph(computes)
    failure = widget.failure

    assert failure["operation"] == "matmul"
    assert [argument[1:] for argument in failure["arguments"]] == [["(2, 3)", "float32"]] * 2
    assert failure["sentence"].startswith("RuntimeError: ")
    assert (failure["file"], failure["line"]) == ("widgets/test_failing.py", line_of(computes, "hidden @ x"))
    labels = [node.label for node in widget.walk.graph.nodes]
    assert labels == ["matmul", "tanh", "x"]
    assert sorted(failure["nodes"]) == [1, 2]
    assert (widget.tape, widget.cursor) == (b"", 0)
    assert failure["sentence"] in widget.figure.replace("&#x27;", "'")
    assert widget.desc.endswith(failure["sentence"])
    printed = capsys.readouterr().err
    assert failure["sentence"] in printed
    assert "firesteel_widgets" not in printed


@FRAMEWORKS
def test_a_model_whose_layers_do_not_fit_is_drawn_up_to_there(framework: Any) -> None:
    nn = framework.nn
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(5, 2))
    widget = graph(lambda: model(framework.ones(2, 3)), model)
    failure = widget.failure

    assert failure["operation"] in ("linear", "affine")
    assert [argument[1] for argument in failure["arguments"]] == ["(2, 4)", "(2, 5)", "(2)"]
    labels = {node.label for node in widget.walk.graph.nodes}
    assert {"0.weight", "0.bias", "relu", "2.weight", "2.bias"} <= labels


def test_the_names_of_what_went_in_are_those_of_the_source() -> None:
    class Net:
        def __init__(self) -> None:
            self.weight = torch.ones(5, 2, requires_grad=True)

        def __call__(self, x: torch.Tensor) -> torch.Tensor:
            return torch.add(x * 2.0, self.weight)

    net = Net()
    failure = graph(lambda: net(torch.ones(2, 3))).failure

    assert failure["operation"] == "add"
    assert failure["arguments"] == [["self.weight", "(5, 2)", "float32"]]


def test_an_error_without_any_tensor_is_simply_raised() -> None:
    def computes() -> Any:
        raise KeyError("nothing built")

    with pytest.raises(KeyError, match="nothing built"):
        graph(computes)


def test_what_a_function_returns_must_have_a_graph() -> None:
    with pytest.raises(TypeError, match="graph: got NoneType"):
        graph(lambda: None)


@FRAMEWORKS
def test_each_node_knows_the_line_that_made_it_and_the_name_it_was_given(framework: Any) -> None:
    weight = framework.ones(3, 2, requires_grad=True)

    def layer(x: Any) -> Any:
        return (x @ weight).tanh()

    def network() -> Any:
        x = framework.ones(4, 3)
        hidden = layer(x)
        halves = [hidden * 0.5, hidden * 2.0]
        return (halves[0] + halves[1]).sum()

    widget = graph(network)
    lines = {widget.walk.graph.nodes[int(node)].label: place[1] for node, place in widget.places.items()}

    assert lines["matmul" if "matmul" in lines else "mm"] == lines["tanh"] == line_of(layer, "x @ weight")
    assert lines["mul"] == line_of(network, "halves = [")
    assert lines["add"] == lines["sum"] == line_of(network, "halves[0] + ")
    assert "hidden" in [node.variable for node in widget.walk.graph.nodes]
    assert set(widget.files) == {"widgets/test_failing.py"}
    assert widget.files["widgets/test_failing.py"] == Path(__file__).read_text(encoding="utf-8")


def test_a_layer_of_the_framework_is_placed_where_the_learner_called_it() -> None:
    model = firesteel.nn.Linear(3, 2)
    widget = graph(lambda: model(firesteel.ones(1, 3)).sum())

    assert {place[0] for place in widget.places.values()} == {"widgets/test_failing.py"}
    assert len(widget.places) == sum(node.slots > 0 for node in widget.walk.graph.nodes)


def test_the_place_is_known_from_torchs_anomaly_mode_too() -> None:
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match="Anomaly"), torch.autograd.detect_anomaly():
        loss = (x * 2.0).sum()
    widget = graph(loss)

    here = line_of(test_the_place_is_known_from_torchs_anomaly_mode_too, "loss = (x")
    assert widget.places == {"0": ["widgets/test_failing.py", here], "1": ["widgets/test_failing.py", here]}


def test_without_a_watched_run_no_place_is_made_up() -> None:
    x = torch.ones(2, requires_grad=True)
    widget = graph((x * 2.0).sum())

    assert (widget.places, widget.files) == ({}, {})
