"""Compare two outcomes layer by layer: runs, error, type, dtype, shape, values, side effects.

Only the first layer that differs is told, because what follows it is usually its consequence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from .inside.execution import Reply
from .inside.values import Array, DtypeValue, TensorValue
from .show import show

TOLERANCES: dict[str, tuple[float, float]] = {
    "float16": (5e-3, 1e-3),
    "float32": (2e-5, 2e-6),
    "float64": (1e-9, 1e-11),
}
"""(relative, absolute) allowed difference by dtype; the absolute one is scaled by the largest expected number."""


@dataclass(frozen=True, eq=False)
class Difference:
    """The first layer in which an answer differs from the reference.

    Args:
        layer: "runs", "error", "type", "dtype", "shape", "values", "mutates", "aliases", "state" or "boundary".
        text: one or two sentences: what differs and where.
        got: the answer's value at that place, or its reply.
        expected: the reference's.
        place: where in the result, such as ``"[1]"``; empty for the whole.
        index: of the first differing element, for arrays.
        cause: a named cause that follows from the layer alone.
    """

    layer: str
    text: str
    got: object = None
    expected: object = None
    place: str = ""
    index: tuple[int, ...] | None = None
    cause: str | None = None


def compare_values(
    got: object, expected: object, tolerance: tuple[float, float] | None = None, place: str = ""
) -> Difference | None:
    """Return the first difference between two values that crossed the boundary, or None.

    Args:
        got: the answer's.
        expected: the reference's.
        tolerance: (relative, absolute) for floats; by default `TOLERANCES`.
        place: where in the whole result the two stand.
    """
    if isinstance(expected, TensorValue) and isinstance(got, TensorValue):
        return _tensors(got, expected, tolerance, place)
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return _arrays(got, expected, tolerance, place)
    if _is_number(expected) and _is_number(got):
        return _numbers(got, expected, tolerance, place)
    if type(got) is not type(expected):
        return _types(got, expected, place)
    if isinstance(expected, list | tuple):
        return _sequences(cast("list[object]", got), cast("list[object]", expected), tolerance, place)
    if isinstance(expected, dict):
        return _dicts(cast("dict[str, object]", got), cast("dict[str, object]", expected), tolerance, place)
    if got == expected:
        return None
    text = f"{_it(place)} is {show(got)}, expected {show(expected)}."
    if isinstance(expected, DtypeValue):
        return Difference("dtype", text, got, expected, place, cause="wrong dtype")
    return Difference("values", text, got, expected, place)


def close(got: Array, expected: Array, tolerance: tuple[float, float] | None = None) -> Array:
    """Return elementwise whether *got* is near enough to *expected*; NaN only where NaN is expected.

    Args:
        got: array of the same shape and dtype as *expected*.
        expected: what it should be.
        tolerance: (relative, absolute); by default that of the dtype.
    """
    if expected.dtype.kind != "f":
        return np.asarray(got == expected)
    relative, absolute = tolerance or TOLERANCES[expected.dtype.name]
    with np.errstate(all="ignore"):
        a, b = got.astype(np.float64), expected.astype(np.float64)
        finite = np.abs(b[np.isfinite(b)])
        allowed = absolute * max(1.0, float(finite.max(initial=0.0))) + relative * np.abs(b)
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        return np.asarray(same | (np.isfinite(a) & np.isfinite(b) & (np.abs(a - b) <= allowed)))


def compare_errors(got: Reply, expected: Reply, same_error: bool) -> Difference | None:
    """Return the difference between two outcomes of which the reference's is an error, or None."""
    wanted = expected["classes"][0]
    if got["kind"] == "value":
        text = f"It returned {show(got['value'])}; expected {wanted}: {expected['message']}"
        return Difference("error", text, got["value"], expected, cause="no such error raised")
    if got["kind"] == "error" and ("Exception" in got["classes"]) and (wanted in got["classes"] or not same_error):
        return None
    if got["kind"] == "unsendable":
        return Difference("error", f"It returned {got['message']}; expected {wanted}.", got, expected)
    text = f"It raised {describe_raise(got)}; expected {wanted}: {expected['message']}"
    cause = "name not defined" if got.get("name") else "another error raised"
    return Difference("error", text, got, expected, cause=cause)


def describe_raise(reply: Reply) -> str:
    """Return ``Class: message (line N of the answer, reached from line M)`` for an error reply."""
    caller = f", reached from line {reply['caller']}" if reply.get("caller") else ""
    line = f" (line {reply['line']} of the answer{caller})" if reply.get("line") else ""
    message = f": {reply['message']}" if reply.get("message") else ""
    return f"{reply['classes'][0]}{message}{line}"


def _is_number(value: object) -> bool:
    return isinstance(value, bool | int | float | np.generic)


def _numbers(got: Any, expected: Any, tolerance: tuple[float, float] | None, place: str) -> Difference | None:
    a, b = np.asarray(got), np.asarray(expected)
    kinds = [{"i": "i", "u": "i", "O": "i"}.get(kind, kind) for kind in (a.dtype.kind, b.dtype.kind)]
    if kinds[0] != kinds[1]:
        return _types(got, expected, place)
    if kinds[1] == "f":
        wide = np.dtype(np.float64) if isinstance(expected, float) else b.dtype
        same = bool(close(a.astype(wide), b.astype(wide), tolerance))
    else:
        same = bool(got == expected)
    if same:
        return None
    return Difference("values", f"{_it(place)} is {show(got)}, expected {show(expected)}.", got, expected, place)


