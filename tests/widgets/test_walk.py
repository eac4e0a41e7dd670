from __future__ import annotations

import math
from typing import Any

import firesteel
import pytest
import torch
from firesteel.scalar import Value
from firesteel_widgets.explorer.columns import EDGE_COLUMNS, NODE_COLUMNS, pack
from firesteel_widgets.explorer.values import packet
from firesteel_widgets.explorer.walk import Walk

from .graphs import long_chain, perceptron, scalar_expression, transformer, weight_used_twice


def walk_of_next_functions(start: Any) -> tuple[list[Any], set[tuple[Any, Any, int]]]:
    """Return nodes and edges, found by recursion: another way than the one under test."""
    nodes: dict[Any, None] = {}
    edges: set[tuple[Any, Any, int]] = set()

    def visit(node: Any) -> None:
        if node in nodes:
            return
        nodes[node] = None
        for slot, (following, _) in enumerate(node.next_functions):
            if following is not None:
                edges.add((following, node, slot))
                visit(following)

    visit(start)
    return list(nodes), edges


@pytest.mark.parametrize("make", [perceptron, weight_used_twice, lambda: transformer(2)])
def test_nodes_and_edges_are_those_of_next_functions(make: Any) -> None:
    loss = make()[0]
    walk = Walk(loss)
    nodes, edges = walk_of_next_functions(loss.grad_fn)

    assert walk.functions[0] is loss.grad_fn
    assert {id(function) for function in walk.functions} == {id(node) for node in nodes}
    found = {(walk.functions[s], walk.functions[t], slot) for s, t, slot in walk.graph.edges}
    assert found == edges
    assert len(walk.graph.edges) == len(edges)


def test_names_shapes_and_kinds_are_torchs() -> None:
    loss, model = perceptron()
    graph = Walk(loss, model, {"loss": loss}).graph

    root = graph.nodes[0]
    assert (root.name, root.label, root.kind, root.shape) == ("NllLossBackward0", "nll_loss", "root", ())
    assert (root.variable, graph.title) == ("loss", "loss")
    parameters = {node.label: (node.shape, node.dtype) for node in graph.nodes if node.kind == "parameter"}
    assert parameters == {name: (tuple(p.shape), "float32") for name, p in model.named_parameters()}
    addmm = next(node for node in graph.nodes if node.label == "addmm")
    assert (addmm.shape, addmm.slots) == ((8, 10), 3)


def test_a_variable_that_is_none_names_no_result_that_nobody_kept() -> None:
    x = torch.ones(2, requires_grad=True)
    nodes = Walk((x * 3).sum(), names={"x": x, "bound": None}).graph.nodes

    assert [node.variable for node in nodes] == ["", "", ""]


def test_a_weight_used_twice_is_one_node_with_two_uses() -> None:
    loss, weight = weight_used_twice()
    graph = Walk(loss, names={"W": weight}).graph

    assert [node.label for node in graph.nodes].count("W") == 1
    index = next(index for index, node in enumerate(graph.nodes) if node.label == "W")
    assert len(graph.consumers()[index]) == 2
    assert graph.nodes[index].kind == "input"


def test_a_deep_graph_is_walked_without_recursion() -> None:
    graph = Walk(long_chain(5_000)).graph

    assert len(graph.nodes) == 5_001
    assert graph.topological_order()[-1] == 0


def test_scalar_values_are_nodes_with_exact_numbers() -> None:
    walk = Walk(scalar_expression())
    packets = [packet(walk, index) for index in range(len(walk.graph.nodes))]

    assert [node.shape for node in walk.graph.nodes] == [()] * 7
    assert packets[0] == {"value": {"number": 4.0 * math.tanh(2.0)}, "grad": {"number": 1.0}}
    gradients = {walk.functions[i].data: packets[i]["grad"]["number"] for i in range(7)}
    assert gradients[10.0] == math.tanh(2.0)
    assert gradients[2.0] == pytest.approx(-3.0 * math.tanh(2.0) + 4.0 * (1.0 - math.tanh(2.0) ** 2))


def test_our_own_tensors_are_read_like_torchs() -> None:
    weight = firesteel.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    hidden = firesteel.tanh(weight)
    loss = (hidden * weight).sum()
    loss.backward()
    walk = Walk(loss, names={"weight": weight, "hidden": hidden, "loss": loss})

    labels = {node.label: index for index, node in enumerate(walk.graph.nodes)}
    assert set(labels) == {"sum", "mul", "tanh", "weight"}
    assert walk.graph.nodes[labels["tanh"]].variable == "hidden"
    assert walk.graph.nodes[labels["mul"]].shape == (2, 2)
    assert len(walk.graph.consumers()[labels["weight"]]) == 2
    assert packet(walk, labels["weight"])["grad"]["first"] == pytest.approx(weight.grad.numpy().reshape(-1).tolist())


