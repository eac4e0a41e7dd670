"""The frame decoder under fire: whatever bytes come, it gives a value or a FrameError, soon and in little memory."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from firesteel_grader.inputs import arrays, dtypes
from firesteel_grader.inside import frames
from firesteel_grader.inside.channel import Channel, ChannelClosedError
from firesteel_grader.inside.values import DtypeValue, TensorValue
from hypothesis import given, settings
from hypothesis import strategies as st

MEGABYTE = 1 << 20
TAGS = ["f", "t", "d", "s", "a", "n", "x", "y", "", "q", "af"]

PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**100), 2**100),
    st.floats(),
    st.text(max_size=20),
    dtypes().map(DtypeValue),
    st.builds(slice, st.none() | st.integers(), st.none() | st.integers(), st.none() | st.integers()),
    arrays(dtype=dtypes()),
    arrays(dtype=dtypes()).flatmap(lambda array: st.builds(TensorValue, st.just(array), st.booleans())),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(), inner)
    ),
    max_leaves=10,
)
NUMBERS = st.integers() | st.sampled_from([-1, 0, 1, 1 << 31, (1 << 31) + 1, 1 << 63, 1 << 64, 10**399, 10**401])
DTYPE_NAMES = st.sampled_from(
    ["bool", "int8", "float16", "float64", "object", "complex128", "O", "<f8", "datetime64[s]", ""]
)
SIZES = st.lists(NUMBERS | st.booleans() | st.floats(), max_size=40)
HEADERS = st.recursive(
    st.none()
    | st.booleans()
    | NUMBERS
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*TAGS, "nan", "float64"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(TAGS), inner, min_size=1, max_size=2)
        | st.tuples(st.sampled_from(["a", "x", "n"]), DTYPE_NAMES, SIZES, SIZES, inner).map(
            lambda parts: {parts[0]: [parts[1], parts[2], parts[3], parts[4]][: 4 if parts[0] == "x" else 3]}
        )
    ),
    max_leaves=20,
)


def framed(header: bytes, payload: bytes = b"") -> bytes:
    return frames.PREFIX.pack(frames.MAGIC, len(header), len(payload)) + header + payload


def decoded_or_refused(frame: bytes) -> None:
    """Decode *frame*; what is decoded can be encoded again, so it holds nothing but values."""
    try:
        value = frames.loads(frame)
    except frames.FrameError:
        return
    again = frames.dumps(value)
    assert frames.dumps(frames.loads(again)) == again


@settings(max_examples=250)
@given(HEADERS, st.binary(max_size=64))
def test_a_hostile_header_is_decoded_or_refused(header: object, payload: bytes):
    decoded_or_refused(framed(json.dumps(header).encode(), payload))


@settings(max_examples=250)
@given(st.data(), VALUES)
def test_a_frame_that_was_cut_and_pasted_is_decoded_or_refused(data: st.DataObject, value: object):
    frame = bytearray(frames.dumps(value))
    for _ in range(data.draw(st.integers(1, 6))):
        start, end = sorted(data.draw(st.tuples(st.integers(0, len(frame)), st.integers(0, len(frame)))))
        piece = data.draw(st.binary(max_size=8) | st.just(bytes(frame[start:end])))
        frame[start : min(end, start + 8)] = piece
        if data.draw(st.booleans()) and len(frame) > frames.PREFIX.size:  # with a prefix that fits, to get further
            size = len(frame) - frames.PREFIX.size
            header = data.draw(st.integers(0, size))
            frame[: frames.PREFIX.size] = frames.PREFIX.pack(frames.MAGIC, header, size - header)

    decoded_or_refused(bytes(frame))


@settings(max_examples=200)
@given(st.text(max_size=80) | st.from_regex(r'[\[\]{}":,tafdxnsy0-9eE.\-\\u]{1,60}', fullmatch=True))
def test_text_that_is_nearly_json_is_decoded_or_refused(text: str):
    decoded_or_refused(framed(text.encode("utf-8", "surrogatepass")))


def repeated(text: bytes, size: int = frames.CAPS.header) -> bytes:
    return (text * (size // len(text) + 1))[:size]


def nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    return opening * depth + closing * depth


def listed(item: bytes) -> bytes:
    return b"[" + b",".join([item] * ((frames.CAPS.header - 2) // (len(item) + 1))) + b"]"


EMPTY = b'{"a":["float64",[0,2147483648,2147483648],[0,1,2]]}'
BOMBS: dict[str, Callable[[], bytes]] = {
    "lists in lists": lambda: framed(nested(b"[", b"]", 500_000)),
    "tuples in tuples": lambda: framed(nested(b'{"t":[', b"]}", 100_000)),
    "objects in objects": lambda: framed(nested(b'{"d":', b"}", 150_000)[:-1] + b"1}"),
    "an object that does not end": lambda: framed(repeated(b'{"d":[["a",')),
    "a list of nothing": lambda: framed(listed(b"[]")),
    "a list of numbers": lambda: framed(listed(b"1")),
    "a list of long numbers": lambda: framed(listed(b"9" * 400)),
    "a list of floats": lambda: framed(listed(b"1e308")),
    "a number of a million digits": lambda: framed(b"9" * frames.CAPS.header),
    "a negative one": lambda: framed(b"-" + b"9" * (frames.CAPS.header - 1)),
    "a float of a million digits": lambda: framed(b"0." + b"3" * (frames.CAPS.header - 2)),
    "a float with a long exponent": lambda: framed(b"1e" + b"9" * (frames.CAPS.header - 2)),
    "a float that is infinite": lambda: framed(b"1e999"),
    "NaN": lambda: framed(b"[NaN]"),
    "a string of escapes": lambda: framed(b'"' + repeated(b"\\u0041", frames.CAPS.header - 8)[: 6 * 170_000] + b'"'),
    "a lone surrogate": lambda: framed(b'"\\ud800"'),
    "surrogates in a key": lambda: framed(b'{"d":[["\\udfff",1]]}'),
    "spaces": lambda: framed(b" " * frames.CAPS.header),
    "many keys": lambda: framed(b"{" + b",".join(b'"%d":1' % n for n in range(80_000)) + b"}"),
    "the same key often": lambda: framed(b"{" + b",".join([b'"t":[]'] * 100_000) + b"}"),
    "empty arrays with huge axes": lambda: framed(listed(EMPTY)),
    "an array without its bytes": lambda: framed(b'{"a":["float64",[1073741824,1073741824],[0,1]]}'),
    "arrays that overlap": lambda: framed(b'[{"a":["int8",[100],[0]]},{"a":["int8",[100],[0]]}]', bytes(100)),
    "an array of axes": lambda: framed(json.dumps({"a": ["int8", [1] * 65, list(range(65))]}).encode(), b"1"),
    "an axis of true": lambda: framed(b'{"a":["int8",[true],[false]]}', b"1"),
    "a bool of two": lambda: framed(b'{"a":["bool",[2],[0]]}', b"\x01\x02"),
    "a scalar of objects": lambda: framed(b'{"n":["object"]}', bytes(8)),
    "a payload of nobody's": lambda: framed(b"1", bytes(MEGABYTE)),
    "an empty header": lambda: framed(b""),
    "two values": lambda: framed(b"1 2"),
    "a byte order mark": lambda: framed(b"\xef\xbb\xbf1"),
    "another encoding": lambda: framed("[1]".encode("utf-16")),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_time_and_memory(name: str):
    frame = BOMBS[name]()
    start = time.process_time()
    decoded(frame)
    seconds = time.process_time() - start
    tracemalloc.start()
    try:
        decoded(frame)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 120 * MEGABYTE  # the header may take one, its 100 000 parts some hundred bytes each
    assert seconds < 3  # of processor time; most take a tenth


def decoded(frame: bytes) -> None:
    with contextlib.suppress(frames.FrameError):
        frames.loads(frame)


def test_a_large_array_is_held_three_times_at_most():
    frame = frames.dumps(np.zeros(4 * MEGABYTE, np.float64))
    tracemalloc.start()
    try:
        value = frames.loads(frame)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert value.nbytes == 32 * MEGABYTE
    assert peak < 3 * value.nbytes


@settings(max_examples=60)
@given(st.lists(VALUES, min_size=1, max_size=3), st.integers(1, 40))
def test_frames_in_small_pieces_arrive_as_they_were(values: list[object], piece: int):
    stream = b"".join(map(frames.dumps, values))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=send_in_pieces, args=(theirs, stream, piece))
        sender.start()
        channel = Channel(ours)
        received = [frames.dumps(channel.receive(timeout=30)) for _ in values]
        sender.join()

    assert b"".join(received) == stream


def send_in_pieces(sock: socket.socket, stream: bytes, piece: int) -> None:
    for start in range(0, len(stream), piece):
        sock.sendall(stream[start : start + piece])


@settings(max_examples=100)
@given(st.binary(max_size=60), st.booleans())
def test_a_channel_gives_a_value_or_one_of_three_errors(data: bytes, honest_start: bool):
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall((frames.dumps(1) if honest_start else b"") + data)
        channel = Channel(ours)
        for _ in range(20):
            try:
                channel.receive(timeout=1)
            except (frames.FrameError, ChannelClosedError):
                return
    pytest.fail("more frames than bytes")
