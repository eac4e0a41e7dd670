"""The rules of PyTorch's own operations: there is one for all that beginners use, and it says what the node does."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from firesteel_widgets import graph
from firesteel_widgets.explorer.derivatives import RULES
from firesteel_widgets.explorer.rules import NEGATIVE, is_torchs, plain_name
from firesteel_widgets.explorer.walk import Walk
from torch.nn import functional

from .torch_programs import MODELS, OPERATIONS

NAMES = ("abs", "cat", "clamp", "cos", "cosh", "exp", "isfinite", "sigmoid", "sin", "sinh", "tanh", "sign")
WORDS: dict[str, Any] = {
    **{name: getattr(torch, name) for name in NAMES},
    **{name: lambda number, name=name: getattr(torch.as_tensor(number), name)() for name in ("log", "sqrt")},
    "inv": torch.inverse,
    "cross": torch.linalg.cross,
    "pixel_unshuffle": functional.pixel_unshuffle,
    "pi": math.pi,
}


def operations(result: torch.Tensor) -> Iterator[Any]:
    """Yield PyTorch's own nodes behind a result; leaves have no rule."""
    return (node for node in Walk(result).functions if is_torchs(node) and node.next_functions)


@pytest.mark.parametrize("name", MODELS)
def test_each_operation_of_a_beginners_model_has_a_rule(name: str) -> None:
    torch.manual_seed(0)

    found = {plain_name(node) for node in operations(MODELS[name]())}

    assert len(found) > 1
    assert found <= RULES.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_rule_of_an_operation_computed_as_it_is_written_is_what_pytorch_makes(name: str) -> None:
    torch.manual_seed(0)
    result = OPERATIONS[name]()
    node, gradient = result.grad_fn, torch.rand_like(result)
    assert node is not None

    said = list(computed(RULES[plain_name(node)], node, gradient))

    made = node(gradient)
    for expected, got in zip(made if isinstance(made, tuple) else (made,), said, strict=False):
        if expected is not None:
            torch.testing.assert_close(torch.as_tensor(got).expand_as(expected), expected)


def computed(rule: str, node: Any, gradient: torch.Tensor) -> Iterator[Any]:
    """Yield what each element of a rule is worth, read as Python over what the node saved."""
    saved = {name.removeprefix("_saved_"): getattr(node, name) for name in dir(node) if name.startswith("_saved_")}
    numbers = {name: value - 2 * NEGATIVE if is_wrapped(value) else value for name, value in saved.items()}
    if isinstance(dims := numbers.get("dims"), tuple):
        numbers["dims"] = tuple(each - 2 * NEGATIVE if is_wrapped(each) else each for each in dims)
    names = {"alpha": 1, "value": 1, **WORDS, **numbers, "grad": gradient}
    parts = rule.removeprefix("grad_in = [").removesuffix("]").split("; ")
    for part in parts if len(parts) > 1 else elements(parts[0]):
        value, where, choice = part.partition(" where ")
        condition, _, otherwise = choice.partition(", else ")
        if where:
            chosen, other = (torch.as_tensor(eval(text, names), dtype=gradient.dtype) for text in (value, otherwise))
            yield torch.where(eval(condition, names), chosen, other)
        else:
            yield eval(value.removesuffix(", for the norm of order 2"), names)


def is_wrapped(value: Any) -> bool:
    return isinstance(value, int) and value >= NEGATIVE


def elements(rule: str) -> list[str]:
    """Return the elements of a list that is Python; the rule itself where a word in it is none."""
    if " where " in rule or "order 2" in rule:
        return [rule]
    tree = ast.parse(f"[{rule}]", mode="eval").body
    assert isinstance(tree, ast.List)
    return [ast.unparse(each) for each in tree.elts]


def test_a_rule_stands_in_the_picture_with_the_numbers_that_the_node_saved() -> None:
    widget = graph(functional.max_pool2d(torch.rand(1, 1, 4, 4, requires_grad=True), 2).sum())

    rule = next(rule for rule in widget.rules.values() if "result1" in rule["rule"])

    assert rule["rule"] == "grad_in = [zeros; each grad at result1, where its window was largest, added]"
    assert ["result1", "shape (1, 1, 2, 2)"] in rule["numbers"]


def test_every_rule_is_short_enough_to_be_read() -> None:
    assert all(rule.startswith("grad_in = [") and len(rule) <= 200 for rule in RULES.values())
    assert list(RULES) == sorted(RULES)
