"""Run a driver once on one framework and say what happened, in values only.

The worker does this with the learner's framework, the judge with the reference; the same code on both sides.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from math import prod
from types import ModuleType
from typing import Any, cast

import numpy as np

from . import frames
from .splice import ANSWER_FILE
from .values import DTYPES, Array, DtypeValue, TensorValue, dtype_name

TEXT_CAP = 2000
"""Characters of an error's message that are passed on."""

NAME_CAP = 200
"""Characters of the name of a class or a variable that are passed on."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

_PLAIN = (type(None), bool, int, float, str, slice)

Reply = dict[str, Any]
"""What a run left: {"kind": "value" | "error" | "unsendable", ...}; only values."""


def run_driver(
    torch: ModuleType, driver: Callable[..., object], arguments: tuple[object, ...], gradients: bool = False
) -> Reply:
    """Run *driver* on *torch* and return its outcome.

    Args:
        torch: the framework.
        driver: the compiled driver.
        arguments: values as they cross the boundary; tensors are built from them here.
        gradients: also run backward and return the gradients of the arguments.

    Returns:
        ``{"kind": "value", "value", "mutated", "aliased"}`` (the last two: positions of arguments), or
        ``{"kind": "error", "classes", "message", "line", "caller", "name"}`` with the names of the error's classes from
        its own to `Exception`, or ``{"kind": "unsendable", "message"}`` for a result that is no value.
    """
    try:
        with np.errstate(all="ignore"):
            reply = _outcome(torch, driver, arguments, gradients)
            frames.dumps(reply["value"])
            return reply
    except frames.FrameError as error:
        return _unsendable(error)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are outcomes here, too
        return describe_error(error)


def run_to_frame(
    torch: ModuleType, driver: Callable[..., object], arguments: tuple[object, ...], gradients: bool, number: int
) -> bytes:
    """Run *driver* as `run_driver` does, and return the frame of its reply with *number* as its last entry, "id"."""
    try:
        with np.errstate(all="ignore"):
            return frames.dumps({**_outcome(torch, driver, arguments, gradients), "id": number})
    except frames.FrameError as error:
        reply = _unsendable(error)
    except BaseException as error:  # as in `run_driver`
        reply = describe_error(error)
    return frames.dumps({**reply, "id": number})


def _unsendable(error: frames.FrameError) -> Reply:
    return {"kind": "unsendable", "message": str(error)[:TEXT_CAP]}


def _outcome(torch: ModuleType, driver: Callable[..., object], arguments: tuple[object, ...], gradients: bool) -> Reply:
    built = [to_framework(value, torch) for value in arguments]
    result = driver(torch, *built)
    value = to_value((result, _backward(result, built, torch)) if gradients else result, torch)
    pairs = enumerate(zip(arguments, built, strict=True))
    mutated = [position for position, (before, after) in pairs if not _same(before, after, torch)]
    return {"kind": "value", "value": value, "mutated": mutated, "aliased": _aliased(result, built, torch)}


def describe_error(error: BaseException) -> Reply:
    """Return the reply that tells of *error*: its classes, message, the answer's line that raised it and its caller."""
    line, caller = (*reversed(_answer_lines(error)), None, None)[:2]
    name = getattr(error, "name", None)
    return {
        "kind": "error",
        "classes": [_clean(kind.__name__, NAME_CAP) for kind in type(error).__mro__[:100] if kind is not object],
        "message": _message(error),
        "line": line,
        "caller": caller if caller != line else None,
        "name": _clean(name, NAME_CAP) if isinstance(error, NameError) and type(name) is str else None,
    }


def _message(error: BaseException) -> str:
    try:
        return _clean(str.__str__(str(error)), TEXT_CAP)
    except Exception:  # an error of the learner's own class may raise anything while it is told
        return ""


def _clean(text: str, longest: int) -> str:
    text = _ADDRESS.sub(" at 0x...", text[: 2 * longest])  # an address is another one in every worker
    return text[:longest].encode("utf-8", "replace").decode()


def _answer_lines(error: BaseException) -> list[int]:
    frames_passed = traceback.walk_tb(error.__traceback__)
    return [line for frame, line in frames_passed if frame.f_code.co_filename == ANSWER_FILE]


def to_framework(value: object, torch: Any) -> object:
    """Return *value* with tensors and dtypes of *torch* in place of `TensorValue` and `DtypeValue`."""
    if isinstance(value, TensorValue):
        tensor = torch.from_numpy(value.array.copy(order="K"))
        if value.requires_grad:
            tensor.requires_grad = True
        return tensor
    if isinstance(value, DtypeValue):
        return getattr(torch, value.name)
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, tuple):
        return tuple(to_framework(item, torch) for item in cast("tuple[object, ...]", value))
    if isinstance(value, list):
        return [to_framework(item, torch) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: to_framework(item, torch) for key, item in cast("dict[object, object]", value).items()}
    return value


