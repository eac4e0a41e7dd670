"""Frames: one value as a JSON header and raw bytes, never a pickle.

A frame is ``magic, header length, payload length, header, payload``. The header is the value's tree in JSON; the bytes
of its arrays follow in order. The decoder trusts nothing: sizes are capped before anything is allocated, dtypes come
from a list of names, and every array must find exactly its bytes.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from .values import DTYPES, Array, DtypeValue, TensorValue, dtype_name

MAGIC = b"FSV1"
PREFIX = struct.Struct("!4sIQ")  # magic, bytes of header, bytes of payload

_ON_THE_WIRE = {name: dtype.newbyteorder("<") for name, dtype in DTYPES.items()}


@dataclass(frozen=True)
class Caps:
    """How large a frame may be; sizes in bytes, the others are counts."""

    header: int = 1 << 20
    payload: int = 64 << 20
    depth: int = 32
    nodes: int = 100_000
    rank: int = 32
    axis: int = 1 << 31
    digits: int = 400


CAPS = Caps()

_LARGEST = 10**CAPS.digits - 1


class FrameError(ValueError):
    """A value that cannot be sent, or bytes that are no frame."""


def dumps(value: object) -> bytes:
    """Return *value* as one frame.

    Args:
        value: None, bool, int, float, str, tuple, list, dict with str keys, slice, NumPy array or scalar,
            `TensorValue`, `DtypeValue`, or containers of these.

    Raises:
        FrameError: the value holds something else, or is larger than `CAPS` allows.

    >>> loads(dumps({"shape": (2, 3), "gain": float("inf")}))
    {'shape': (2, 3), 'gain': inf}
    """
    encoder = _Encoder()
    header = _TO_JSON.encode(encoder.tree(value, 0)).encode()
    if len(header) > CAPS.header:
        raise FrameError(f"a value whose structure takes {len(header)} bytes; {CAPS.header} are allowed")
    payload = b"".join(encoder.parts)
    return prefix(len(header), len(payload)) + header + payload


def loads(frame: bytes | bytearray | memoryview) -> Any:
    """Return the value that one whole frame holds.

    Raises:
        FrameError: the bytes are not exactly one well-formed frame within `CAPS`.
    """
    view = memoryview(frame)
    header_size, payload_size = sizes(view[: PREFIX.size])
    if len(view) != PREFIX.size + header_size + payload_size:
        raise FrameError(f"frame of {len(view)} bytes, its prefix announces {PREFIX.size + header_size + payload_size}")
    start = PREFIX.size + header_size
    decoder = _Decoder(view[start:])
    value = decoder.value(_parse(bytes(view[PREFIX.size : start])), 0)
    decoder.finish()
    return value


def prefix(header: int, payload: int) -> bytes:
    """Return the bytes that announce a header and a payload of so many bytes."""
    return PREFIX.pack(MAGIC, header, payload)


def sizes(prefix: bytes | bytearray | memoryview) -> tuple[int, int]:
    """Return how many bytes of header and of payload follow *prefix*.

    Raises:
        FrameError: it is no prefix of a frame, or announces more than `CAPS` allows.
    """
    if len(prefix) != PREFIX.size:
        raise FrameError(f"a frame's prefix has {PREFIX.size} bytes, got {len(prefix)}")
    magic, header_size, payload_size = cast("tuple[bytes, int, int]", PREFIX.unpack(prefix))
    if magic != MAGIC:
        raise FrameError("bytes that do not begin like a frame")
    if header_size > CAPS.header or payload_size > CAPS.payload:
        raise FrameError(f"a frame of {header_size} + {payload_size} bytes, more than is allowed")
    return header_size, payload_size


def _parse(header: bytes) -> object:
    try:
        return _FROM_JSON.decode(header.decode("utf-8"))
    except (UnicodeDecodeError, RecursionError) as error:
        raise FrameError(f"a header that cannot be read: {type(error).__name__}") from None
    except ValueError as error:
        raise FrameError(f"a header that is no JSON: {error}") from None


def _integer(digits: str) -> int:
    if len(digits.removeprefix("-")) > CAPS.digits:
        raise FrameError(f"an integer of {len(digits)} digits; {CAPS.digits} are allowed")
    return int(digits)


def _no_constant(name: str) -> object:
    raise FrameError(f"a header with the constant {name}")


_TO_JSON = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":"))
_FROM_JSON = json.JSONDecoder(parse_int=_integer, parse_constant=_no_constant)


def _require_unicode(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise FrameError("a string that is not valid Unicode") from None
    return text


class _Encoder:
    """Turns one value into a JSON tree and the bytes of its arrays."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.nodes = 0
        self.size = 0

    def tree(self, value: object, depth: int) -> object:
        self.nodes += 1
        if depth > CAPS.depth or self.nodes > CAPS.nodes:
            raise FrameError("a value nested too deep or with too many parts")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._integer(cast("int", value))
        if kind is float:
            return value if math.isfinite(cast("float", value)) else {"f": repr(value)}
        if kind is str:
            return _require_unicode(cast("str", value))
        if kind is list or kind is tuple:
            items = [self.tree(item, depth + 1) for item in cast("list[object]", value)]
            return items if kind is list else {"t": items}
        if kind is dict:
            return {"d": [self._pair(key, item, depth) for key, item in cast("dict[object, object]", value).items()]}
        return self._special(value, depth)

    def _special(self, value: object, depth: int) -> object:
        if isinstance(value, slice):
            return {"s": [self._bound(part) for part in (value.start, value.stop, value.step)]}
        if isinstance(value, DtypeValue):
            return {"y": value.name}
        if isinstance(value, TensorValue):
            return {"x": [*self._array(value.array), bool(value.requires_grad)]}
        if type(value) is np.ndarray:
            return {"a": self._array(value)}
        if isinstance(value, np.generic):
            return {"n": self._array(np.asarray(value))[:1]}
        raise FrameError(f"an object of type {type(value).__name__}")

    def _integer(self, value: int) -> int:
        if abs(value) > _LARGEST:
            raise FrameError(f"an integer of {value.bit_length()} bits")
        return value

    def _bound(self, part: object) -> int | None:
        if part is None:
            return None
        if type(part) is not int:
            raise FrameError(f"a slice with a bound of type {type(part).__name__}")
        return self._integer(part)

    def _pair(self, key: object, item: object, depth: int) -> list[object]:
        if type(key) is not str:
            raise FrameError(f"a dict with a key of type {type(key).__name__}")
        return [_require_unicode(key), self.tree(item, depth + 1)]

    def _array(self, array: Array) -> list[object]:
        name = dtype_name(array.dtype)
        if name is None:
            raise FrameError(f"an array of dtype {array.dtype}")
        shape = array.shape
        self.size += array.size * array.itemsize
        if self.size > CAPS.payload or array.ndim > CAPS.rank:
            raise FrameError(f"an array of shape {shape}, larger than the {CAPS.payload >> 20} MiB allowed")
        order = list(range(array.ndim))
        if not array.flags.c_contiguous:
            order.sort(key=lambda axis: -array.strides[axis])  # outermost axis first
            array = array.transpose(order)
        self.parts.append(array.astype(_ON_THE_WIRE[name], copy=False).tobytes())
        return [name, list(shape), order]


