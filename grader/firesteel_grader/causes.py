"""Named causes: what kind of mistake explains all failing cases that were seen.

A cause is only named when it explains the smallest failing case and every other failing one, so that a learner is not
sent after a coincidence. Each classifier takes got and expected of one case as arrays of floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import Any, cast

import numpy as np

from .compare import Difference
from .inside.values import Array, TensorValue

ENOUGH = 4
"""Passing and failing cases needed before a cause is read off the inputs' features."""


@dataclass(frozen=True, eq=False)
class Case:
    """One input that was tried.

    Args:
        arguments: the driver's arguments as values.
        difference: how the outcome differs; None when it passed.
    """

    arguments: tuple[object, ...]
    difference: Difference | None


def find_cause(smallest: Case, cases: Iterable[Case]) -> tuple[str | None, str]:
    """Return the named cause of a failure and a sentence about it; (None, "") when none can be told.

    Args:
        smallest: the smallest failing case.
        cases: all cases tried, failing and passing.
    """
    difference = smallest.difference
    assert difference is not None
    tried = list(cases)
    failing = [case.difference for case in tried if case.difference is not None] or [difference]
    if difference.cause is not None and difference.cause not in ("wrong type",):
        return difference.cause, ""
    return _numeric_cause(difference, failing) or _where_it_fails(tried) or (difference.cause, "")


def _numeric_cause(smallest: Difference, failing: list[Difference]) -> tuple[str, str] | None:
    pairs = [
        (got, want) for got, want in map(_numbers_of, [smallest, *failing]) if got is not None and want is not None
    ]
    if len(pairs) < len(failing):  # some case fails in another way: no cause explains them all by its numbers
        same = [item for item in failing if item.layer == smallest.layer]
        pairs = [(a, b) for a, b in map(_numbers_of, [smallest, *same]) if a is not None and b is not None]
    if not pairs:
        return None
    with np.errstate(all="ignore"):
        for name, sentence, explains in CLASSIFIERS:
            if all(explains(got, want) for got, want in pairs) and _is_told(name, pairs):
                return name, sentence
        return _constant_factor(pairs)


def _is_told(name: str, pairs: list[tuple[Array, Array]]) -> bool:
    return name != "off by one" or any(_is_no_coincidence(got, want) for got, want in pairs)


def _numbers_of(difference: Difference) -> tuple[Array | None, Array | None]:
    if difference.layer not in ("values", "shape"):
        return None, None
    return _as_floats(difference.got), _as_floats(difference.expected)


def _as_floats(value: object) -> Array | None:
    if isinstance(value, TensorValue):
        value = value.array
    if isinstance(value, np.ndarray):
        return value.astype(np.float64)
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, int | float | np.generic):
        return _asarray(value)
    items = cast("list[Any]", value)
    if isinstance(value, list | tuple) and all(type(item) in (int, float) for item in items):
        return _asarray(items)
    return None


def _asarray(numbers: object) -> Array | None:
    try:
        return np.asarray(numbers, dtype=np.float64)
    except OverflowError:  # an int that no float can hold
        return None


def _near(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True))


def _is_sign(got: Array, want: Array) -> bool:
    return _near(got, -want) and bool(np.any(want))


def _is_reversed(got: Array, want: Array) -> bool:
    return want.ndim == 1 and want.size > 1 and _near(got, want[::-1])


def _is_transposed(got: Array, want: Array) -> bool:
    if want.ndim < 2 or got.ndim != want.ndim:
        return False
    swaps = [axes for axes in permutations(range(want.ndim)) if list(axes) != list(range(want.ndim))]
    return any(_near(got, want.transpose(axes)) for axes in swaps[:120])


def _misses_sum(got: Array, want: Array) -> bool:
    """*got* still has axes that *want* does not, or has them wider, and summing over them gives *want*."""
    added = got.ndim - want.ndim
    if added < 0:
        return False
    stretched = [axis + added for axis, size in enumerate(want.shape) if size == 1 and got.shape[axis + added] != 1]
    if not added and not stretched:
        return False
    summed = got.sum(axis=(*range(added), *stretched), keepdims=True)
    return summed.size == want.size and _near(summed.reshape(want.shape), want)


def _is_size_one_axis(got: Array, want: Array) -> bool:
    return got.shape != want.shape and got.size == want.size and _near(got.squeeze(), want.squeeze())


def _is_off_by_one(got: Array, want: Array) -> bool:
    if got.shape != want.shape or not np.all(np.mod(want, 1) == 0):
        return False
    return bool(np.all(np.abs(got - want) <= 1))


def _is_no_coincidence(got: Array, want: Array) -> bool:
    """A 1 for a 0 or a 2 may well be one."""
    return bool(np.any((got != want) & (np.minimum(got, want) >= 2)))


def _is_unstable(got: Array, want: Array) -> bool:
    return got.shape == want.shape and not np.all(np.isfinite(got[np.isfinite(want)])) and bool(np.isfinite(want).any())


def _is_zero(got: Array, want: Array) -> bool:
    return got.shape == want.shape and not np.any(got) and bool(np.any(want))


def _is_offset(got: Array, want: Array) -> bool:
    if got.shape != want.shape or want.size < 2 or np.ptp(want) == 0:
        return False
    apart = got - want
    return bool(np.ptp(apart) < 1e-6 * max(1.0, float(np.abs(want).max())))


