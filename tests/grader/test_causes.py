"""A cause is named when it explains every failing case, and only then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from firesteel_grader.causes import Case, find_cause
from firesteel_grader.compare import compare_values
from firesteel_grader.inside.values import TensorValue

RANDOM = np.random.default_rng(0)
MATRICES = [RANDOM.normal(size=shape) for shape in [(2, 3), (3, 3), (4, 2)]]


def case(got: object, expected: object, *arguments: object) -> Case:
    difference = compare_values(wrap(got), wrap(expected))
    return Case(arguments, difference)


def wrap(value: object) -> object:
    return TensorValue(value) if isinstance(value, np.ndarray) else value


def cause_of(cases: list[Case]) -> str | None:
    smallest = next(item for item in cases if item.difference is not None)
    return find_cause(smallest, cases)[0]


@pytest.mark.parametrize(
    ("mistake", "cause"),
    [
        (lambda x: 2 * x, "constant factor"),
        (lambda x: x / 3, "constant factor"),
        (lambda x: -x, "sign"),
        (lambda x: 0 * x, "returns zeros"),
        (lambda x: x + 0.5, "constant offset"),
        (lambda x: x.T.copy(), "transposed"),
        (lambda x: x[None], "axis of size 1"),
        (lambda x: x / x.size, "mean instead of sum"),
        (lambda x: x * x.size, "sum instead of mean"),
        (lambda x: np.stack([x * 0.25, x * 0.75]), "missing sum over a broadcast axis"),
        (lambda x: x * np.nan, "unstable at large values"),
        (lambda x: np.sin(x), None),
        (lambda x: x.astype(np.float32), "wrong dtype"),
    ],
)
def test_a_mistake_made_everywhere_is_named(mistake: Any, cause: str | None):
    assert cause_of([case(mistake(matrix), matrix) for matrix in MATRICES]) == cause


@pytest.mark.parametrize(
    ("got", "expected", "cause"),
    [
        ((1, 3), (3, 1), "reversed"),
        ((3, 4), (3, 5), "off by one"),
        (4, 5, "off by one"),
        (None, 5, "returns None"),
        ([5], (5,), "wrong type"),
    ],
)
def test_a_mistake_in_small_numbers_is_named(got: object, expected: object, cause: str):
    assert cause_of([case(got, expected)]) == cause


def test_a_cause_that_does_not_explain_every_failure_is_not_named():
    x = MATRICES[0]

    assert cause_of([case(2 * x, x), case(3.7 * x, x), case(x + x**2, x)]) is None


def test_a_sum_over_the_stretched_axis_is_recognised():
    gradient = RANDOM.normal(size=(4, 3))

    assert cause_of([case(gradient, gradient.sum(0, keepdims=True))]) == "missing sum over a broadcast axis"


def test_what_only_the_failing_inputs_have_is_named():
    right = [case(1, 1, (2, size)) for size in range(2, 8)]
    wrong = [case(7, 1, (0, 3)), case(4, 1, (3, 0))]

    name, sentence = find_cause(wrong[0], [*right, *wrong])

    assert name == "only with a 0"
    assert sentence == "It fails for every tried input with a 0, and for no other."


def test_a_feature_that_passing_inputs_share_is_not_blamed():
    right = [case(1, 1, (0, size)) for size in range(8)]
    wrong = [case(7, 1, (0, 3)), case(4, 1, (3, 0))]

    assert cause_of([*right, *wrong]) is None
