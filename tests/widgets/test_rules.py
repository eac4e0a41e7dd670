from __future__ import annotations

import json
import linecache
import sys
from typing import Any

import firesteel
import pytest
import torch
from firesteel.functions import elementwise
from firesteel.scalar import Value
from firesteel_course.borrow import compile_into
from firesteel_widgets import graph
from firesteel_widgets.explorer.derivatives import RULES
from firesteel_widgets.explorer.rules import plain_name
from firesteel_widgets.explorer.sources import parsed
from firesteel_widgets.explorer.statement import Unknown, statement_of
from firesteel_widgets.explorer.walk import Walk

from .graphs import perceptron, transformer

ours: Any = firesteel  # whose `tensor` is a function, not the module of that name


def rule_of(widget: Any, label: str) -> dict[str, Any]:
    """Return the rule of the first node with this label."""
    node = next(node for node, shown in enumerate(widget.walk.graph.nodes) if shown.label == label)
    return widget.rules[str(node)]


def test_a_scalars_rule_is_what_its_function_says_with_the_numbers_put_in() -> None:
    a, b = Value(2.0), Value(-3.0)
    widget = graph((a * b).tanh())
    rule = rule_of(widget, "mul")

    assert rule["rule"] == "grad_in = [grad * b.data, grad * a.data]"
    assert rule["numbers"] == [["grad", "2.458e-5"], ["b.data", "-3"], ["a.data", "2"]]
    source = widget.sources[rule["source"]]
    assert (source["name"], source["file"]) == ("multiply", "firesteel/scalar.py")
    assert source["lines"][0].startswith("def multiply(")
    lines = linecache.getlines(firesteel.scalar.__file__)
    assert lines[source["first"] - 1].rstrip() == source["lines"][0]


def test_our_tensors_rule_is_what_their_backward_returns() -> None:
    x = ours.tensor([2.0], requires_grad=True)
    widget = graph((x * 5.0).sum())
    rule = rule_of(widget, "mul")

    assert "grad * b" in rule["rule"]
    assert ["grad", "1"] in rule["numbers"]
    assert ["b", "5"] in rule["numbers"]
    assert widget.sources[rule["source"]]["name"] == "Mul.backward"


CELL = """
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        twice = 2.0 * x
        return grad * twice
"""


@pytest.mark.parametrize("framework", [torch, firesteel])
def test_a_backward_written_in_a_notebooks_cell_is_found(framework: Any) -> None:
    file = "/tmp/ipykernel_12/34.py"
    linecache.cache[file] = len(CELL), None, [*CELL.splitlines(keepends=True)], file
    space: dict[str, Any] = {"torch": framework, "__name__": "__main__", "In": ["", "x = 1", CELL]}
    exec(compile(CELL, file, "exec"), space)
    widget = graph(space["Square"].apply(framework.tensor(3.0, requires_grad=True)) * 1.0)
    rule = rule_of(widget, "square")

    assert rule["rule"] == "grad_in = [grad * twice]"
    assert rule["numbers"] == [["grad", "1"], ["twice", "6"]]
    source = widget.sources[rule["source"]]
    assert (source["file"], source["first"], source["lines"][1]) == ("cell [2]", 8, "def backward(ctx, grad):")
    assert "\n".join(source["lines"]).endswith("return grad * twice")


def test_a_borrowed_answer_is_not_told() -> None:
    space = dict(vars(elementwise))
    borrowed = compile_into(space, "functions.elementwise.Mul")
    widget = graph(borrowed.apply(firesteel.ones(2, requires_grad=True), firesteel.ones(2)).sum())
    rule = rule_of(widget, "mul")

    assert (rule["source"], rule["rule"], rule["numbers"]) == (-1, "", [])
    assert "grad * b" not in json.dumps([widget.sources, widget.rules]) + widget.figure


def test_torchs_own_nodes_have_the_rule_of_the_table_and_what_they_saved() -> None:
    x = torch.tensor(2.0, requires_grad=True)
    rule = rule_of(graph((x * 5.0).exp()), "mul")
    widget = graph(x.exp() * 3.0)

    assert (rule["source"], rule["rule"]) == (-1, "grad_in = [grad * other, grad * self]")
    assert rule["numbers"] == [["grad", "22026"], ["other", "5"]]  # self is not saved: 5.0 wants no gradient
    assert rule_of(widget, "exp")["numbers"] == [["grad", "3"], ["result", "7.389"]]


def test_the_table_knows_every_operation_of_a_transformer_and_a_perceptron() -> None:
    for make in (perceptron, lambda: transformer(1)):
        functions = Walk(make()[0]).functions
        names = {plain_name(function) for function in functions if function.next_functions}
        assert names <= set(RULES), names - set(RULES)


def test_rules_say_that_there_are_as_many_gradients_as_the_statement_lists() -> None:
    x = firesteel.ones(2, 3, requires_grad=True)
    widget = graph((x.reshape(3, 2) @ x).sum())

    assert rule_of(widget, "reshape")["rule"] == "grad_in = [grad.reshape(ctx.shape)]"
    assert ["ctx.shape", "(2, 3)"] in rule_of(widget, "reshape")["numbers"]


def test_watching_a_backward_leaves_an_earlier_profiler_in_place() -> None:
    seen: list[str] = []

    def profiler(frame: Any, event: str, argument: Any) -> None:
        seen.append(event)

    sys.setprofile(profiler)
    try:
        graph(firesteel.ones(2, requires_grad=True).tanh().sum())
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
    assert seen


def test_the_rule_stands_in_the_figures_table() -> None:
    a = Value(2.0)
    figure = graph(a * 3.0).figure

    assert '<th scope="col">local rule</th>' in figure
    assert "<td>grad_in = [grad * b.data, grad * a.data]</td>" in figure


def test_a_rule_too_long_to_read_is_left_out() -> None:
    long = parsed(["def backward(ctx, grad):", f"    return {' + '.join(['grad'] * 60)}"])
    nothing = parsed(["def backward(ctx, grad):", "    pass"])

    assert long is not None
    assert nothing is not None
    assert statement_of(long) == statement_of(nothing) == Unknown
    assert parsed(["not python"]) is None