class _Decoder:
    """Builds one value from its JSON tree, taking the bytes of its arrays in order."""

    def __init__(self, payload: memoryview) -> None:
        self.payload = payload
        self.position = 0
        self.nodes = 0

    def value(self, tree: object, depth: int) -> object:
        self.nodes += 1
        if depth > CAPS.depth or self.nodes > CAPS.nodes:
            raise FrameError("a value nested too deep or with too many parts")
        if isinstance(tree, list):
            return [self.value(item, depth + 1) for item in cast("list[object]", tree)]
        if not isinstance(tree, dict):
            return self._plain(tree)
        if len(cast("dict[str, object]", tree)) != 1:
            raise FrameError("a header with an object of no known kind")
        ((tag, body),) = cast("dict[str, object]", tree).items()
        return self._tagged(tag, body, depth)

    def finish(self) -> None:
        """Check that every byte of the payload was used."""
        if self.position != len(self.payload):
            raise FrameError(f"{len(self.payload) - self.position} bytes of payload belong to no array")

    def _plain(self, tree: object) -> object:
        if isinstance(tree, float) and not math.isfinite(tree):
            raise FrameError("a header with a number that is too large")
        return _require_unicode(tree) if isinstance(tree, str) else tree

    def _tagged(self, tag: str, body: object, depth: int) -> object:
        if tag == "f" and isinstance(body, str) and body in ("nan", "inf", "-inf"):
            return float(body)
        if tag == "y" and isinstance(body, str) and body in DTYPES:
            return DtypeValue(body)
        if not isinstance(body, list):
            raise FrameError(f"a header with a malformed {tag[:9]!r}")
        items = cast("list[object]", body)
        if tag == "t":
            return tuple(self.value(item, depth + 1) for item in items)
        if tag == "d":
            return dict(self._pair(item, depth) for item in items)
        if tag == "s" and len(items) == 3 and all(item is None or type(item) is int for item in items):
            return slice(*items)
        if tag == "a" and len(items) == 3:
            return self._array(*items)
        if tag == "n" and len(items) == 1:
            return self._array(items[0], [], [])[()]
        if tag == "x" and len(items) == 4 and isinstance(items[3], bool):
            return TensorValue(self._array(*items[:3]), items[3])
        raise FrameError(f"a header with a malformed {tag[:9]!r}")

    def _pair(self, item: object, depth: int) -> tuple[str, object]:
        pair = cast("list[object]", item)
        if not isinstance(item, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise FrameError("a header with a malformed dict")
        return cast("str", self._plain(pair[0])), self.value(pair[1], depth + 1)

    def _array(self, name: object, shape: object, order: object) -> Array:
        if not isinstance(name, str) or name not in DTYPES:
            raise FrameError("an array of a dtype that is not allowed")
        axes, places = _sizes_list(shape), _sizes_list(order)
        in_order = list(range(len(axes)))
        if places != in_order and sorted(places) != in_order:
            raise FrameError("an array whose order is no permutation of its axes")
        count = math.prod(axes)  # Python's ints do not overflow
        size = count * DTYPES[name].itemsize
        if size > len(self.payload) - self.position:
            raise FrameError(f"an array of shape {tuple(axes)} without its bytes")
        raw = self.payload[self.position : self.position + size]
        self.position += size
        if name == "bool" and size and np.frombuffer(raw, np.uint8).max() > 1:
            raise FrameError("a bool that is neither 0 nor 1")
        flat = np.frombuffer(raw, dtype=_ON_THE_WIRE[name], count=count).astype(DTYPES[name], copy=True)
        try:
            packed = flat.reshape([axes[axis] for axis in places])
            return packed if places == in_order else packed.transpose([places.index(axis) for axis in in_order])
        except ValueError:
            raise FrameError(f"an array of shape {tuple(axes)}, which NumPy cannot hold") from None


def _sizes_list(value: object) -> list[int]:
    items = cast("list[object]", value)
    if not isinstance(value, list) or len(items) > CAPS.rank:
        raise FrameError("an array whose shape is no short list")
    if not all(type(item) is int and 0 <= item <= CAPS.axis for item in items):
        raise FrameError("an array with an axis of impossible size")
    return cast("list[int]", items)