CLASSIFIERS: tuple[tuple[str, str, Callable[[Array, Array], bool]], ...] = (
    ("transposed", "With its axes in another order, the result is right.", _is_transposed),
    ("axis of size 1", "The numbers are right; an axis of size 1 is missing or too many.", _is_size_one_axis),
    ("missing sum over a broadcast axis", "Summed over the axes that are too many, the result is right.", _misses_sum),
    ("returns zeros", "Every number is zero.", _is_zero),
    ("sign", "Every number has the opposite sign.", _is_sign),
    ("reversed", "Read from the other end, the result is right.", _is_reversed),
    ("unstable at large values", "It is not a number, or infinite, where a finite one can be had.", _is_unstable),
    ("off by one", "What differs, differs by exactly one.", _is_off_by_one),
    ("constant offset", "Every number is off by the same amount.", _is_offset),
)
"""(name, sentence, test of one case), the most specific first."""


def _constant_factor(pairs: list[tuple[Array, Array]]) -> tuple[str, str] | None:
    ratios: list[float] = []
    for got, want in pairs:
        if got.shape != want.shape:
            return None
        empty = np.isnan(got) & (want == 0)  # the mean of nothing, where the sum is 0
        got, want = got[~empty], want[~empty]
        if not np.array_equal(got == 0, want == 0):
            return None
        if got.size == 0:
            continue
        ratios.append(_ratio(got, want))
    if len(ratios) < 2 or not np.isfinite(ratios).all() or _numbers_seen(pairs) < 2:
        return None
    if not np.allclose(ratios, ratios[0], rtol=1e-4):
        return _mean_or_sum(np.asarray(ratios)) if any(map(_has_fraction, pairs)) else None
    factor = float(ratios[0])
    shown = f"{factor:.4g}" if abs(factor) >= 1 or round(1 / factor, 3) % 1 else f"1/{round(1 / factor)}"
    return "constant factor", f"Every number is {shown} times what it should be."


def _numbers_seen(pairs: list[tuple[Array, Array]]) -> int:
    """Count the different pairs of numbers: any two numbers have some ratio, so one pair tells nothing."""
    numbers = (zip(got.ravel().tolist(), want.ravel().tolist(), strict=True) for got, want in pairs)
    return len({pair for pairs_of_case in numbers for pair in pairs_of_case if any(pair)})


def _ratio(got: Array, want: Array) -> float:
    """The one factor between two arrays with zeros in the same places; NaN when there are several."""
    ratios = got[want != 0] / want[want != 0]
    return float(ratios[0]) if ratios.size and np.allclose(ratios, ratios[0], rtol=1e-4) else np.nan


def _mean_or_sum(ratios: Array) -> tuple[str, str] | None:
    if _all_whole(1 / ratios):
        return "mean instead of sum", "Every number is what it should be, divided by a count."
    if _all_whole(ratios):
        return "sum instead of mean", "Every number is what it should be, times a count."
    return None


def _has_fraction(pair: tuple[Array, Array]) -> bool:
    """Counts divide each other by chance; means and sums of measured numbers do not."""
    return any(bool(np.mod(array[np.isfinite(array)], 1).any()) for array in pair)


def _all_whole(factors: Array) -> bool:
    return bool(np.all(factors > 1.5) and np.allclose(factors, np.round(factors), rtol=1e-4))


def _where_it_fails(cases: list[Case]) -> tuple[str, str] | None:
    failing = [features(case.arguments) for case in cases if case.difference is not None]
    passing = [features(case.arguments) for case in cases if case.difference is None]
    if not failing or len(passing) < ENOUGH:
        return None
    shared = set[str].intersection(*failing) - set[str]().union(*passing)
    if not shared:
        return None
    name = min(shared, key=list(_FEATURES).index)
    return f"only {name}", f"It fails for every tried input {name}, and for no other."


def features(arguments: tuple[object, ...]) -> set[str]:
    """Return what is special about some arguments, in words that follow "fails"."""
    leaves = list(_leaves(arguments))
    return {name for name, holds in _FEATURES.items() if any(map(holds, leaves))}


def _leaves(value: object) -> Iterable[object]:
    yield value
    if isinstance(value, list | tuple):
        for item in cast("list[object]", value):
            yield from _leaves(item)


def _array_of(value: object) -> Array | None:
    return value.array if isinstance(value, TensorValue) else value if isinstance(value, np.ndarray) else None


def _array_feature(test: Callable[[Array], bool]) -> Callable[[object], bool]:
    def holds(value: object) -> bool:
        array = _array_of(value)
        return array is not None and test(array)

    return holds


_FEATURES: dict[str, Callable[[object], bool]] = {
    "with a tensor without elements": _array_feature(lambda array: array.size == 0),
    "with a tensor that is not contiguous": _array_feature(lambda array: not array.flags.c_contiguous),
    "with a tensor without axes": _array_feature(lambda array: array.ndim == 0),
    "with NaN or infinity": _array_feature(lambda array: array.dtype.kind == "f" and not np.isfinite(array).all()),
    "with large numbers": _array_feature(lambda array: array.size > 0 and bool(np.abs(array).max() > 80)),
    "with an integer tensor": _array_feature(lambda array: array.dtype.kind in "iu"),
    "with a tensor's axis of size 1": _array_feature(lambda array: 1 in array.shape),
    "with a negative int": lambda value: type(value) is int and value < 0,
    "with an empty tuple": lambda value: isinstance(value, tuple) and value == (),
    "with a 0": lambda value: type(value) is int and value == 0,
    "with None": lambda value: value is None,
    "with a 1": lambda value: type(value) is int and value == 1,
}