def test_modules_recorded_by_our_framework_become_boxes() -> None:
    model = firesteel.nn.Sequential(firesteel.nn.Linear(3, 4), firesteel.nn.ReLU(), firesteel.nn.Linear(4, 2))
    graph = Walk(model(firesteel.ones(5, 3)).sum(), model).graph

    assert {(box.path, box.type) for box in graph.modules} == {("0", "Linear"), ("1", "ReLU"), ("2", "Linear")}
    inside = {node.label: graph.modules[node.module].path for node in graph.nodes if node.kind == "parameter"}
    assert inside == {"0.weight": "0", "0.bias": "0", "2.weight": "2", "2.bias": "2"}
    assert graph.nodes[0].module == -1


def test_a_torch_models_parameters_give_the_boxes() -> None:
    loss, model = transformer(2)
    graph = Walk(loss, model).graph
    paths = {box.path for box in graph.modules}

    assert paths == {
        name for name, module in model.named_modules() if name and name != "blocks" and len(list(module.parameters()))
    }
    for node in graph.nodes:
        if node.kind == "parameter":
            assert graph.modules[node.module].path == node.label.rsplit(".", 1)[0]
    softmax = [node for node in graph.nodes if node.label == "softmax"]
    assert {graph.modules[node.module].path for node in softmax} == {"blocks.0", "blocks.1"}
    sums = [graph.modules[node.module].path for node in graph.nodes if node.label == "add" and node.module >= 0]
    assert sorted(sums) == ["blocks.0", "blocks.0", "blocks.1", "blocks.1"]


def test_what_follows_the_model_up_to_the_root_lies_in_no_box() -> None:
    model = torch.nn.Sequential(*(torch.nn.TransformerEncoderLayer(8, 2, 16, batch_first=True) for _ in range(2)))
    graph = Walk(((model(torch.randn(1, 4, 8)) - 1) ** 2).mean(), model).graph
    outside = [node.label for node in graph.nodes if node.module < 0]
    assert outside == ["mean", "pow", "sub"]

    perceptron = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    graph = Walk(perceptron(torch.ones(2, 5, 3)).sum(), perceptron).graph
    labels = {node.label: node.module for node in graph.nodes}
    assert labels["sum"] < 0
    assert graph.modules[labels["view"]].path == "2", "a layer reshapes what it returns"


def test_values_of_intermediate_results_are_found_where_backward_saved_them() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tanh(x * 3.0)
    loss = y.sum()
    walk = Walk(loss)
    tanh = next(index for index, node in enumerate(walk.graph.nodes) if node.label == "tanh")

    assert packet(walk, tanh)["value"]["first"] == y.tolist()
    loss.backward()
    assert "not kept" in packet(walk, tanh)["value"]


def test_a_gradient_is_none_before_backward_and_there_after_it() -> None:
    loss, weight = weight_used_twice()
    walk = Walk(loss)
    index = next(index for index, node in enumerate(walk.graph.nodes) if node.kind == "input")

    assert "none yet" in packet(walk, index)["grad"]
    loss.backward()
    assert packet(walk, index)["grad"]["max"] == weight.grad.max().item()


def test_nan_and_infinity_are_counted_and_travel_as_text() -> None:
    x = torch.tensor([1.0, math.nan, math.inf, 3.0], requires_grad=True)
    walk = Walk((x * 2.0).sum())
    value = packet(walk, 2)["value"]

    assert (value["nans"], value["infinities"], value["min"], value["max"], value["mean"]) == (1, 1, 1.0, 3.0, 2.0)
    assert value["first"] == [1.0, "nan", "inf", 3.0]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.complex64])
def test_every_dtype_that_has_gradients_is_summed_up(dtype: torch.dtype) -> None:
    x = torch.tensor([1.0, 2.0], dtype=dtype, requires_grad=True)
    value = packet(Walk(x + 1.0), 1)["value"]

    assert value["shape"] == [2]
    assert value["max"] == pytest.approx(2.0)


def test_an_empty_tensor_has_no_figures() -> None:
    value = packet(Walk(torch.empty(0, 3, requires_grad=True) * 2.0), 1)["value"]

    assert (value["shape"], value["min"], value["first"]) == ([0, 3], None, [])


def test_what_has_no_graph_is_refused_in_a_sentence() -> None:
    with pytest.raises(TypeError, match=r"graph: got int, which has no grad_fn; pass the result"):
        Walk(3)
    with pytest.raises(TypeError, match=r"graph: model is a Tensor; pass the nn.Module"):
        Walk(torch.ones(2, requires_grad=True) * 2.0, torch.ones(2))
    for leaf in (torch.ones(2), firesteel.ones(2), Value(1.0)):
        with pytest.raises(ValueError, match=r"graph: this tensor has no grad_fn, so no operation was recorded"):
            Walk(leaf)


def test_columns_hold_every_node_and_edge() -> None:
    graph = Walk(*perceptron()).graph
    columns = pack(graph)

    assert len(columns["nodes"]) == 4 * len(NODE_COLUMNS) * len(graph.nodes)
    assert len(columns["edges"]) == 4 * len(EDGE_COLUMNS) * len(graph.edges)
    assert pack(graph) == columns