def _types(got: object, expected: object, place: str) -> Difference:
    text = f"{_it(place)} is {_kind_and_value(got)}; expected {_kind_and_value(expected)}."
    cause = "returns None" if got is None and not place else "wrong type"
    return Difference("type", text, got, expected, place, cause=cause)


def _kind_and_value(value: object) -> str:
    return "None" if value is None else f"{kind_of(value)}, {show(value)}"


def kind_of(value: object) -> str:
    """Return what *value* is, in words, as PyTorch would call it.

    >>> kind_of((1, 2)), kind_of(None)
    ('a tuple', 'None')
    """
    if value is None:
        return "None"
    names: dict[type, str] = {TensorValue: "Tensor", DtypeValue: "dtype", np.ndarray: "NumPy array"}
    name = names.get(type(value), type(value).__name__)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _sequences(
    got: list[object], expected: list[object], tolerance: tuple[float, float] | None, place: str
) -> Difference | None:
    if len(got) != len(expected):
        text = f"{_it(place)} has {len(got)} entries, {show(got)}; expected {len(expected)}, {show(expected)}."
        return Difference("shape", text, got, expected, place)
    pairs = enumerate(zip(got, expected, strict=True))
    differences = (compare_values(mine, wanted, tolerance, f"{place}[{i}]") for i, (mine, wanted) in pairs)
    first = next((difference for difference in differences if difference), None)
    if first is None:
        return None
    if all(map(_is_number, [*got, *expected])) and first.layer == "values":
        return _number_list(got, expected, first, place)
    if len(got) == 2 and not any(compare_values(got[1 - i], expected[i], tolerance) for i in (0, 1)):
        return replace(first, text=f"{first.text} The two entries have changed places.", cause="swapped")
    return first


def _number_list(got: list[object], expected: list[object], first: Difference, place: str) -> Difference:
    """Tell a difference of two lists of numbers as one, since a shape is read as a whole."""
    wrong = sum(compare_values(mine, wanted) is not None for mine, wanted in zip(got, expected, strict=True))
    text = f"{_it(place)} is {show(got)}, expected {show(expected)}"
    if len(got) > 1:
        text += f": {wrong} of {len(got)} entries differ, the first at {first.place.removeprefix(place)}"
    return Difference("values", f"{text}.", got, expected, place)


def _dicts(
    got: dict[str, object], expected: dict[str, object], tolerance: tuple[float, float] | None, place: str
) -> Difference | None:
    if list(got) != list(expected):
        text = f"{_it(place)} has the keys {list(got)}, expected {list(expected)}."
        return Difference("shape", text, got, expected, place)
    differences = (compare_values(got[key], expected[key], tolerance, f"{place}[{key!r}]") for key in expected)
    return next((difference for difference in differences if difference), None)


def _arrays(got: Array, expected: Array, tolerance: tuple[float, float] | None, place: str) -> Difference | None:
    if got.dtype != expected.dtype:
        text = f"{_it(place)} has dtype {got.dtype.name}, expected {expected.dtype.name}."
        return Difference("dtype", text, got, expected, place, cause="wrong dtype")
    if got.shape != expected.shape:
        text = f"{_it(place)} has shape {got.shape}, expected {expected.shape}."
        return Difference("shape", text, got, expected, place)
    wrong = ~close(got, expected, tolerance)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    return Difference("values", _elements(got, expected, wrong, index, place), got, expected, place, index)


def _elements(got: Array, expected: Array, wrong: Array, index: tuple[int, ...], place: str) -> str:
    if not index:
        return f"{_it(place)} is {show(got[()])}, expected {show(expected[()])}."
    text = (
        f"{int(wrong.sum())} of {wrong.size} elements of {_it(place, start=False)} differ; the first at "
        f"{list(index)}: got {show(got[index])}, expected {show(expected[index])}."
    )
    with np.errstate(all="ignore"):
        apart = np.where(wrong, np.abs(got.astype(np.float64) - expected.astype(np.float64)), -math.inf)
    worst = tuple(int(i) for i in np.unravel_index(int(np.nan_to_num(apart, nan=-1.0).argmax()), wrong.shape))
    if worst == index or not np.isfinite(apart[worst]):
        return text
    return f"{text} The largest difference is {apart[worst]:.4g}, at {list(worst)}."


def _tensors(
    got: TensorValue, expected: TensorValue, tolerance: tuple[float, float] | None, place: str
) -> Difference | None:
    difference = _arrays(got.array, expected.array, tolerance, place)
    if difference is not None:
        return replace(difference, got=got, expected=expected)
    if got.requires_grad == expected.requires_grad:
        return None
    text = f"{_it(place)} has requires_grad={got.requires_grad}, expected {expected.requires_grad}."
    cause = "cut from the graph" if expected.requires_grad else "kept in the graph"
    return Difference("type", text, got, expected, place, cause=cause)


def _it(place: str, start: bool = True) -> str:
    if not place:
        return "The result" if start else "the result"
    if place.startswith("the "):
        return place.capitalize() if start else place
    return f"{'Entry' if start else 'entry'} {place} of the result"
