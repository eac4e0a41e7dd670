"""The local rule of each operation as its backward states it, and what the names in the rule are here."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from ..text import number_text, shape_text
from .derivatives import RULES
from .model import Difference
from .sources import backward_of, parsed, written
from .statement import Statement, Unknown, statement_of, statement_of_value
from .walk import Walk, is_leaf

MOST = 300  # nodes whose numbers are noted while the backward pass is played
WORDS = re.compile(r"[A-Za-z_]\w*")
NUMBER = re.compile(r"\d+(_copy)?$")
NEGATIVE = 2**63  # PyTorch hands out a saved axis -1 as 2**64 - 1


class Rules:
    """The sources and rules of a graph's nodes, filled while `play` runs it (`watch`)."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.sources: list[dict[str, Any]] = []
        self.wrong: dict[int, Difference] = {}
        self._numbers: dict[int, list[list[str]]] = {}
        self._known: dict[CodeType, tuple[int, Statement]] = {}

    def watch(self, node: int, gradients: Sequence[Any], call: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        """Make the call and note what the names in the node's rule are while it runs."""
        if node >= MOST:
            return call()
        function = self.walk.functions[node]
        backward = backward_of(function)
        if backward is None:
            self._numbers[node] = saved_numbers(function, RULES.get(plain_name(function), ""), gradients)
            return call()
        _, statement = self._source(backward)
        if hasattr(function, "derivatives"):
            self._numbers[node] = value_numbers(function, statement, gradients[0])
            return call()
        with watched(backward.__code__, statement.names) as found:
            results = call()
        self._numbers[node] = [[name, value_text(found[name])] for name in statement.names if name in found]
        return results

    def of(self, node: int) -> dict[str, Any] | None:
        """Return ``{"source", "rule", "numbers", "wrong"}`` of a node, None for a leaf where nothing is wrong."""
        function = self.walk.functions[node]
        leaf = is_leaf(function) and not self.walk.graph.nodes[node].slots
        if leaf and node not in self.wrong:
            return None
        backward = None if leaf else backward_of(function)
        source, rule = -1, RULES.get(plain_name(function), "") if is_torchs(function) else ""
        if backward is not None:
            source, statement = self._source(backward)
            rule = statement.rule
        wrong = self.wrong.get(node)
        return {
            "source": source,
            "rule": rule,
            "numbers": self._numbers.get(node, []),
            "wrong": wrong.pack() if wrong else None,
        }

    def _source(self, backward: FunctionType) -> tuple[int, Statement]:
        """Return where in `sources` a backward stands (-1: nobody has its text), and what it states."""
        if backward.__code__ in self._known:
            return self._known[backward.__code__]
        text = written(backward)
        tree = parsed(text.lines) if text else None
        value = backward.__name__ != "backward"
        statement = Unknown if tree is None else statement_of_value(tree) if value else statement_of(tree)
        index = -1
        if text:
            index = len(self.sources)
            self.sources.append({**text._asdict(), "rule": statement.rule})
        self._known[backward.__code__] = index, statement
        return index, statement


@contextmanager
def watched(code: CodeType, names: Sequence[str]) -> Generator[dict[str, Any]]:
    """Collect, while the block runs, what *names* are when the function of *code* returns."""
    found: dict[str, Any] = {}

    def look(frame: Any, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is code:
            found.update(values_of(names, frame.f_locals))

    earlier = sys.getprofile()
    sys.setprofile(look if names else earlier)
    try:
        yield found
    finally:
        sys.setprofile(earlier)


def values_of(names: Sequence[str], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of names such as ``a`` or ``ctx.shape`` among a function's variables."""
    found: dict[str, Any] = {}
    for name in names:
        first, *rest = name.split(".")
        value = variables.get(first)
        for attribute in rest:
            value = getattr(value, attribute, None)
        if value is not None:
            found[name] = value
    return found


def saved_numbers(function: Any, rule: str, gradients: Sequence[Any]) -> list[list[str]]:
    """Return what the names of a rule of PyTorch's are: the incoming gradient and what the node saved."""
    found: dict[str, Any] = {"grad": gradients[0]}
    for name in WORDS.findall(rule):
        found.setdefault(name, getattr(function, f"_saved_{name}", None))
    return [[name, value_text(value)] for name, value in found.items() if value is not None and name in rule]


def value_numbers(value: Any, statement: Statement, gradient: float) -> list[list[str]]:
    """Return what the derivatives in a scalar's rule are."""
    pairs = dict(zip(statement.names, value.derivatives, strict=False))
    named = {name: number for name, number in pairs.items() if not is_number(name)}
    return [["grad", number_text(gradient)], *([name, number_text(number)] for name, number in named.items())]


def is_number(text: str) -> bool:
    """Say whether a piece of Python is a number written out.

    >>> is_number("-1.0"), is_number("b.data")
    (True, False)
    """
    try:
        return isinstance(ast.literal_eval(text), (int, float))
    except ValueError:
        return False


def value_text(value: Any) -> str:
    """Return what a name stands for: a number, the few elements of a small tensor, or a shape."""
    if hasattr(value, "numel") and hasattr(value, "shape"):
        if value.numel() == 1:
            return number_text(value.detach().reshape(-1).tolist()[0])
        if value.ndim == 1 and value.numel() <= 4:
            return f"[{', '.join(map(number_text, value.detach().tolist()))}]"
        return f"shape {shape_text(tuple(value.shape))}"
    if isinstance(value, tuple):
        return shape_text(value)
    if isinstance(value, int) and value >= NEGATIVE:
        value -= 2 * NEGATIVE
    return number_text(value) if isinstance(value, (int, float)) else str(value)[:40]


def plain_name(function: Any) -> str:
    """Return a node's name without what PyTorch sets behind it: a digit, or ``0_copy``."""
    return NUMBER.sub("", function.name().rsplit("::", 1)[-1])


def is_torchs(function: Any) -> bool:
    """Say whether a node is one of PyTorch's own, written in C++."""
    return type(function).__module__.startswith("torch") or hasattr(function, "_sequence_nr")