def to_value(result: object, torch: Any, depth: int = 0) -> object:
    """Return *result* as exact types that frames carry, copied and contiguous.

    Subclasses are read through their base type, so that an object which lies about itself gains nothing.

    Raises:
        FrameError: it holds something that is no value.
    """
    kind = type(result)
    if kind in _PLAIN or issubclass(kind, np.generic):
        return result
    if depth > frames.CAPS.depth:
        raise frames.FrameError("a value nested too deep")
    if issubclass(kind, _class(torch, "Tensor")):
        tensor = cast("Any", result)
        return TensorValue(_plain_array(tensor._array), bool(tensor.requires_grad))
    if issubclass(kind, np.ndarray):
        return _plain_array(cast("Array", result))
    if issubclass(kind, _class(torch, "dtype")):
        return DtypeValue(_dtype_name(result))
    if issubclass(kind, int):
        return int.__add__(cast("int", result), 0)
    if issubclass(kind, float):
        return float.__mul__(cast("float", result), 1.0)
    if issubclass(kind, str):
        return str.__str__(cast("str", result))
    return _container(result, torch, depth + 1)


def _class(torch: Any, name: str) -> Any:
    return getattr(torch, name, ())  # () is the class of nothing: an answer may have removed the name


def _container(result: object, torch: Any, depth: int) -> object:
    kind = type(result)
    if issubclass(kind, tuple):
        return tuple(to_value(item, torch, depth) for item in tuple.__iter__(cast("tuple[object, ...]", result)))
    if issubclass(kind, list):
        return [to_value(item, torch, depth) for item in list.__iter__(cast("list[object]", result))]
    if issubclass(kind, dict):
        pairs = dict.items(cast("dict[object, object]", result))
        return {key: to_value(item, torch, depth) for key, item in pairs}
    raise frames.FrameError(f"an object of type {kind.__name__}")


def _plain_array(array: Array) -> Array:
    if dtype_name(array.dtype) is None:
        raise frames.FrameError(f"an array of dtype {array.dtype}")
    if array.size * array.itemsize > frames.CAPS.payload:
        raise frames.FrameError(
            f"an array of shape {array.shape}, larger than the {frames.CAPS.payload >> 20} MiB that a result may take"
        )
    return np.array(array, dtype=array.dtype, order="C", copy=True, subok=False)


def _dtype_name(dtype: object) -> str:
    name = str(dtype).rpartition(".")[2]
    if name not in DTYPES:
        raise frames.FrameError(f"a dtype called {name[:40]!r}")
    return name


def _backward(result: object, built: list[object], torch: Any) -> list[object]:
    leaves = [item for item in built if isinstance(item, _class(torch, "Tensor")) and cast("Any", item).requires_grad]
    if isinstance(result, _class(torch, "Tensor")) and cast("Any", result).requires_grad:
        tensor = cast("Any", result)
        tensor.backward(torch.from_numpy(cotangent(tensor._array.shape, tensor._array.dtype)))
    return [cast("Any", leaf).grad for leaf in leaves]


def cotangent(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return the gradient that a `gradients` check starts backward from: 1, 2, 3 ..., so that no two are the same.

    >>> cotangent((2, 2), np.dtype("float64"))
    array([[1., 2.],
           [3., 4.]])
    """
    return np.arange(1, prod(shape) + 1).reshape(shape).astype(dtype)


def _same(before: object, after: object, torch: Any) -> bool:
    """Tell whether what `to_framework` made of *before* still is that, to the last bit."""
    if after is before:  # a plain value, which nobody can change
        return True
    if isinstance(before, TensorValue):
        tensor = cast("Any", after)
        return (
            isinstance(after, _class(torch, "Tensor"))
            and _same_array(before.array, tensor._array)
            and before.requires_grad == bool(tensor.requires_grad)
        )
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and _same_array(before, after)
    if isinstance(before, DtypeValue):
        return getattr(torch, before.name, None) is after
    return _same_container(before, after, torch)


def _same_array(before: Array, after: Array) -> bool:
    return before.dtype == after.dtype and before.shape == after.shape and before.tobytes() == after.tobytes()


def _same_container(before: object, after: object, torch: Any) -> bool:
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        mine, theirs = cast("list[object]", before), cast("list[object]", after)
        return len(mine) == len(theirs) and all(_same(*pair, torch) for pair in zip(mine, theirs, strict=True))
    if isinstance(before, dict) and isinstance(after, dict):
        wanted, found = cast("dict[str, object]", before), cast("dict[str, object]", after)
        return list(wanted) == list(found) and all(_same(wanted[key], found[key], torch) for key in wanted)
    try:
        return frames.dumps(before) == frames.dumps(after)  # a number that was put back as another object
    except frames.FrameError:
        return False


def _aliased(result: object, built: list[object], torch: Any) -> list[int]:
    outputs = _buffers(result, torch)
    return [
        position
        for position, argument in enumerate(built)
        if any(np.may_share_memory(mine, theirs) for mine in outputs for theirs in _buffers(argument, torch))
    ]


def _buffers(value: object, torch: Any) -> list[Array]:
    if isinstance(value, _class(torch, "Tensor")):
        return [cast("Any", value)._array]
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, list | tuple):
        return [buffer for item in cast("list[object]", value) for buffer in _buffers(item, torch)]
    return []
