"""A reference that is withheld is an empty shell, however it was wrapped; what is not its own is left alone."""

from __future__ import annotations

import types
from collections.abc import Callable

import pytest
from firesteel_grader.inside.absence import functions_of, withhold
from firesteel_grader.inside.splice import load_framework

SOURCE = """
import functools

def shared(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments) + 1
    return wrapper

def helper(x):
    return x

def plain(x=3, *, y=4):
    return helper(x) + y

@shared
def wrapped(x):
    return x

@functools.lru_cache
def cached(x):
    return x

partial = functools.partial(lambda x, y: x + y, 1)

def maker():
    base = 10
    def made(x):
        return x + base
    return made

class Klass:
    def method(self): return 1
    @property
    def prop(self): return 2
    @staticmethod
    def static(): return 3
    @classmethod
    def kind(cls): return 4
    class Inner:
        def deep(self): return 5
    later = lambda self: 6

def other(x):
    return Klass
"""


@pytest.fixture
def module() -> types.ModuleType:
    made = types.ModuleType("made")
    exec(compile(SOURCE, "made.py", "exec"), vars(made))
    return made


def names(module: types.ModuleType, symbol: str) -> set[str]:
    return {function.__qualname__ for function in functions_of(vars(module)[symbol], symbol)}


@pytest.mark.parametrize(
    ("symbol", "wanted"),
    [
        ("plain", {"plain"}),
        ("wrapped", {"wrapped"}),
        ("cached", {"cached"}),
        ("Klass", {f"Klass.{name}" for name in ("method", "prop", "static", "kind", "Inner.deep", "<lambda>")}),
        ("other", {"other"}),
    ],
)
def test_all_functions_of_a_definition_are_found_and_no_others(module: types.ModuleType, symbol: str, wanted: set[str]):
    assert names(module, symbol) == wanted


def test_a_function_with_free_names_is_emptied_too():
    base = 10

    def made(x: int) -> int:
        return x + base

    functions = functions_of(made, "test_a_function_with_free_names_is_emptied_too")

    assert functions == [made]


CALLS: dict[str, Callable[[types.ModuleType], object]] = {
    "plain": lambda module: module.plain(),
    "wrapped": lambda module: module.wrapped(1),
    "cached": lambda module: module.cached(object()),
    "Klass": lambda module: module.Klass().method(),
}


@pytest.mark.parametrize("symbol", CALLS)
def test_what_is_withheld_no_longer_computes(module: types.ModuleType, symbol: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("firesteel_grader.inside.absence.locate", lambda package, exercise: (module, exercise))
    assert CALLS[symbol](module) is not None

    withhold(module, symbol)

    with pytest.raises(NotImplementedError, match="is not here"):
        CALLS[symbol](module)
    assert module.helper(7) == 7


def test_the_other_exercises_of_a_framework_still_work():
    framework = load_framework("framework_of_this_test")

    withhold(framework, "strides.contiguous_strides")

    assert framework.shapes.broadcast_shapes((2, 1), (3,)) == (2, 3)
    with pytest.raises(NotImplementedError):
        framework.strides.contiguous_strides((2, 3))
