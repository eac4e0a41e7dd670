"""Frames carry values unchanged, and no bytes can hurt the decoder."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from firesteel_grader.inputs import arrays, dtypes
from firesteel_grader.inside import frames
from firesteel_grader.inside.values import Array, DtypeValue, TensorValue
from hypothesis import given, settings
from hypothesis import strategies as st

PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    st.text(),
    dtypes().map(DtypeValue),
    st.builds(slice, st.none() | st.integers(), st.none() | st.integers(), st.none() | st.integers()),
    st.floats(width=32).map(np.float32),
    st.integers(-128, 127).map(np.int8),
    arrays(dtype=dtypes()),
    arrays(dtype=dtypes()).flatmap(lambda array: st.builds(TensorValue, st.just(array), st.booleans())),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(a: object, b: object) -> bool:
    """Equal in type and to the last bit, with one NaN like another."""
    if type(a) is not type(b):
        return False
    if isinstance(a, TensorValue) and isinstance(b, TensorValue):
        return a.requires_grad == b.requires_grad and same(a.array, b.array)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() and same_layout(a, b)
    if isinstance(a, np.generic) and isinstance(b, np.generic):
        return a.dtype == b.dtype and (a.tobytes() == b.tobytes() or bool(np.isnan(a) and np.isnan(b)))
    if isinstance(a, float) and isinstance(b, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def same_layout(a: Array, b: Array) -> bool:
    return a.size < 2 or a.flags.c_contiguous == b.flags.c_contiguous


@given(VALUES)
def test_a_value_comes_back_unchanged(value: object):
    assert same(frames.loads(frames.dumps(value)), value)


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_nothing_else(data: bytes):
    with pytest.raises(frames.FrameError):
        frames.loads(data)


@given(st.binary(max_size=200))
def test_a_frame_with_a_garbled_header_is_refused(data: bytes):
    frame = frames.PREFIX.pack(frames.MAGIC, len(data), 0) + data

    try:
        value = frames.loads(frame)
    except frames.FrameError:
        return
    assert frames.dumps(value)  # by chance it was a plain value such as 7


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["f", "t", "d", "s", "a", "n", "x", "y", "q"]), inner, min_size=1, max_size=2)
    ),
    max_leaves=15,
)


@settings(max_examples=300)
@given(JSON, st.binary(max_size=64))
def test_any_json_tree_is_decoded_or_refused(tree: object, payload: bytes):
    header = json.dumps(tree).encode()
    frame = frames.PREFIX.pack(frames.MAGIC, len(header), len(payload)) + header + payload

    try:
        frames.loads(frame)
    except frames.FrameError:
        return


@settings(max_examples=200)
@given(VALUES, st.data())
def test_a_frame_with_one_byte_changed_is_decoded_or_refused(value: object, data: st.DataObject):
    frame = bytearray(frames.dumps(value))
    at = data.draw(st.integers(0, len(frame) - 1))
    frame[at] = data.draw(st.integers(0, 255))

    try:
        frames.loads(frame)
    except frames.FrameError:
        return


def framed(tree: object, payload: bytes = b"") -> bytes:
    header = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return frames.PREFIX.pack(frames.MAGIC, len(header), len(payload)) + header + payload


@pytest.mark.parametrize(
    ("tree", "payload"),
    [
        ({"a": ["object", [1], [0]]}, b"12345678"),
        ({"a": ["float64", [1 << 40], [0]]}, b""),
        ({"a": ["float64", [1 << 30, 1 << 30, 1 << 30], [0, 1, 2]]}, b""),
        ({"a": ["float64", [-1], [0]]}, b""),
        ({"a": ["float64", [1.0], [0]]}, bytes(8)),
        ({"a": ["float64", [True], [0]]}, bytes(8)),
        ({"a": ["float64", [2], [0]]}, bytes(8)),
        ({"a": ["float64", [1], [0]]}, bytes(16)),
        ({"a": ["float64", [1, 1], [0, 0]]}, bytes(8)),
        ({"a": ["float64", [1] * 65, list(range(65))]}, bytes(8)),
        ({"a": ["float64", [(1 << 31) - 1] * 31 + [0], list(range(32))]}, b""),
        ({"a": ["bool", [1], [0]]}, b"\x02"),
        ({"y": "object"}, b""),
        ({"f": "1.0"}, b""),
        ({"t": [1], "d": []}, b""),
        ({"d": [[1, 2]]}, b""),
        ({"s": [1, 2]}, b""),
        ({}, b""),
        (b"NaN", b""),
        (b"1e999", b""),
        (b"[" * 100_000, b""),
        (b'{"t":' * 20_000, b""),
        (b"[" * 40 + b"]" * 40, b""),
        (b"[" + b"1," * 200_000 + b"1]", b""),
        (b"1" * 5000, b""),
        (b'"\\ud800"', b""),
        (b"\xff\xfe", b""),
    ],
    ids=lambda part: repr(part)[:40],
)
def test_a_hostile_header_is_refused(tree: object, payload: bytes):
    with pytest.raises(frames.FrameError):
        frames.loads(framed(tree, payload))


def test_a_prefix_that_announces_too_much_is_refused_before_anything_is_read():
    with pytest.raises(frames.FrameError, match="more than is allowed"):
        frames.sizes(frames.PREFIX.pack(frames.MAGIC, 10, 1 << 62))


@pytest.mark.parametrize(
    "value",
    [
        object(),
        lambda: 1,
        np.array([1, "a"], dtype=object),
        np.array([1 + 2j]),
        np.array(["text"]),
        {1: 2},
        {1, 2},
        b"b",
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_value_is_not_sent(value: object):
    with pytest.raises(frames.FrameError):
        frames.dumps(value)


def test_an_array_that_is_huge_by_strides_of_zero_is_not_sent():
    with pytest.raises(frames.FrameError, match="larger than"):
        frames.dumps(np.broadcast_to(np.zeros(1), (1 << 40,)))


def test_a_list_that_holds_itself_is_not_sent():
    loop: list[object] = []
    loop.append(loop)

    with pytest.raises(frames.FrameError, match="too deep"):
        frames.dumps(loop)
