"""Outcomes are compared layer by layer, and only the first layer that differs is told."""

from __future__ import annotations

import numpy as np
import pytest
from firesteel_grader.compare import close, compare_values, describe_raise
from firesteel_grader.inputs import arrays, dtypes, elements
from firesteel_grader.inside.values import DtypeValue, TensorValue
from hypothesis import given
from hypothesis import strategies as st


def tensor(data: object, dtype: str = "float64", requires_grad: bool = False) -> TensorValue:
    return TensorValue(np.array(data, dtype=dtype), requires_grad)


@pytest.mark.parametrize(
    ("got", "expected", "layer", "text"),
    [
        (tensor([1.0], "float32"), tensor([[2.0, 3.0]]), "dtype", "The result has dtype float32, expected float64."),
        (tensor([1.0]), tensor([[2.0, 3.0]]), "shape", "The result has shape (1,), expected (1, 2)."),
        (
            tensor([[1.0, 2.0], [3.0, 9.0]]),
            tensor([[1.0, 0.0], [3.0, 4.0]]),
            "values",
            "2 of 4 elements of the result differ; the first at [0, 1]: got 2.0, expected 0.0. "
            "The largest difference is 5, at [1, 1].",
        ),
        (tensor(1.5), tensor(2.5), "values", "The result is 1.5, expected 2.5."),
        (
            tensor([1.0]),
            tensor([1.0], requires_grad=True),
            "type",
            "The result has requires_grad=False, expected True.",
        ),
        (np.ones(2), tensor([1.0, 1.0]), "type", "The result is a NumPy array, np.array([1.0, 1.0], dtype=np.float64)"),
        (None, (1, 2), "type", "The result is None; expected a tuple, (1, 2)."),
        ([1, 2], (1, 2), "type", "The result is a list, [1, 2]; expected a tuple, (1, 2)."),
        ((1, 2, 3), (1, 2), "shape", "The result has 3 entries, (1, 2, 3); expected 2, (1, 2)."),
        ((1, 5), (1, 2), "values", "The result is (1, 5), expected (1, 2): 1 of 2 entries differ, the first at [1]."),
        (((1,), (3,)), ((1,), (2,)), "values", "Entry [1] of the result is (3,), expected (2,)."),
        (1, True, "type", "The result is an int, 1; expected a bool, True."),
        (1.0, 1, "type", "The result is a float, 1.0; expected an int, 1."),
        ("a", "b", "values", "The result is 'a', expected 'b'."),
        (DtypeValue("int32"), DtypeValue("int64"), "dtype", "The result is torch.int32, expected torch.int64."),
        ({"a": 1}, {"b": 1}, "shape", "The result has the keys ['a'], expected ['b']."),
        ({"a": 1}, {"a": 2}, "values", "Entry ['a'] of the result is 1, expected 2."),
        (
            tensor([float("nan")]),
            tensor([1.0]),
            "values",
            "1 of 1 elements of the result differ; the first at [0]: got",
        ),
        (tensor([1.0]), tensor([float("nan")]), "values", "1 of 1 elements of the result differ"),
        (tensor([float("inf")]), tensor([float("-inf")]), "values", "1 of 1 elements"),
    ],
)
def test_the_first_layer_that_differs_is_told(got: object, expected: object, layer: str, text: str):
    difference = compare_values(got, expected)

    assert difference is not None
    assert difference.layer == layer
    assert difference.text.startswith(text)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (0.1 + 0.2, 0.3),
        (float("nan"), float("nan")),
        (tensor([float("nan"), float("inf")]), tensor([float("nan"), float("inf")])),
        (tensor([1.0 + 1e-12]), tensor([1.0])),
        (tensor([1.0 + 1e-6], "float32"), tensor([1.0], "float32")),
        (tensor([1e-9, 1e3]), tensor([0.0, 1e3])),  # what is lost beside a large number
        (slice(1, 2), slice(1, 2)),
    ],
)
def test_what_is_near_enough_is_equal(got: object, expected: object):
    assert compare_values(got, expected) is None


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_result_of_half_the_precision_is_not_near_enough(dtype: str):
    """An answer that computes in a smaller dtype and casts back is told apart."""
    half = {"float16": "float16", "float32": "float16", "float64": "float32"}[dtype]
    exact = np.linspace(0.1, 3.0, 50).astype(dtype)
    rounded = exact.astype(half).astype(dtype) if dtype != "float16" else exact + np.float16(0.1)

    assert not close(rounded, exact).all()


@given(arrays(dtype=dtypes()))
def test_an_array_equals_itself(array: np.ndarray):
    assert compare_values(TensorValue(array), TensorValue(array.copy())) is None


@given(arrays(dtype=dtypes("if"), numbers=st.integers(-5, 5)), st.data())
def test_one_changed_element_is_found_where_it_is(array: np.ndarray, data: st.DataObject):
    if array.size == 0:
        return
    index = tuple(data.draw(st.integers(0, size - 1)) for size in array.shape)
    changed = array.copy()
    changed[index] += 1

    difference = compare_values(changed, array)

    assert difference is not None
    assert difference.index == index


@given(elements("float64", adversarial=True), elements("float64", adversarial=True))
def test_numbers_are_compared_as_arrays_are(a: float, b: float):
    alone = compare_values(a, b) is None
    in_array = compare_values(np.array([a]), np.array([b])) is None

    assert alone is in_array


def test_an_error_is_told_with_its_line_and_the_one_that_led_there():
    reply = {"kind": "error", "classes": ["ValueError"], "message": "no", "line": 6, "caller": 11}

    assert describe_raise(reply) == "ValueError: no (line 6 of the answer, reached from line 11)"


def test_two_entries_that_changed_places_are_told():
    ones, twos = np.ones(2), 2 * np.ones(2)

    difference = compare_values((twos, ones), (ones, twos))

    assert difference is not None
    assert difference.cause == "swapped"
    assert compare_values((ones, twos), (ones, twos)) is None
